// The words that are chosen, or the place of the caret, as the server counts them; and words found again to be shown.

import { NodeSelection, TextSelection } from "prosemirror-state";
import * as place from "./place.js";

/** {view, turn, begins, ends, text, seg, after, rect, node}: `begins` and `ends` are [paragraph, number] of the first and the last word that is chosen, null
 * where none is; `after` how many words of paragraph `seg` stand before the caret; `node` the footnote or withheld passage that is chosen, or stands beside
 * the caret. Undefined before anybody was anywhere. */
export function chosen() {
  const view = place.view();
  if (!view?.element.isConnected) return undefined;
  const { selection, doc } = view.view.state;
  const { from, to, empty, $from } = selection;
  const every = view.words();
  const held = selection instanceof NodeSelection ? selection.node : null;
  const words = empty || held ? [] : every.filter((word) => word.to > from && word.from < to);
  const paragraph = $from.parent.type.name === "paragraph" ? $from.parent : doc.child($from.index(0));
  const beside = held ?? (empty ? [$from.nodeBefore, $from.nodeAfter].find((node) => ["note", "held"].includes(node?.type.name)) : null);
  return {
    view,
    turn: view.id,
    begins: words.length ? [words[0].seg, words[0].first] : null,
    ends: words.length ? [words.at(-1).seg, words.at(-1).first] : null,
    text: words.map((word) => word.text).join(" "),
    seg: paragraph.attrs.id,
    after: every.filter((word) => word.seg === paragraph.attrs.id && word.from < (empty ? from : to)).length,
    rect: rectangle(view.view, from, to),
    node: ["note", "held"].includes(beside?.type.name) ? beside : null,
  };
}

/** What the server is sent of it: null where no words are chosen. */
export function words(here) { return here.begins && { begins: here.begins, ends: here.ends }; }

function rectangle(view, from, to) {
  const [start, end] = [view.coordsAtPos(from), view.coordsAtPos(to)];
  return { left: Math.min(start.left, end.left), top: start.top, bottom: end.bottom };
}

/** Words without what stands around a name. */
export function bare(text) { return text.replace(/^[^\p{L}\p{N}]+|(?:['’]s)?[^\p{L}\p{N}]*$/gu, ""); }

/** Choose words in a turn that is in the page: from one [paragraph, number] to another. */
export function choose(view, begins, ends) {
  const every = view.words();
  const at = ([seg, first]) => every.find((word) => word.seg === seg && word.first === first);
  const [first, last] = [at(begins), at(ends)];
  if (first && last) select(view, first.from, last.to);
}

/** The run of words that reads so; of several the one nearest to word `number` of the turn. */
export function find(view, text, number = 0) {
  const [every, wanted] = [view.words(), text.split(/\s+/u)];
  const starts = every.map((_, at) => at).filter((at) => wanted.every((word, n) => every[at + n]?.text === word));
  const at = starts.sort((a, b) => Math.abs(a - number) - Math.abs(b - number))[0];
  if (at !== undefined) select(view, every[at].from, every[at + wanted.length - 1].to);
  return at !== undefined;
}

/** Choose the footnote or withheld passage of this id. */
export function chooseNode(view, id) {
  let at = -1;
  view.view.state.doc.descendants((node, position) => { if (node.attrs.id === id && ["note", "held"].includes(node.type.name)) at = position; });
  if (at < 0) return false;
  const { state } = view.view;
  view.view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, at)).scrollIntoView());
  return true;
}

function select(view, from, to) {
  const { state } = view.view;
  view.view.dispatch(state.tr.setSelection(TextSelection.between(state.doc.resolve(from), state.doc.resolve(to))).scrollIntoView());
}

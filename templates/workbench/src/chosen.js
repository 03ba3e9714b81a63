// The words that are chosen, or the place of the caret, as the server counts them; and words found again to be shown.

import { NodeSelection, TextSelection } from "prosemirror-state";
import * as place from "./place.js";

/** {view, turn, begins, ends, text, seg, after, rect, node}, of which all that is counted stays with its words, whatever is written meanwhile: `begins` and `ends` are [paragraph, number] of the first and the last word that is chosen, null
 * where none is; `after` how many words of paragraph `seg` stand before the caret; `node` the footnote or withheld passage that is chosen, or stands beside
 * the caret. Undefined before anybody was anywhere. */
export function chosen() {
  const view = place.view();
  if (!view?.element.isConnected) return undefined;
  const { selection } = view.view.state;
  const { from, to, empty, $from } = selection;
  const held = selection instanceof NodeSelection ? selection.node : null;
  const at = view.follow(from, to);
  const chosen = () => (empty || held ? [] : view.words().filter((word) => word.to > at.from && word.from < at.to));
  const paragraph = () => view.view.state.doc.child(Math.min(view.view.state.doc.resolve(at.from).index(0), view.view.state.doc.childCount - 1)).attrs.id;
  const numbered = (word) => (word ? [word.seg, word.first] : null);
  const beside = held ?? (empty ? [$from.nodeBefore, $from.nodeAfter].find((node) => ["note", "held"].includes(node?.type.name)) : null);
  return {
    view,
    turn: view.id,
    get begins() { return numbered(chosen()[0]); },
    get ends() { return numbered(chosen().at(-1)); },
    text: chosen().map((word) => word.text).join(" "),
    get seg() { return paragraph(); },
    get after() { return view.words().filter((word) => word.seg === paragraph() && word.from < at.to).length; },
    rect: rectangle(view.view, from, to),
    node: ["note", "held"].includes(beside?.type.name) ? beside : null,
  };
}

/** What the server is sent of it: null where no words are chosen. */
export function words(here) { return here.begins && { begins: here.begins, ends: here.ends }; }

/** The same of words that were chosen. Raises Error where nothing is left of them. */
export function still(here) {
  if (!here.begins) throw new Error("The words that were chosen are not there any more: choose them again.");
  return words(here);
}

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

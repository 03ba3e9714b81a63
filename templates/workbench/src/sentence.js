// Where sentences end: what a recogniser gets wrong most, and what is put right by one key instead of five. Words here are letters as they stand in the text.
//
// Laws (test/sentence.test.js): what was ended goes on again as it went before; doing either twice is doing it once.

import { TextSelection } from "prosemirror-state";
import { bare } from "./chosen.js";
import * as keys from "./keys.js";
import * as place from "./place.js";

const ENDS = /[.?!…]/u;
const LINKS = "[,;:–—-]";
const CLOSES = "[’”'\")\\]]";
const TAIL = new RegExp(`\\s*${LINKS}*(${CLOSES}*)$`, "u"); // what a stop takes the place of, and what stays behind it
const ENDED = new RegExp(`(?:[.?!…]|${CLOSES})+$`, "u");

/** Two words that follow one another, as they read where a sentence ends between them; `next` is "" where none follows. */
export function ended(word, next) {
  const body = word.replace(TAIL, "");
  return [!body || ENDS.test(body.at(-1)) ? word : word.replace(TAIL, (_, closes) => (isQuoted(word) ? `.${closes}` : `${closes}.`)), first(next, (letter) => letter.toUpperCase())];
}

/** Whether what closes a word follows a comma or a dash, which the stop stands for: ‘lost,’ is ‘lost.’, but carers’ is carers’. */
function isQuoted(word) { return new RegExp(`${LINKS}${CLOSES}+$`, "u").test(word); }

/** Two words that follow one another, as they read where the sentence goes on; `isName` of a word tells whether it has its capital anywhere. */
export function joined(word, next, isName) {
  const own = bare(next);
  const isKept = /^I(?:['’]\p{L}+)?$/u.test(next.replace(/^\P{L}+|[^\p{L}'’]+$/gu, "")) || /^\P{L}*\p{L}\P{L}*\p{Lu}/u.test(next) || isName(own);
  return [word.replace(ENDED, (end) => end.replace(/[.?!…]/gu, "")), isKept ? next : first(next, (letter) => letter.toLowerCase())];
}

/** A word with the other kind of first letter. */
export function switched(word) {
  return first(word, (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()));
}

/** Only where one letter comes of one: what comes of ß is two, and could not be switched back. */
function first(word, does) {
  return word.replace(/\p{L}/u, (letter) => (does(letter).length === letter.length ? does(letter) : letter));
}

export function mount(bench) {
  const here = (does) => () => {
    const view = place.view();
    if (!view?.view.hasFocus()) return false;
    does(view);
    return true;
  };
  const isName = (word) => [...bench.people.values()].some((person) => person.name.split(" ").includes(word)) || isCapitalInside(bench, word);
  const change = (does) => here((view) => {
    const [unit, next] = around(view);
    if (!unit && !next) return;
    const [one, other] = does(unit?.text ?? "", next?.text ?? "");
    write(view, [[unit, one], [next, other]]);
  });
  keys.add({ id: "sentence", group: "Correct", keys: ["Alt-."], told: "A sentence ends here: a full stop, and a capital behind it", does: change(ended) });
  keys.add({ id: "sentence-on", group: "Correct", keys: ["Alt-,"], told: "The sentence goes on here: no full stop, and no capital behind it", does: change((one, other) => joined(one, other, isName)) });
  keys.add({ id: "capital", group: "Correct", keys: ["Alt-c"], told: "A capital letter or a small one: of the word at the caret, or of each that is chosen", does: here((view) => {
    const { from, to, empty } = view.view.state.selection;
    const every = view.words();
    const words = empty ? [every.findLast((word) => word.from <= from) ?? every[0]].filter(Boolean) : every.filter((word) => word.to > from && word.from < to);
    write(view, words.map((word) => [word, switched(word.text)]));
  }) });
}

/** The word that the caret is in or behind, with the dashes that stand alone after it, and the word that follows in its paragraph: {from, to, text}, undefined where none is. */
function around(view) {
  const { to, $to } = view.view.state.selection;
  const here = view.words().filter((word) => word.seg === $to.parent.attrs.id);
  const isLettered = (word) => /[\p{L}\p{N}]/u.test(word.text);
  const at = here.findLastIndex((word) => word.from < to && isLettered(word));
  const next = here.findIndex((word, number) => number > at && isLettered(word));
  const end = here[next < 0 ? here.length - 1 : next - 1];
  const unit = at < 0 ? undefined : { from: here[at].from, to: end.to, text: here.slice(at, next < 0 ? undefined : next).map((word) => word.text).join(" ") };
  return [unit, here[next]];
}

/** Whether a word stands with a capital in the midst of a sentence, in what the page has of the transcript. */
function isCapitalInside(bench, word) {
  return Boolean(word) && bench.rows.some(({ id }) => bench.known(id)?.written.paragraphs.some(({ words }) => words.some((each, n) => n && bare(each) === word && /[\p{Ll}\p{N}]$/u.test(words[n - 1]))));
}

/** Let what stands in these places read so: [[{from, to, text}, now]], in order. Only the letters that are others go and come; all of it is one change. */
function write(view, places) {
  const { doc, selection, tr } = view.view.state;
  const edits = []; // [where, letters that go, letters that come]
  for (const [place_, now] of places.toReversed()) {
    if (!place_ || place_.text === now) continue;
    const at = lettersOf(doc, place_);
    const was = at.map((position) => doc.textBetween(position, position + 1)).join("");
    let [head, tail] = [0, 0];
    while (head < Math.min(was.length, now.length) && was[head] === now[head]) head += 1;
    while (tail < Math.min(was.length, now.length) - head && was.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
    const out = at.slice(head, was.length - tail);
    const come = now.slice(head, now.length - tail);
    for (const position of out.toReversed()) tr.delete(position, position + 1);
    const where = out[0] ?? at[head - 1] + 1;
    edits.push([where, out.length, come.length]);
    if (come) tr.insert(where, view.view.state.schema.text(come, out.length ? doc.nodeAt(out[0]).marks : null)); // a stop is no part of a name
  }
  if (!tr.docChanged) return;
  const moved = (caret) => edits.reduce((sum, [where, go, comes]) => (caret > where || (caret === where && !go) ? sum + comes - Math.min(go, caret - where) : sum), caret); // before a letter that is another it stays
  if (selection instanceof TextSelection) tr.setSelection(TextSelection.create(tr.doc, moved(selection.anchor), moved(selection.head)));
  view.flush(); // what was typed before is a change of its own: undo takes back this alone
  view.view.dispatch(tr.scrollIntoView());
}

/** The position of each letter from one place to another; what stands between letters and is none (a footnote, a sign) stays. */
function lettersOf(doc, { from, to }) {
  const found = [];
  doc.nodesBetween(from, to, (node, start) => {
    if (node.isText) for (let at = Math.max(from, start); at < Math.min(to, start + node.nodeSize); at += 1) found.push(at);
  });
  return found;
}

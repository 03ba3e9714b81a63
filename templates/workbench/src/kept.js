// While words are moved about in a turn (it is parted, joined, a paragraph begins) what is typed belongs where the caret will be then: it is kept, shown at the
// caret meanwhile, and written when that is done. So nothing is typed into words that are on their way elsewhere. A word that is composed meanwhile (Japanese, an accent)
// is composed where the caret is, as nothing is moved under it; then it is taken out there, and kept like all else.

import { Decoration } from "prosemirror-view";
import * as composing from "./composing.js";
import * as place from "./place.js";

let doing; // {view, kept: [text, {text} of what was composed, or what is to be done with the view that is written in then], composed: {view, at}}

/** Do something to a turn, and then what was typed meanwhile, in the turn that is written in then. What is to be done first meanwhile comes after it, in order. */
export async function inOrder(view, does) {
  if (doing) return void doing.kept.push((now) => inOrder(now, does));
  doing = { view, kept: [] };
  addEventListener("keydown", pressed, true);
  addEventListener("keypress", typed, true);
  addEventListener("compositionstart", begun, true);
  addEventListener("compositionend", ended, true);
  try {
    await composing.done(); // what was begun before belongs where it is
    return await does(view);
  } finally {
    await composing.done();
    const { kept } = doing;
    show([]);
    doing = undefined;
    removeEventListener("keydown", pressed, true);
    removeEventListener("keypress", typed, true);
    removeEventListener("compositionstart", begun, true);
    removeEventListener("compositionend", ended, true);
    write(kept);
  }
}

function write(kept) {
  while (kept.length) {
    const each = kept.shift();
    const now = place.view();
    if (typeof each === "function") each(now);
    else now.view.dispatch(now.view.state.tr.insertText(each.text ?? each).scrollIntoView());
    if (doing) return void doing.kept.push(...kept); // it was itself to be done first: the rest is typed after it
  }
}

/** Whether a key is one that writes in the text. */
function isHere({ target, ctrlKey, metaKey, altKey, isComposing }) {
  return !isComposing && !((ctrlKey || metaKey) && !altKey) && (target === document.body || Boolean(target.closest?.(".ProseMirror")));
}

function keep(event, next) {
  event.preventDefault();
  event.stopPropagation();
  doing.kept.push(...next);
  show(doing.kept);
}

function typed(event) {
  if (!isHere(event) || !event.charCode || event.key === "Enter") return;
  const last = typeof doing.kept.at(-1) === "string" ? doing.kept.pop() : "";
  keep(event, [last + String.fromCodePoint(event.charCode)]);
}

function pressed(event) {
  if (!isHere(event) || event.altKey || !["Backspace", "Enter"].includes(event.key)) return;
  if (event.key === "Enter") keep(event, [({ view }) => void press(view, "Enter")]);
  else if (typeof doing.kept.at(-1) === "string") keep(event, [[...doing.kept.pop()].slice(0, -1).join("")].filter(Boolean));
  else keep(event, [rub]);
}

function begun({ target }) {
  const view = place.view();
  if (view?.view.dom.contains(target)) doing.composed = { view, at: view.view.state.selection.from };
}

/** What was composed is taken out again where the caret was, as soon as the editor has read it, and kept. */
async function ended({ data }) {
  const { composed } = doing;
  doing.composed = undefined;
  if (!composed || !data) return;
  const { kept } = doing;
  const word = { text: data };
  kept.push(word); // before what is typed next
  await composing.read();
  const { view: { view }, at } = composed;
  const end = at + data.length;
  if (view.isDestroyed || end > view.state.doc.content.size || view.state.doc.textBetween(at, end) !== data) word.text = ""; // it stands elsewhere, and stays there
  else {
    view.dispatch(view.state.tr.delete(at, end));
    show(kept);
  }
}

/** The same key once more; gives whether nobody has done anything with it. */
function press(view, key) { return view.dom.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })); }

/** Backspace: at the beginning of a turn or paragraph it joins, else the letter before the caret goes. */
function rub({ view }) {
  if (!press(view, "Backspace")) return;
  const { $from, from, empty } = view.state.selection;
  if (empty && $from.parentOffset) view.dispatch(view.state.tr.delete(from - 1, from));
}

/** What is kept, at the caret. */
function show(kept) {
  const { view } = doing;
  if (view.view.isDestroyed) return;
  const text = kept.filter((each) => typeof each !== "function").map((each) => each.text ?? each).join("");
  const shown = () => Object.assign(document.createElement("span"), { className: "kept", textContent: text });
  view.decorate("kept", text ? (doc) => [Decoration.widget(Math.min(view.view.state.selection.head, doc.content.size), shown, { key: text, side: -1 })] : undefined);
}

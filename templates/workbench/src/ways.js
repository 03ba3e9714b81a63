// Ways through the page by keys alone: with the arrows out of one turn into the next, and from one part of the page to another.

import * as keys from "./keys.js";
import * as place from "./place.js";

let bench;
let list;

export function mount(theBench, theList) {
  [bench, list] = [theBench, theList];
  const row = (id, key, step, side, told) => keys.add({ id, group: "Turns", keys: [key], told, does: () => out(step, side) });
  row("turn-after", "ArrowDown", 1, "down", "From the last line of a turn into the turn after");
  row("turn-before", "ArrowUp", -1, "up", "From the first line of a turn into the turn before");
  row("turn-on", "ArrowRight", 1, "forward", "");
  row("turn-back", "ArrowLeft", -1, "backward", "");
  keys.add({ id: "part", group: "This page", keys: ["F6"], told: "To the next part of the page: transcript, panels, sound, top", does: () => part(1) });
  keys.add({ id: "part-back", group: "This page", keys: ["Shift-F6"], told: "To the part before", does: () => part(-1) });
  const skip = document.querySelector("[href='#side']");
  skip.addEventListener("click", (event) => { event.preventDefault(); panel(); });
}

/** Out of a turn where the caret is at its edge; false where it is not. */
function out(step, side) {
  const view = place.view();
  if (!view?.view.hasFocus() || view.view.composing) return false;
  view.caught();
  const { doc, selection: { empty, $head } } = view.view.state;
  const isLine = side === "up" || side === "down";
  if (!empty || $head.index(0) !== (step > 0 ? doc.childCount - 1 : 0) || !view.view.endOfTextblock(side)) return false;
  const next = turnBeside(bench.place(view.id), step);
  if (!next) return false;
  into(next.id, step, isLine ? view.view.coordsAtPos($head.pos).left : undefined);
  return true;
}

function turnBeside(at, step) {
  for (let i = at + step; bench.rows[i]; i += step) if (["u", "writing"].includes(bench.rows[i].name)) return bench.rows[i];
  return undefined;
}

/** Into a turn: to its beginning (`step` 1) or its end (-1); with `left` (px) to that place in its first or last line. */
async function into(id, step, left) {
  const { view, caretTo } = list.view(id) ? called(list.view(id)) : called(await list.show(id));
  const box = view.dom[step > 0 ? "firstElementChild" : "lastElementChild"].getBoundingClientRect();
  const found = left === undefined ? undefined : view.posAtCoords({ left, top: step > 0 ? box.top + 8 : box.bottom - 8 });
  caretTo(found?.pos ?? (step > 0 ? 0 : view.state.doc.content.size));
}

const called = (view) => ({ view: view.view, caretTo: (position) => view.caretTo(position) });

const seen = (selector) => [...document.querySelectorAll(selector)].find((each) => !each.disabled && each.checkVisibility());

/** The parts of the page: what each has, and how one gets into it; false where it is not there. */
const PARTS = [
  ["#turns", () => { const view = place.view() && list.view(place.view().id) ? place.view() : list.views()[0]; view?.view.focus(); return Boolean(view); }],
  ["#side", () => panel()],
  ["#sound", () => go(seen("#sound button"))],
  ["#top", () => go(seen("#top button"))],
];

function panel() { return go(seen("#which-panel") ?? seen("#tabs [aria-selected=true]")); }

function go(element) {
  element?.focus();
  return Boolean(element);
}

function part(step) {
  const at = PARTS.findIndex(([selector]) => document.querySelector(selector).contains(document.activeElement));
  for (let i = 1; i <= PARTS.length; i += 1) if (PARTS[(at + step * i + 2 * PARTS.length) % PARTS.length][1]()) return;
}

// Ways through the page by keys alone: from one part of it to another. Of three thousand turns nobody gets to the panels with Tab.

import * as keys from "./keys.js";
import * as place from "./place.js";
import * as popover from "./popover.js";

let list;

export function mount(theList) {
  list = theList;
  keys.add({ id: "part", group: "This sheet", keys: ["F6"], told: "To the next part of the page: transcript, panels, sound, top", does: () => part(1) });
  keys.add({ id: "part-back", group: "This sheet", keys: ["Shift-F6"], told: "To the part before", does: () => part(-1) });
  const skip = document.querySelector("[href='#side']");
  skip.addEventListener("click", (event) => { event.preventDefault(); panel(); });
}

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
  if (!popover.leave()) return; // else what has the focus could be behind it
  const at = PARTS.findIndex(([selector]) => document.querySelector(selector).contains(document.activeElement));
  for (let i = 1; i <= PARTS.length; i += 1) if (PARTS[(at + step * i + 2 * PARTS.length) % PARTS.length][1]()) return;
}

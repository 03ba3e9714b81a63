// What stands beside the transcript, one at a time: each panel is a module that adds itself.

import * as keys from "./keys.js";
import { menu } from "./menu.js";

/** The panels by what an editor is about, in the order of the day, each row one line where there is room. One that is in no row stands in the last. */
const ROWS = [
  ["Hear", ["voices", "sound", "progress", "weak"]],
  ["Correct", ["find", "rules", "compare", "history"]],
  ["Annotate", ["notes", "names", "themes", "index", "withheld"]],
  ["Check", ["returns", "ready", "preview", "keys"]],
];

/** Those that are there before the draft. */
const NAMING = ["voices", "keys"];

const panels = [];

/** Add a panel: {id, label, mount(element, bench), shown?(bench)}. `mount` is called once, when it is first shown; `shown` each time. */
export function add(panel) {
  panels.push(panel);
}

let bench;

export function mount(theBench) {
  bench = theBench;
  const tabs = document.getElementById("tabs");
  const row = ([name]) => {
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", name);
    tabs.append(Object.assign(document.createElement("span"), { textContent: name, ariaHidden: "true" }), list); // the list is called so
    return list;
  };
  const lists = ROWS.map(row);
  const which = document.getElementById("which-panel"); // instead of the tabs, where there is no room for them
  const groups = ROWS.map(([label]) => Object.assign(document.createElement("optgroup"), { label }));
  which.append(...groups);
  which.onchange = () => show(which.value);
  const at = ({ id }) => { const found = ROWS.findIndex(([, ids]) => ids.includes(id)); return found < 0 ? ROWS.length - 1 : found; };
  const order = ({ id }) => ROWS.flatMap(([, ids]) => ids).indexOf(id);
  panels.sort((one, other) => order(one) - order(other));
  for (const panel of panels) {
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", id: `tab-${panel.id}`, textContent: panel.label, onclick: () => show(panel.id) });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `panel-${panel.id}`);
    lists[at(panel)].append(tab);
    groups[at(panel)].append(option(tab, panel.id));
    const place = document.createElement("section");
    Object.assign(place, { id: `panel-${panel.id}`, className: "panel", hidden: true });
    place.setAttribute("role", "tabpanel");
    place.setAttribute("aria-labelledby", tab.id);
    document.getElementById("panels").append(place);
  }
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const every = [...tabs.querySelectorAll("[role=tab]")].filter((tab) => tab.checkVisibility()); // before the draft most are not there
    const next = every[(every.indexOf(document.activeElement) + step + every.length) % every.length];
    next.click();
    next.focus(); // where the panel has a field that is written in first, too: who goes through the tabs stays among them
    event.preventDefault();
  });
  keys.add({ id: "panel", group: "This sheet", keys: ["Alt-p"], told: "A panel: chosen by number", does: choose });
  if (panels.length) show(panels[0].id);
}

/** What a tab says, now and when it says something else. */
function option(tab, value) {
  const made = Object.assign(document.createElement("option"), { value, textContent: tab.textContent });
  new MutationObserver(() => { made.textContent = tab.textContent; }).observe(tab, { childList: true, characterData: true, subtree: true });
  return made;
}

/** All panels in a list; the one that is chosen has the focus. */
function choose() {
  const had = document.activeElement;
  const tabs = document.getElementById("tabs");
  const shown = panels.filter(({ id }) => document.body.dataset.room !== "naming" || NAMING.includes(id));
  menu("Panels", shown.map(({ id }) => ({ label: document.getElementById(`tab-${id}`).textContent, does: () => enter(id) })), { at: () => (tabs.checkVisibility() ? tabs : document.getElementById("side")).getBoundingClientRect(), back: () => had?.focus() });
}

/** Show a panel, and be in it: in the field that is written in first, or else in the panel itself. */
function enter(id) {
  const panel = show(id);
  if (panel.contains(document.activeElement)) return;
  panel.tabIndex = -1;
  panel.focus();
}

/** Show a panel; gives its element. */
export function show(id) {
  document.getElementById("which-panel").value = id;
  if (document.getElementById(`panel-${id}`).hidden) document.getElementById("panels").scrollTop = 0; // each begins at its beginning
  for (const panel of panels) {
    const [tab, place] = [document.getElementById(`tab-${panel.id}`), document.getElementById(`panel-${panel.id}`)];
    const chosen = panel.id === id;
    tab.setAttribute("aria-selected", chosen);
    tab.tabIndex = chosen ? 0 : -1;
    place.hidden = !chosen;
    if (!chosen) continue;
    if (!place.childElementCount) panel.mount(place, bench);
    panel.shown?.(bench);
  }
  return document.getElementById(`panel-${id}`);
}

// Annotating: one key opens, beside the words that are chosen, what can be done with them; a letter does it. So nothing needs more than two keys.

import { TextSelection } from "prosemirror-state";
import { Decoration } from "prosemirror-view";

import * as around from "./around.js";
import * as bars from "./bars.js";
import { chosen } from "./chosen.js";
import * as keys from "./keys.js";
import { button, make } from "./dom.js";
import * as names from "./names.js";
import * as notes from "./notes.js";
import * as place from "./place.js";
import * as popover from "./popover.js";
import * as themes from "./themes.js";
import * as withheld from "./withheld.js";

// Each has `acts`: {key, label, named?(here), about?, when(here), does(here)}. `does` gives what is opened ({label, content}), or nothing.
const ROOMS = [notes, names, themes, around, withheld];
const acts = () => ROOMS.flatMap((room) => room.acts);

export function mount(bench, list) {
  for (const room of ROOMS) room.mount(bench, list);
  bars.mount(bench, list);
  keys.add({ id: "annotate", group: "Annotate", keys: ["Mod-."], told: "What can be done with the words that are chosen, or where the caret is; then one letter:", does: () => (popover.isOpen() ? false : menu()) });
  for (const { key, label } of acts()) if (label) keys.add({ id: `annotate-${key}`, group: "Annotate", keys: [`Mod-. ${key}`], told: label, does: () => false });
  keys.add({ id: "annotate-last", group: "Annotate", keys: ["Mod-. 1"], told: "The theme that was given last; 2 to 5 for those before it", does: () => false });
  const hint = make("p", { className: "hint", role: "status" });
  document.body.append(hint);
  place.moved.addEventListener("moved", () => { hint.textContent = told(place.view()?.view.state.selection.node); });
  const turns = document.getElementById("turns");
  turns.addEventListener("click", (event) => { if (event.target.closest(".note, .held")) setTimeout(() => menu(true)); });
  turns.addEventListener("contextmenu", (event) => { if (event.target.closest(".ProseMirror") && chosen()?.begins && menu()) event.preventDefault(); });
}

/** What is said of a footnote or a withheld passage that the caret is on. */
function told(node) {
  if (node?.type.name === "note") return `Footnote ${notes.number(node.attrs.id)}: ${node.attrs.text}`;
  if (node?.type.name === "held") return `Withheld: ${(node.attrs.reason || "no reason is given").replaceAll("-", " ")}${node.attrs.instead ? `; printed: ${node.attrs.instead}` : ""}`;
  return "";
}

/** Open it; `only` where it is about a footnote or a withheld passage. */
function menu(only = false) {
  const here = chosen();
  if (!here || (only && !here.node)) return false;
  const possible = acts().filter((act) => act.when(here));
  const about = only && possible.find((act) => act.about === here.node.type.name);
  if (about) return go(about, here);
  const last = themes.last(here).map((theme, number) => ({ key: String(number + 1), label: theme.label, does: theme.does, name: "theme" }));
  const every = [...possible, ...last];
  const content = make("div", { className: "acts" }, every.map((act) => button([make("kbd", {}, act.key), ` ${act.named?.(here) ?? act.label}`], () => go(act, here), { className: act.name ?? "" })));
  content.addEventListener("keydown", (event) => {
    const act = every.find((each) => each.key === event.key.toLowerCase());
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (act && !event.ctrlKey && !event.metaKey && !event.altKey) go(act, here);
    else if (step) {
      const buttons = [...content.children];
      buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
    } else return;
    event.preventDefault();
  });
  const of = here.begins ? `‘${short(here.text)}’` : "Where the caret is";
  meant(here);
  popover.open({ rect: here.rect, closed: () => unmeant(here), label: `Annotate: ${of}`, content: [make("p", { className: "of" }, of), content], returns: back(here) });
  return true;
}

/** Words are counted by the server as it has them: what is written is sent first. */
async function go(act, here) {
  const from = popover.element();
  if (!(await here.view.flush())) return popover.say("What is written in this turn could not be saved yet; then this can be done.");
  const wrong = (error) => ({ label: "This could not be done", content: make("p", { className: "wrong", role: "alert" }, error.message) });
  const opened = await Promise.resolve(act.does(here)).catch(wrong);
  if (popover.element() !== from) return; // who has gone on meanwhile is not fetched back
  if (!opened) return popover.close();
  popover.open({ rect: here.rect, returns: back(here), done: past(here), closed: () => unmeant(here), ...opened });
  return meant(here);
}

/** What a window is about is seen while one writes in it: browsers show no choice of words where nobody writes. */
function meant(here) {
  const { begins, ends, seg, after } = here;
  here.view.decorate("meant", (doc, view) => {
    const every = view.words();
    const at = ([paragraph, first]) => every.find((word) => word.seg === paragraph && word.first === first);
    if (begins) return at(begins) && at(ends) ? [Decoration.inline(at(begins).from, at(ends).to, { class: "meant" })] : [];
    const own = every.filter((word) => word.seg === seg);
    const place_ = own[after - 1]?.to ?? own[0]?.from;
    return place_ === undefined || here.node ? [] : [Decoration.widget(place_, () => make("span", { className: "meant-here", contentEditable: "false", "aria-hidden": "true" }), { side: -1 })];
  });
}

function unmeant(here) { if (!here.view.view.isDestroyed) here.view.decorate("meant", null); }

/** What was chosen is not chosen any more when it is annotated. */
function past(here) {
  return () => {
    const { state } = here.view.view;
    const at = Math.min(state.selection.to, state.doc.content.size);
    here.view.view.dispatch(state.tr.setSelection(TextSelection.near(state.doc.resolve(at), -1)));
  };
}

function back(here) { return () => here.view.view.focus(); }

function short(text) { return text.length > 60 ? `${text.slice(0, 59)}…` : text; }

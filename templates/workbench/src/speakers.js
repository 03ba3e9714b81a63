// Who speaks: changed here, from here on, or everywhere, as one change; and somebody who is not on the roster yet is put on it.

import { clear } from "./clear.js";
import { make } from "./dom.js";
import * as keys from "./keys.js";
import * as place from "./place.js";
import { lastTwo } from "./turns.js";

export const ROLES = ["witness", "chair", "chair-and-witness", "organiser", "interpreter", "assistant", "floor"];
const SCOPES = [["here", "This turn"], ["on", "From here on"], ["every", "Everywhere"]];

let bench;
let list;
let open; // the menu that is open

export function mount(theBench, theList) {
  [bench, list] = [theBench, theList];
  bench.addEventListener("speaker", ({ detail }) => choose(detail));
  const here = (does) => () => {
    const view = place.view();
    if (!view || !bench.drafted) return false;
    does(view);
    return true;
  };
  keys.add({ id: "speaker", group: "Turns", keys: ["Alt-s"], told: "Who speaks here: type a name or a number; with words chosen, only these words", does: here(choose) });
  keys.add({ id: "other-speaker", group: "Turns", keys: ["Alt-o"], told: "This turn is the other’s of the last two who spoke; with words chosen, only these words", does: here(other) });
}

/** The other of the two who spoke last, up to this turn. */
async function other(view) {
  const person = lastTwo(bench.rows, bench.place(view.id)).find((who) => who !== view.turn.written.who);
  if (person?.startsWith("p.")) await set(view, person, "here");
}

/** The turns that a scope means: those of the same person, from here on or all. */
export function meant(rows, at, scope) {
  const { who, id } = rows[at];
  if (scope === "here") return [id];
  return rows.filter((row, number) => row.name === "u" && row.who === who && (scope === "every" || number >= at)).map((row) => row.id);
}

async function set(view, who, scope) {
  const words = place.view() === view ? place.here()?.words : null;
  const person = who.replace(/^p\./u, "");
  if (words && scope === "here") return bench.dispatchEvent(new CustomEvent("island", { detail: { view, person } }));
  const turns = meant(bench.rows, bench.place(view.id), scope);
  const done = await view.command({ do: "speaker", turns, person, was: view.turn.written.who }, [view.id]);
  if (done) list.view(view.id)?.back();
  return done;
}

/** The menu of people beside the name of who speaks. */
export function choose(view) {
  close();
  const people = [...bench.people.values()];
  const words = place.view() === view ? place.here()?.words : null;
  const count = (scope) => meant(bench.rows, bench.place(view.id), scope).length;
  const menu = make("div", { className: "who-speaks" });
  menu.setAttribute("role", "dialog");
  menu.setAttribute("aria-label", "Who speaks");
  menu.dataset.keys = "Alt-ArrowLeft Alt-ArrowRight"; // how far: not three seconds back or on
  const scopes = make("fieldset", { className: "scopes" }, make("legend", {}, words ? "These words are" : "Change"));
  if (!words)
    for (const [value, label] of SCOPES) {
      const radio = make("input", { type: "radio", name: "scope", value, checked: value === "here" });
      scopes.append(make("label", {}, radio, value === "here" ? label : `${label} (${count(value)})`));
    }
  const scoped = () => menu.querySelectorAll("[name=scope]:checked");
  const find = make("input", { type: "text", autocomplete: "off", spellcheck: false });
  const box = `people-${view.id}`;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "true", "aria-controls": box, "aria-autocomplete": "list", "aria-label": "Name or number" })) find.setAttribute(name, value);
  const options = make("ul", { id: box });
  options.setAttribute("role", "listbox");
  options.setAttribute("aria-label", "People");
  let shown = [];
  const likely = lastTwo(bench.rows, bench.place(view.id)).find((who) => who !== view.turn.written.who);
  let active = Math.max(0, people.findIndex((person) => `p.${person.id}` === likely));
  const draw = () => {
    const wanted = find.value.trim().toLocaleLowerCase();
    shown = people.map((person, number) => ({ person, number: number + 1 })).filter(({ person }) => person.name.toLocaleLowerCase().split(/\s+/u).some((word) => word.startsWith(wanted)) || person.name.toLocaleLowerCase().includes(wanted));
    active = Math.max(0, Math.min(active, shown.length - 1));
    options.replaceChildren(...shown.map(({ person, number }, at) => {
      const row = make("li", { id: `${box}-${person.id}` }, make("span", { className: "digit" }, number < 10 ? String(number) : ""), make("span", {}, person.name));
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", at === active);
      row.addEventListener("click", () => take(person));
      return row;
    }));
    find.setAttribute("aria-activedescendant", shown.length ? `${box}-${shown[active].person.id}` : "");
    options.children[active]?.scrollIntoView({ block: "nearest" });
  };
  const take = (person) => {
    const scope = words ? "here" : scoped()[0].value;
    close();
    set(view, `p.${person.id}`, scope);
  };
  find.addEventListener("input", () => { active = 0; draw(); });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); view.view.focus(); }
    else if (event.target === find && event.key === "Enter") { if (shown[active]) take(shown[active].person); }
    else if (event.target === find && /^[1-9]$/u.test(event.key) && !find.value && people[Number(event.key) - 1]) take(people[Number(event.key) - 1]);
    else if (event.target === find && (event.key === "ArrowDown" || event.key === "ArrowUp")) { active += event.key === "ArrowDown" ? 1 : -1; draw(); }
    else if (event.altKey && { ArrowLeft: 1, ArrowRight: 1 }[event.key] && !words) {
      const at = SCOPES.findIndex(([value]) => value === scoped()[0].value);
      menu.querySelectorAll("[name=scope]")[(at + (event.key === "ArrowRight" ? 1 : 2)) % 3].checked = true;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const hint = make("p", { className: "hint" }, words ? "A number or a name, then Enter." : "A number or a name, then Enter. Alt with ← → changes how far.");
  menu.append(scopes, find, options, hint, newcomer((id) => take({ id })));
  draw();
  clear();
  view.head.after(menu);
  open = menu;
  menu.scrollIntoView({ block: "nearest" });
  find.focus();
  setTimeout(() => menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(); }));
}

function close() {
  open?.remove();
  open = undefined;
}

/** A form for somebody who is not on the roster; `then(id)` when they are on it. */
export function newcomer(then) {
  const name = make("input", { type: "text", maxLength: 200, autocomplete: "off" });
  name.setAttribute("aria-label", "Their name, as printed");
  const role = make("select", {}, ...ROLES.map((value) => make("option", { value }, value.replaceAll("-", " "))));
  role.setAttribute("aria-label", "What they are in the room");
  const told = make("p", { className: "wrong", hidden: true });
  told.setAttribute("role", "alert");
  const add = async () => {
    try {
      const { id } = await bench.post("people/add", { name: name.value, role: role.value, window: bench.window });
      await bench.reload();
      then(id);
    } catch (error) { [told.textContent, told.hidden] = [error.message, false]; }
  };
  name.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); event.stopPropagation(); add(); } });
  const button = make("button", { type: "button", onclick: add }, "Put on the roster");
  return make("details", { className: "newcomer" }, make("summary", {}, "Somebody who is not on the list"), make("div", {}, name, role, button), make("p", { className: "hint" }, "They are written into seminar.toml; what they permit is unanswered until they answer."), told);
}

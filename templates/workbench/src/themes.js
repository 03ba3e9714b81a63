// Themes: words or turns get themes of the codebook. Whoever codes sees their own codings; others' only when they have coded themselves.

import { choices, sifted } from "./choices.js";
import { choose, still } from "./chosen.js";
import * as keys from "./keys.js";
import { button, kbd, make } from "./dom.js";
import { field, fill } from "./fields.js";
import * as panels from "./panels.js";
import * as popover from "./popover.js";
import { recall, remember } from "./remembered.js";

export const changed = new EventTarget();
const MOST = 5;
let bench;
let list;
let place;
let room = { themes: [], dimensions: [], coders: [], codings: [], others: [], hidden: true };
let wrong = "";
let by = "";
let shows = false;
let recent = [];

export const acts = [
  { key: "t", label: "Theme", when: (here) => here.view.words().length > 0, does: coding },
];

export function mount(theBench, theList) {
  [bench, list] = [theBench, theList];
  panels.add({ id: "themes", label: "Themes", mount(element) { place = element; draw(); }, shown: load });
  bench.addEventListener("rows", () => { by ||= recall(kept()) ?? ""; load(); });
  bench.addEventListener("news", ({ detail }) => { if (detail.told === "themes") load(); });
  bench.addEventListener("turns", ({ detail }) => { if (detail.some((id) => of(id).length)) { clearTimeout(waiting); waiting = setTimeout(load, 2000); } });
}

let waiting;
const kept = () => `sasci-coder-${bench.slug}`;

async function load() {
  bench.coder = by;
  try {
    room = await bench.get(`themes?by=${encodeURIComponent(by)}&others=${shows ? "yes" : ""}`);
    wrong = "";
  } catch (error) { wrong = error.message; }
  changed.dispatchEvent(new Event("changed"));
  if (place && !place.hidden) draw();
}

const theme = (id) => room.themes.find((each) => each.id === id);
const dimension = (id) => room.dimensions.find((each) => each.id === id.split(".")[0]);
const label = (id) => `${dimension(id)?.label ?? ""}: ${theme(id)?.label ?? id}`;

/** The codings of a turn, each with what is said of it and the colour of its dimension. */
export function of(turn) {
  return room.codings.filter((coding) => coding.turns.includes(turn)).map((coding) => ({
    ...coding,
    own: coding.by === by,
    label: `${coding.themes.map(label).join("; ")}${coding.by === by ? "" : ` (${coding.by})`}${coding.note ? `, ${coding.note}` : ""}`,
    colour: Math.max(0, room.dimensions.findIndex((each) => each.id === coding.themes[0]?.split(".")[0])) % 8,
  }));
}

/** The themes that were given last, for the keys 1 to 5. */
export function last(here) {
  return by ? recent.filter(theme).map((id) => ({ label: label(id), does: () => give(here, [id], "", here.begins ? "words" : "turn") })) : [];
}

async function give(here, themes, note, which, to = here.turn) {
  try {
    await here.view.flush();
    const chosen = which === "words" ? still(here) : null;
    await bench.post("themes/code", { by, themes, note, turns: [here.turn, which === "turns" ? to : here.turn], chosen });
  } catch (error) { return { label: "Theme", content: make("p", { className: "wrong" }, error.message) }; }
  recent = [...themes, ...recent.filter((id) => !themes.includes(id))].slice(0, MOST);
  await load();
  return undefined;
}

function coding(here) {
  if (wrong) return { label: "Theme", content: make("p", { className: "wrong" }, wrong) };
  if (!by) return { label: "Who codes?", content: who(() => popover.close()) };
  const one = bench.row(here.turn)?.number ?? here.turn;
  const which = make("select", {}, here.begins && make("option", { value: "words" }, "the words that are chosen"), make("option", { value: "turn" }, `turn ${one}`), make("option", { value: "turns" }, `from turn ${one} to…`));
  const to = make("input", { size: 5, value: one, "aria-label": "to turn" });
  to.hidden = true;
  which.addEventListener("change", () => { to.hidden = which.value !== "turns"; });
  const memo = make("input", { maxLength: 500 });
  const several = new Set();
  const taken = make("p", { className: "about", role: "status" });
  const done = (more) => popover.doing(async () => {
    const every = [...new Set([...several, ...more])];
    const opened = await give(here, every, memo.value, which.value, `u${to.value.replace(/^u/, "")}`);
    if (opened) throw new Error(opened.content.textContent);
  });
  const chooser = choices({
    label: "Theme",
    find: (text) => sifted(room.themes.map((each) => ({ id: each.id, label: each.label, kind: dimension(each.id)?.label ?? "", detail: each.definition })), text, (option) => [option.label, option.kind, option.id, option.detail]),
    pick: (option, event) => {
      if (!event.shiftKey) return done([option.id]);
      several.add(option.id);
      taken.textContent = `With ${[...several].map(label).join("; ")}`;
      chooser.input.value = "";
      chooser.search();
    },
    hint: "Enter gives it; Shift + Enter takes it, and lets you choose another with it.",
  });
  return { label: `Theme (as ${by})`, content: [chooser.element, taken, field("For", which), to, field("Memo", memo, "For the house only.")] };
}

/** Who codes: chosen among those of the codebook, or somebody new. */
function who(then) {
  const select = make("select", { onchange: () => { if (select.value) { by = select.value; remember(kept(), by); load(); then?.(); } } }, make("option", { value: "" }, "nobody"), room.coders.map((coder) => make("option", { value: coder.id }, `${coder.name} (${coder.id})`)));
  select.value = room.coders.some((coder) => coder.id === by) ? by : "";
  const [id, name] = [make("input", { size: 4, maxLength: 12 }), make("input", { maxLength: 200, value: bench.who })];
  const said = make("p", { className: "wrong", role: "alert", hidden: true });
  const add = async () => {
    try {
      await bench.post("themes/coder", { id: id.value, name: name.value });
      by = id.value;
      remember(kept(), by);
      await load();
      then?.();
    } catch (error) { [said.textContent, said.hidden] = [error.message, false]; }
  };
  return make("div", {}, field("I code as", select), make("details", {}, make("summary", {}, "Somebody new"), field("Letters", id, "Lower case: initials do."), field("Name", name, "It stays in the house."), make("p", { className: "hint" }, "Undo does not take them out of it: other seminars may have this codebook, and others may code as them meanwhile. That is done by hand, in themes.toml."), button("Write them into the codebook", add), said));
}

function draw() {
  if (!place) return;
  if (wrong) return fill(place, make("h2", {}, "Themes"), make("p", { className: "wrong" }, wrong));
  const counts = new Map();
  for (const each of room.codings) for (const id of each.themes) counts.set(id, (counts.get(id) ?? 0) + 1);
  const tree = room.dimensions.map((each) => make("details", {}, make("summary", {}, each.label), make("dl", { className: "book" }, room.themes.filter((one) => one.id.split(".")[0] === each.id).map((one) => [
    make("dt", {}, `${one.label}${counts.has(one.id) ? ` (${counts.get(one.id)})` : ""}`), make("dd", {}, one.definition, one.use && make("small", {}, ` Use: ${one.use}`), one.avoid && make("small", {}, ` Avoid: ${one.avoid}`)),
  ]))));
  const others = make("input", { type: "checkbox", checked: shows && !room.hidden, disabled: room.hidden, onchange: () => { shows = others.checked; load(); } });
  const row = (each) => make("li", { className: "card" },
    make("p", {}, make("strong", {}, each.themes.map(label).join("; ")), each.by === by ? "" : ` (${each.by})`),
    each.note && make("p", {}, each.note),
    make("p", {}, each.turns.length ? button(each.turns.length > 1 ? `Turns ${n(each.turns[0])}–${n(each.turns.at(-1))}` : `Turn ${n(each.turns[0])}`, () => jump(each), { className: "link" }) : "", each.how === "as coded" ? "" : ` ${each.how} `,
      each.by === by && button("Take back", () => undo(each.id), { "aria-label": `Take back ${each.themes.map(label).join("; ")}` })),
  );
  fill(place, 
    make("h2", {}, "Themes"), who(),
    room.others.length > 0 && make("p", {}, make("label", {}, others, ` show what ${room.others.length === 1 ? "the other coder" : `${room.others.length} others`} said`), room.hidden ? make("small", {}, " once you have coded something yourself: who codes second must not see the first") : ""),
    make("p", {}, button("Take back my last coding", () => undo(""), { disabled: !room.codings.some((each) => each.by === by) })),
    make("h2", {}, "Codings"), room.codings.length ? make("ol", { className: "cards" }, room.codings.map(row)) : make("p", {}, "None yet. Choose words, or put the caret into a turn, and press ", kbd(keys.shown("Mod-.")), " and then ", kbd("t"), "."),
    make("h2", {}, "Codebook"), ...tree,
  );
}

const n = (id) => id.replace(/^u/, "");

async function jump(coding) {
  const view = await list.show(coding.turns[0], { focus: true });
  if (view && coding.chosen) choose(view, coding.chosen.begins, coding.chosen.ends);
}

async function undo(what) {
  try { await bench.post("themes/undo", { by, what }); } catch (error) { place.prepend(make("p", { className: "wrong", role: "alert" }, error.message)); return; }
  await load();
}

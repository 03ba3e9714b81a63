// The index, the glossary, the chronology: what is found by the words of the transcript, or leads to its turns. Each lies in a file of its own, in which nothing
// else is ever changed.

import { choices, sifted } from "./choices.js";
import { bare } from "./chosen.js";
import * as keys from "./keys.js";
import { button, kbd, make } from "./dom.js";
import { field, fill } from "./fields.js";
import * as panels from "./panels.js";
import * as popover from "./popover.js";

const KINDS = { subject: "subject", person: "person", body: "body", place: "place" };
let bench;
let list;
let place;
let index = { entries: [], people: [], printed: [], wrong: "", proposals: [] };
let glossary = { terms: [], unsaid: [] };
let events = [];

export const acts = [
  { key: "i", label: "Index entry", when: (here) => here.begins, does: indexing },
  { key: "g", label: "Glossary term", when: (here) => here.begins, does: explaining },
  { key: "e", label: "Event of the chronology", when: (here) => here.turn.startsWith("u"), does: dating },
];

export function mount(theBench, theList) {
  [bench, list] = [theBench, theList];
  bench.addEventListener("news", ({ detail }) => { if (detail.told === "index" && place && !place.hidden) load(); });
  panels.add({ id: "index", label: "Index", mount(element) { place = element; }, shown: load });
}

async function load() {
  try {
    const [entries, terms, dated] = await Promise.all([bench.get("index"), bench.get("glossary"), bench.get("chronology")]);
    [glossary, events] = [terms, dated];
    index = { ...index, ...entries, printed: [], wrong: "" };
    draw();
    Object.assign(index, await bench.get("index/printed"));
    draw();
    if (open) await propose();
  } catch (error) { fill(place, make("p", { className: "wrong" }, error.message)); }
}

let open = false; // whether what is proposed is looked at

async function propose() {
  index.proposals = await bench.get("index/proposals");
  draw();
}

const heading = (entry) => (entry.under ? `${entry.under}: ` : "") + (entry.heading || index.people.find((person) => person.id === entry.person)?.name || entry.person || "");
const shown = (number) => index.printed[number]?.told || (index.printed.length ? "not printed: nothing that is printed has its words" : "");
const n = (id) => id.replace(/^u/, "");

async function act(does) {
  try { await does(); } catch (error) { place.prepend(make("p", { className: "wrong", role: "alert" }, error.message)); return; }
  await load();
}

function draw() {
  if (!place) return;
  const entry = (each, number) => make("li", { className: "card" },
    make("p", {}, make("strong", {}, index.printed[number]?.label ?? heading(each)), make("span", { className: "kind" }, ` ${each.person ? "person" : each.kind ?? "subject"}`)),
    make("p", {}, shown(number)),
    (each.words ?? []).length > 0 && make("p", { className: "about" }, `found by ${each.words.map((word) => `‘${word}’`).join(", ")}`),
    make("p", {}, button("Change", (event) => changing(each, number, event.target)), button("Take out", () => act(() => bench.post("index/change", { number, was: each, now: null })), { "aria-label": `Take out ${heading(each)}` })),
  );
  const proposal = (each) => make("li", { className: "card" },
    make("p", {}, make("strong", {}, each.entry.heading), make("span", { className: "kind" }, ` ${each.entry.kind ?? "subject"}, ${each.source}`)),
    make("p", { className: "about" }, `${each.places} ${each.places === 1 ? "place" : "places"}: turns ${each.turns.slice(0, 8).map(n).join(", ")}${each.turns.length > 8 ? "…" : ""}`),
    make("p", {}, button("Accept", () => act(() => bench.post("index/accept", { numbers: [each.number] })), { "aria-label": `Accept ${each.entry.heading}` }), button("Not wanted", () => act(() => bench.post("index/refuse", { numbers: [each.number] })), { "aria-label": `${each.entry.heading} is not wanted` })),
  );
  const term = (each) => make("li", { className: "card" },
    make("p", {}, make("strong", {}, each.term), each.expansion ? ` (${each.expansion})` : "", each.meaning ? `: ${each.meaning}` : ""),
    glossary.unsaid.includes(each.term) && make("p", { className: "about" }, "nobody says it"),
    make("p", {}, button("Change", (event) => popover.open({ rect: event.target.getBoundingClientRect(), returns: () => event.target.focus(), ...writing(each, each.term) }), { "aria-label": `Change ${each.term}` }), button("Take out", () => act(() => bench.post("glossary/put", { term: null, was: each.term })), { "aria-label": `Take out ${each.term}` })),
  );
  const event = (each) => make("li", { className: "card" }, make("p", {}, make("strong", {}, each.when), ` ${each.label}`), make("p", {}, (each.turns ?? []).map((turn) => button(`Turn ${n(turn)}`, () => list.show(turn, { focus: true }), { className: "link" }))));
  fill(place, 
    make("h2", {}, "Index"),
    index.wrong && make("p", { className: "wrong" }, index.wrong),
    make("p", { className: "about" }, "Index, glossary and chronology lie in files of their own. Undo reaches them, too."),
    index.entries.length ? make("ul", { className: "cards" }, index.entries.map(entry)) : make("p", {}, "Nothing yet. Choose words, and press ", kbd(keys.shown("Mod-.")), " and then ", kbd("i"), "."),
    make("details", { open, ontoggle: (event) => { if (event.target.open === open) return; open = event.target.open; if (open) propose(); } }, make("summary", {}, "What could be in the index, too"), index.proposals.length ? make("ul", { className: "cards" }, index.proposals.map(proposal)) : make("p", {}, "Names of the roster, the glossary, the text: nothing more is proposed, or it is still looked for.")),
    make("h2", {}, "Glossary"),
    glossary.terms.length ? make("ul", { className: "cards" }, glossary.terms.map(term)) : make("p", {}, "No terms yet."),
    make("h2", {}, "Chronology"),
    events.length ? make("ul", { className: "cards" }, events.map(event)) : make("p", {}, "No events yet."),
  );
}

// -- the index

async function indexing(here) {
  index = { ...index, ...(await bench.get("index")) };
  const said = bare(here.text);
  const add = (option) => {
    if (option.entry) {
      const known = option.entry.words ?? [];
      const now = { ...option.entry, words: known.includes(said) ? known : [...known, said] };
      return popover.doing(() => bench.post("index/change", { number: option.number, was: option.entry, now }).then(after));
    }
    if (option.proposal) return popover.doing(() => bench.post("index/accept", { numbers: [option.proposal.number] }).then(after));
    return popover.open({ rect: here.rect, returns: () => here.view.view.focus(), ...entering({ heading: option.heading, words: [said] }) });
  };
  const chooser = choices({
    label: "Heading",
    value: said,
    find: (text) => {
      const options = [
        ...index.entries.map((entry, number) => ({ label: index.printed[number]?.label ?? heading(entry), kind: entry.person ? "person" : entry.kind ?? "subject", detail: shown(number), entry, number })).filter(({ entry }) => !(entry.see ?? []).length),
        ...index.proposals.map((proposal) => ({ label: proposal.entry.heading, kind: "proposed", detail: `${proposal.source}; turns ${proposal.turns.slice(0, 5).map(n).join(", ")}`, proposal })),
      ];
      const like = sifted(options, text);
      const near = like.length ? like : options.filter((option) => text.toLowerCase().split(/\s+/u).some((word) => word.length > 3 && option.label.toLowerCase().includes(word)));
      return [...near.slice(0, 10), ...(text ? [{ label: `New heading: ${text}`, kind: "new", heading: text, detail: "with places wherever the words are said" }] : [])];
    },
    pick: add,
    hint: `Enter lets ‘${said}’ be looked for under that heading.`,
  });
  return { label: `Index: ‘${said}’`, content: chooser.element };
}

const after = () => { if (place && !place.hidden) return load(); return undefined; };

function changing(entry, number, target) {
  popover.open({ rect: target.getBoundingClientRect(), returns: () => target.focus(), ...entering(entry, number) });
}

/** An entry is written, and what it would print is shown as one writes. */
function entering(entry, number = -1) {
  const list_ = (value) => value.split(";").map((each) => each.trim()).filter(Boolean);
  const input = (value) => make("input", { value: value ?? "" });
  const fields = { heading: input(entry.heading), words: input((entry.words ?? []).join("; ")), turns: input((entry.turns ?? []).join("; ")), but_not: input((entry.but_not ?? []).join("; ")), under: input(entry.under), see: input((entry.see ?? []).join("; ")), also: input((entry.also ?? []).join("; ")) };
  const kind = make("select", {}, Object.entries(KINDS).map(([value, label]) => make("option", { value }, label)));
  kind.value = entry.kind ?? "subject";
  const person = make("select", {}, make("option", { value: "" }, "nobody who took part"), index.people.map((each) => make("option", { value: each.id }, each.name)));
  person.value = entry.person ?? "";
  const headings = make("datalist", { id: "headings" }, index.printed.map((each) => make("option", { value: each.label })));
  for (const name of ["under", "see", "also"]) fields[name].setAttribute("list", "headings");
  const now = () => Object.fromEntries(Object.entries({ kind: kind.value, heading: fields.heading.value.trim(), person: person.value, words: list_(fields.words.value), turns: list_(fields.turns.value), but_not: list_(fields.but_not.value), see: list_(fields.see.value), also: list_(fields.also.value), under: fields.under.value.trim() }).filter(([, value]) => value.length));
  const preview = make("p", { className: "foretold", role: "status" });
  let waiting;
  const look = () => {
    clearTimeout(waiting);
    if (number >= 0) return;
    waiting = setTimeout(async () => {
      try { const standing = await bench.post("index/preview", now()); preview.textContent = standing.told ? `${standing.label}  ${standing.told}` : `${standing.label}: nothing that is printed has its words`; } catch (error) { preview.textContent = error.message; }
    }, 400);
  };
  const save = () => popover.doing(() => (number < 0 ? bench.post("index/put", now()) : bench.post("index/change", { number, was: entry, now: now() })).then(after));
  const content = make("form", { onsubmit: (event) => { event.preventDefault(); save(); }, oninput: look },
    field("Heading", fields.heading, "As it is printed: Oakshaw, Marion."), field("Words that are looked for", fields.words, "Semicolons between them; capitals count, unless all letters are small."), field("Kind", kind), field("Person", person),
    make("details", {}, make("summary", {}, "Under, see, see also, turns"), field("Under", fields.under), field("See", fields.see, "Then it has no places of its own."), field("See also", fields.also), field("Turns besides", fields.turns, "u12; u15-u18"), field("Turns that are not meant", fields.but_not)),
    preview, headings, make("p", { className: "buttons" }, make("button", { type: "submit", className: "main" }, "Save")));
  look();
  return { label: "Index entry", content };
}

// -- the glossary

async function explaining(here) {
  glossary = await bench.get("glossary");
  const said = bare(here.text);
  const known = glossary.terms.find((each) => [each.term, each.expansion].some((one) => one && one.toLowerCase() === said.toLowerCase()));
  return writing(known ?? { term: said }, known?.term ?? "");
}

function writing(term, was) {
  const [name, expansion, meaning] = [make("input", { value: term.term ?? "" }), make("input", { value: term.expansion ?? "" }), make("textarea", { rows: 3, value: term.meaning ?? "" })];
  const save = () => popover.doing(() => bench.post("glossary/put", { term: { term: name.value, expansion: expansion.value, meaning: meaning.value }, was }).then(after));
  return {
    label: was ? `Glossary: ${was}` : "Glossary",
    content: make("form", { onsubmit: (event) => { event.preventDefault(); save(); } }, field("Term or abbreviation", name), field("Stands for", expansion, "Of an abbreviation: printed behind it where it is first said."), field("Means", meaning), make("p", { className: "buttons" }, make("button", { type: "submit", className: "main" }, "Save"))),
  };
}

// -- the chronology

async function dating(here) {
  events = await bench.get("chronology");
  const speaks = (event) => popover.doing(() => bench.post("chronology/put", { event: { ...event, turns: [...new Set([...(event.turns ?? []), here.turn])] }, was: event }).then(after));
  const chooser = choices({
    label: "Event that this turn speaks of",
    value: here.begins ? bare(here.text) : "",
    find: (text) => {
      const options = events.map((event) => ({ label: event.label, kind: event.when, detail: (event.turns ?? []).length ? `turns ${event.turns.map(n).join(", ")}` : "", event }));
      const like = sifted(options, text);
      return [...(like.length ? like : options).slice(0, 10), { label: text ? `New event: ${text}` : "New event", kind: "new", fresh: text }];
    },
    pick: (option) => (option.event ? speaks(option.event) : popover.open({ rect: here.rect, returns: () => here.view.view.focus(), ...happening(here, option.fresh) })),
    hint: `Enter puts turn ${n(here.turn)} beside it.`,
  });
  return { label: "Chronology", content: chooser.element };
}

function happening(here, text) {
  const [when, label] = [make("input", {}), make("input", { value: text })];
  const save = () => popover.doing(() => bench.post("chronology/put", { event: { when: when.value, label: label.value, turns: [here.turn] } }).then(after));
  return { label: "New event", content: make("form", { onsubmit: (event) => { event.preventDefault(); save(); } }, field("When", when, "2009-03, c. 1995, spring 2004, late 1990s…"), field("What happened", label), make("p", { className: "buttons" }, make("button", { type: "submit", className: "main" }, "Save"))) };
}

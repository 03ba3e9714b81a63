// Footnotes: written in a small editor beside the text, listed in order with the numbers they are printed with.

import { Decoration } from "prosemirror-view";
import { sifted } from "./choices.js";
import { chooseNode } from "./chosen.js";
import * as keys from "./keys.js";
import { button, kbd, make } from "./dom.js";
import { field, fill, fresh } from "./fields.js";
import * as panels from "./panels.js";
import * as popover from "./popover.js";

let bench;
let list;
let place;
let notes = [];
let printed = { before: 0, texts: {}, wrong: "" };
let works = [];
let moving = null; // the footnote that is on its way to another word
let asPrinted = ""; // the notes of which is known how they are printed
let asked = 0;

export const acts = [
  { key: "f", label: "Footnote by the editors", when: (here) => here.node?.type.name !== "note" && !moving, does: (here) => writing(here, "") },
  { key: "w", label: "Footnote by a witness: who speaks, or another", when: (here) => here.node?.type.name !== "note" && !moving, does: (here) => writing(here, bench.row(here.turn)?.who.replace(/^p\./, "") ?? "") },
  { key: "f", about: "note", named: (here) => `Footnote ${number(here.node.attrs.id)}: change, move, take out`, when: (here) => here.node?.type.name === "note" && !moving, does: (here) => rewriting(here) },
  { key: "f", named: () => `Put footnote ${number(moving.id)} here`, when: () => Boolean(moving), does: put },
  { key: "x", named: () => `Leave footnote ${number(moving.id)} where it is`, when: () => Boolean(moving), does: () => { moving = null; draw(); } },
];

export function mount(theBench, theList) {
  [bench, list] = [theBench, theList];
  panels.add({ id: "notes", label: "Notes", mount(element) { place = element; draw(); }, shown: load });
  bench.addEventListener("rows", load);
  bench.addEventListener("turns", load);
  bench.addEventListener("shown", ({ detail }) => mark(detail));
}

/** The number that is printed with a footnote; "*" where none is. */
export function number(id) {
  const note = notes.find((each) => each.id === id);
  return note?.number ? String(note.number + printed.before) : "*";
}

let waiting;
async function load() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const mine = (asked += 1);
    try {
      const found = await bench.get("notes");
      if (mine !== asked) return;
      const same = asPrinted === JSON.stringify(found);
      notes = found;
      show();
      if (same || !found.length || (asPrinted && (!place || place.hidden))) return;
      asPrinted = JSON.stringify(found);
      printed = await bench.get("notes/printed");
      show();
    } catch (error) { printed = { ...printed, wrong: error.message }; draw(); }
  }, 150);
}

function show() {
  for (const view of list.views()) mark(view);
  draw();
}

/** The signs in a turn have their numbers. */
function mark(view) {
  const own = new Set(notes.map((note) => note.turn));
  if (!own.has(view.id)) return;
  view.decorate("notes", (doc) => {
    const found = [];
    doc.descendants((node, at) => {
      if (node.type.name === "note") found.push(Decoration.node(at, at + 1, { "data-number": number(node.attrs.id), title: `Footnote ${number(node.attrs.id)}: ${node.attrs.text}` }));
    });
    return found;
  });
}

function draw() {
  if (!place) return;
  const rows = notes.map((note) => make("li", { className: "card" },
    make("p", {}, make("strong", {}, number(note.id)), ` ${printed.texts[note.id] ?? note.text}`),
    make("p", { className: "about" }, [note.kind === null ? "a question for the house" : note.kind === "witness" ? "a witness's" : "", note.by, note.kind && !note.number ? "not printed: it is withheld" : ""].filter(Boolean).join(" · ")),
    make("p", {}, button(`In turn ${note.turn.replace(/^u/, "")}`, () => jump(note), { className: "link" }), note.id && button("Change", async () => { await jump(note); open(note); })),
  ));
  fill(place, 
    make("h2", {}, "Footnotes"),
    moving && make("p", { className: "told", role: "status" }, `Put the caret where footnote ${number(moving.id)} is to hang, then press `, kbd(keys.shown("Mod-.")), " and then ", kbd("f"), "."),
    printed.wrong && make("p", { className: "wrong" }, `They cannot be shown as printed: ${printed.wrong}`),
    rows.length ? make("ol", { className: "cards" }, rows) : make("p", {}, "There are none. Put the caret behind a word, and press ", kbd(keys.shown("Mod-.")), " and then ", kbd("f"), "."),
  );
}

async function jump(note) {
  const view = await list.show(note.turn, { focus: true });
  if (view) chooseNode(view, note.id);
  return view;
}

function open(note) {
  const view = list.view(note.turn);
  const sign = view?.element.querySelector(".ProseMirror-selectednode");
  const here = { view, turn: note.turn, node: { attrs: note }, rect: (sign ?? view.element).getBoundingClientRect() };
  popover.open({ rect: here.rect, returns: () => view.view.focus(), ...rewriting(here) });
}

async function writing(here, by) {
  return { label: "Footnote", content: await editor({ text: "", by, save: (said) => here.view.ask(() => ({ do: "note", seg: here.seg, after: here.after, ...said })) }) };
}

function rewriting(here) {
  const { id } = here.node.attrs;
  const note = notes.find((each) => each.id === id) ?? { id, text: here.node.attrs.text, kind: here.node.attrs.kind, resp: "" };
  const more = [
    button("Move…", () => { moving = { id, from: here.turn }; popover.close(); panels.show("notes"); draw(); here.view.view.focus(); }),
    button("Take out", () => popover.doing(() => bench.do({ do: "drop-note", id }, [here.turn]))),
  ];
  const content = make("div", {});
  editor({ text: note.text, by: note.kind === "witness" ? note.resp.replace(/^p\./, "") : "", more, save: (said) => bench.do({ do: "rewrite-note", id, ...said }, [here.turn]) }).then((made) => { content.append(...made); content.querySelector("textarea").focus(); });
  return { label: `Footnote ${number(id)}`, content };
}

async function put(here) {
  const { id, from } = moving;
  try {
    await here.view.ask(() => ({ do: "hang-note", id, seg: here.seg, after: here.after }), [...new Set([from, here.turn])]);
    moving = null;
    draw();
    return undefined;
  } catch (error) {
    return { label: "Footnote", content: make("p", { className: "wrong" }, error.message) };
  }
}

/** The small editor: words, and the works that are proposed as one types @. */
async function editor({ text, by, save, more = [] }) {
  if (!works.length) works = await bench.get("works").catch(() => []);
  const id = fresh("works");
  const area = make("textarea", { value: text, rows: 4, "aria-controls": id, "aria-autocomplete": "list", "data-first": "" });
  const proposals = make("ul", { id, className: "listbox", role: "listbox", "aria-label": "Works", hidden: true });
  const who = make("select", {}, make("option", { value: "" }, "the editors"), [...bench.people.values()].map((person) => make("option", { value: person.id }, person.name)));
  who.value = by;
  let [found, at, from] = [[], 0, 0];
  const cite = (work) => {
    const before = area.value.slice(0, from);
    const inside = before.lastIndexOf("[") > before.lastIndexOf("]");
    const written = inside ? `@${work.key}` : `[@${work.key}]`;
    area.setRangeText(written, from, area.selectionEnd, "end");
    if (!inside) area.selectionEnd = area.selectionStart = area.selectionEnd - 1; // before the bracket: a page may follow
    propose();
    area.focus();
  };
  const propose = () => {
    const sought = /(?:^|[^\w.])@([\w:.-]*)$/u.exec(area.value.slice(0, area.selectionStart));
    from = sought ? area.selectionStart - sought[1].length - 1 : 0;
    found = sought && !works.some((work) => work.key === sought[1]) ? sifted(works, sought[1], (work) => [work.key, work.author, work.year, work.title]).slice(0, 8) : [];
    at = Math.min(at, Math.max(0, found.length - 1));
    proposals.hidden = !found.length;
    proposals.replaceChildren(...found.map((work, n) => make("li", { id: `${id}-${n}`, role: "option", "aria-selected": String(n === at), onpointerdown: (event) => { event.preventDefault(); cite(work); } }, make("span", { className: "what" }, `${work.author} ${work.year}`), make("small", {}, `${work.title} @${work.key}`))));
    if (found.length) area.setAttribute("aria-activedescendant", `${id}-${at}`);
    else area.removeAttribute("aria-activedescendant");
  };
  area.addEventListener("input", () => { at = 0; propose(); });
  area.addEventListener("keydown", (event) => {
    const step = found.length && { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { at = (at + step + found.length) % found.length; propose(); }
    else if (found.length && ["Enter", "Tab"].includes(event.key)) cite(found[at]);
    else if (found.length && event.key === "Escape") { found = []; proposals.hidden = true; event.stopPropagation(); }
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) done();
    else return;
    event.preventDefault();
  });
  const done = () => popover.doing(() => save({ text: area.value, note: who.value ? "witness" : "editorial", by: who.value }));
  return [
    field("Footnote", area, works.length ? `*italics*, [words](https://…), @ for a work. ${keys.shown("Mod-Enter")} saves.` : `*italics*, [words](https://…). No works are listed: put references.bib into apparatus/. ${keys.shown("Mod-Enter")} saves.`),
    proposals,
    field("By", who),
    make("p", { className: "buttons" }, button("Save", done, { className: "main" }), ...more),
  ];
}

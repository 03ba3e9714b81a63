// Readings side by side: the turn one is in, or all in a list of which only what is seen is there. Who, when and why stands at the words, on focus.

import { button, choice, make, settled, unseen, when, wider } from "./dom.js";
import * as panels from "./panels.js";
import * as place from "./place.js";
import { Strip } from "./strip.js";
import { clock } from "./timeline.js";

const NAMES = { machine: "As the machine heard it", verbatim: "Verbatim", published: "Published" };
const SETS = [["", "all three"], ["machine,verbatim", "machine and verbatim"], ["verbatim,published", "verbatim and published"], ["machine,published", "machine and published"]];
const AT_ONCE = 40;

export function mount(bench, list) {
  let home, strip, whose, told;
  let which = "";
  let scope = "turn";
  const known = new Map(); // by id, as `tei/shown/columns.py` gives it
  let wanted = new Map();
  const visible = () => home && !home.hidden;

  const fetched = async () => {
    const asked = [...wanted];
    wanted = new Map();
    for (let first = 0; first < asked.length; first += AT_ONCE) {
      const few = asked.slice(first, first + AT_ONCE);
      try {
        for (const turn of await bench.get(`compare?which=${which}&ids=${few.map(([id]) => encodeURIComponent(id)).join(",")}`)) known.set(turn.id, turn);
        for (const [id, filled] of few) filled(known.get(id));
      } catch (error) { told.textContent = error.message; }
    }
  };

  const want = (id, filled) => {
    if (known.has(id)) return filled(known.get(id));
    if (!wanted.size) queueMicrotask(fetched);
    wanted.set(id, filled);
  };

  const words = (each) => {
    const [by, name, what] = each.came ? [each.came, "ins", "put in"] : [each.goes, "del", "taken out"];
    const text = each.withheld ? make("span", { className: "withheld" }, unseen("[not to be published: "), each.text, unseen("]")) : each.text;
    if (!by) return each.said ? text : make("span", { className: "sign" }, text);
    const told_ = [by.who || "nobody is named", when(by.when), by.why].filter(Boolean).join(", ");
    const shown = () => { whose.textContent = `${what === "put in" ? "Put in" : "Taken out"} by ${told_}${by.kind ? ` (${by.kind})` : ""}`; };
    return make(name, { tabIndex: 0, className: each.said ? "" : "sign", onfocus: shown, onpointerenter: shown }, unseen(`[${what}: `), text, unseen(` (${told_})]`));
  };

  const drawn = (id) => {
    const article = make("article", { className: "compared" }, make("p", { className: "lesser" }, "…"));
    want(id, (turn) => {
      if (!turn) return article.replaceChildren(make("p", { className: "lesser" }, "This turn is not in the transcript any more."));
      const columns = turn.columns.map((column) => make("div", { className: "column", role: "group", "aria-label": `${NAMES[column.which]}, turn ${turn.number}` },
        make("p", { className: "which" }, NAMES[column.which]),
        column.paragraphs.map((paragraph) => make("p", { className: "reads" }, paragraph.flatMap((each, at) => (at ? [" ", words(each)] : [words(each)]))))));
      article.replaceChildren(
        make("h3", {}, button(`Turn ${turn.number}`, () => list.show(id, { focus: true, block: "center" }), { className: "link" }), ` ${turn.speaker}${turn.at === null ? "" : ` ${clock(turn.at)}`}`),
        make("div", { className: `columns of-${columns.length}` }, columns));
    });
    return article;
  };

  const here = () => place.turn(list);

  const draw = async () => {
    if (!visible()) return;
    const body = home.querySelector(".body");
    if (scope === "turn") {
      const id = here();
      told.textContent = id ? "" : "Go into a turn: it is compared here.";
      strip = undefined;
      body.style.height = "";
      body.replaceChildren(...(id ? [drawn(id)] : []));
      return;
    }
    try {
      const over = await bench.get(`compare/all?which=${which}`);
      const ids = scope === "differ" ? over.ids : bench.rows.filter((row) => row.name === "u" || row.name === "writing").map((row) => row.id);
      told.textContent = over.ids.length ? `The readings differ in ${over.ids.length} of ${over.of} turns.` : "The readings do not differ anywhere.";
      if (!strip) body.replaceChildren();
      strip ??= new Strip(document.getElementById("panels"), body, drawn, 160);
      strip.set(ids);
    } catch (error) { told.textContent = error.message; }
  };

  panels.add({
    id: "compare",
    label: "Compare",
    mount(element) {
      home = element;
      whose = make("p", { className: "whose" }, "Go to a marked word: who changed it, when and why stands here.");
      told = make("p", { className: "lesser", role: "status" });
      element.append(
        make("div", { className: "choices" },
          choice({ label: "Readings", value: which, options: SETS, does: (value) => { which = value; known.clear(); draw(); } }),
          choice({ label: "Of", value: scope, options: [["turn", "the turn I am in"], ["differ", "all turns that differ"], ["all", "all turns"]], does: (value) => { scope = value; draw(); } }),
          wider()),
        whose, told, make("div", { className: "body" }));
    },
    shown: draw,
  });
  let last;
  place.moved.addEventListener("moved", () => { if (scope === "turn" && here() !== last) { last = here(); draw(); } });
  const redraw = settled(() => { if (visible()) draw(); }, 300);
  const changed = (ids) => {
    for (const id of ids) known.delete(id);
    if (scope === "turn" ? ids.includes(here()) : ids.length) scope === "turn" ? redraw() : ids.forEach((id) => strip?.again(id));
  };
  bench.addEventListener("turns", ({ detail }) => changed(detail));
  bench.addEventListener("news", ({ detail }) => changed(detail.turns));
  bench.addEventListener("rows", () => { known.clear(); if (scope !== "turn") redraw(); });
}

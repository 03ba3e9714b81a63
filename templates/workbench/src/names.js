// People, bodies and places: the words that are chosen name one of those that are known, or somebody new; the same words elsewhere with them.

import { choices } from "./choices.js";
import { bare, find, still } from "./chosen.js";
import * as keys from "./keys.js";
import { button, kbd, make } from "./dom.js";
import { fill } from "./fields.js";
import * as panels from "./panels.js";
import * as popover from "./popover.js";

const KINDS = { person: "person", body: "body", place: "place" };
let bench;
let list;
let place;
let room = { known: [], places: [] };

export const acts = [
  { key: "n", label: "Name of a person, a body, a place", when: (here) => here.begins, does: naming },
];

export function mount(theBench, theList) {
  [bench, list] = [theBench, theList];
  panels.add({ id: "names", label: "Names", mount(element) { place = element; }, shown: load });
  bench.addEventListener("news", ({ detail }) => { if (detail.told === "names" && place && !place.hidden) load(); });
  bench.addEventListener("turns", () => { if (place && !place.hidden) load(); });
}

async function load() {
  try { room = await bench.get("names"); } catch (error) { fill(place, make("p", { className: "wrong" }, error.message)); return; }
  draw();
}

function draw() {
  const named = grouped(room.places);
  const row = (known) => {
    const places = named.get(known.ref) ?? [];
    return make("li", { className: "card" },
      make("p", {}, make("strong", {}, known.name), make("span", { className: "kind" }, ` ${KINDS[known.kind]}, ${known.source}`)),
      known.says && make("p", { className: "says" }, known.says),
      known.unasked && make("p", {}, button("They are to be asked", () => ask(known.name), { "aria-label": `${known.name} is to be asked`, title: "Written into consent.toml: outstanding until they answer" })),
      places.length > 0 && make("details", {}, make("summary", {}, `${places.length} ${places.length === 1 ? "place" : "places"}`), make("ul", {}, places.map(at))),
    );
  };
  const marked = room.known.filter((known) => known.ref && named.has(known.ref));
  const nobody = named.get("") ?? [];
  const rest = room.known.filter((known) => !marked.includes(known));
  fill(place, 
    make("h2", {}, "Named in the text"),
    marked.length ? make("ul", { className: "cards" }, marked.map(row)) : make("p", {}, "Nobody yet. Choose words, and press ", kbd(keys.shown("Mod-.")), " and then ", kbd("n"), "."),
    nobody.length > 0 && make("details", {}, make("summary", {}, `${nobody.length} marked as a name of nobody who is listed`), make("ul", {}, nobody.map(at))),
    make("h2", {}, "Known, and not marked"),
    make("ul", { className: "cards" }, rest.map(row)),
  );
}

function grouped(places) {
  const found = new Map();
  for (const each of places) found.set(each.named.ref, [...(found.get(each.named.ref) ?? []), each]);
  return found;
}

function at({ turn, named }) {
  return make("li", {},
    button(`‘${named.text}’ in turn ${turn.replace(/^u/, "")}`, async () => { const view = await list.show(turn, { focus: true }); if (view) find(view, named.text, named.first - 1); }, { className: "link" }),
    " ", button("Unmark", async () => { try { await bench.turn(turn); await bench.do({ do: "unname", places: [spot(named)] }, [turn]); } catch (error) { place.prepend(make("p", { className: "wrong", role: "alert" }, error.message)); } }, { "aria-label": `Unmark ‘${named.text}’ in turn ${turn.replace(/^u/, "")}` }),
  );
}

async function ask(name) {
  try { await bench.post("names/ask", { name }); } catch (error) { place.prepend(make("p", { className: "wrong", role: "alert" }, error.message)); }
}

const spot = ({ passage, first, last, text }) => ({ passage, first, last, text });

async function naming(here) {
  const same = (await bench.get(`names/same?words=${encodeURIComponent(here.text)}`)).filter(({ again }) => !again.marked);
  const elsewhere = same.filter((each) => !(each.turn === here.turn && same.filter((other) => other.turn === here.turn).length === 1));
  const boxes = elsewhere.map(({ turn, again }) => {
    const box = make("input", { type: "checkbox" });
    return { turn, again, box, row: make("li", {}, make("label", {}, box, ` ${turn.replace(/^u/, "")}: ${again.before} `, make("mark", {}, again.text), ` ${again.behind}`)) };
  });
  const every = here.view.words();
  const before = every[every.findIndex((each) => each.seg === here.begins[0] && each.first === here.begins[1]) - 1]?.text ?? "";
  const all = make("input", { type: "checkbox", onchange: () => { for (const { box } of boxes) box.checked = all.checked; } });
  const marks = (option) => popover.doing(async () => {
    const chosen = boxes.filter(({ box }) => box.checked);
    const turns = [...new Set([here.turn, ...chosen.map(({ turn }) => turn)])];
    await Promise.all(turns.map((id) => bench.turn(id)));
    return here.view.ask(() => ({ do: "name", kind: option.of, ref: option.ref, name: option.name, chosen: still(here), places: chosen.map(({ again }) => spot(again)) }), turns);
  });
  const chooser = choices({
    label: "Who or what is it?",
    value: bare(here.text),
    find: async (text) => {
      const { known, kind: likely } = text ? await bench.get(`names/like?words=${encodeURIComponent(text)}&before=${encodeURIComponent(before)}`) : { known: [], kind: "person" };
      return [
        ...known.map((each) => ({ label: each.name, kind: each.kind, detail: [each.source, each.says].filter(Boolean).join(" · "), of: each.kind, ref: each.ref, name: each.name })),
        ...(text && !known.some((each) => each.name === text) ? [likely, ...Object.keys(KINDS).filter((kind) => kind !== likely)].map((kind) => ({ label: `New ${kind}: ${text}`, kind: "new", of: kind, ref: "", name: text, detail: "is entered into the list of this transcript" })) : []),
      ];
    },
    pick: marks,
    hint: "Enter marks the words. Write the name as the edition is to print it for somebody new.",
  });
  return {
    label: `Who or what is ‘${here.text}’?`,
    content: [
      chooser.element,
      boxes.length > 0 && make("details", { open: boxes.length < 6 },
        make("summary", {}, `The same words stand in ${boxes.length} more ${boxes.length === 1 ? "place" : "places"}`),
        make("p", {}, make("label", {}, all, " all of them, too")), make("ul", { className: "same" }, boxes.map(({ row }) => row))),
    ].filter(Boolean),
  };
}

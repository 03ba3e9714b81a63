// What is outstanding before anything may be public: in the bar at the top always, in the panel each thing with its places.

import { button, make, many, seen, sentence, settled } from "./dom.js";
import { fill } from "./fields.js";
import * as panels from "./panels.js";

const LATER = 1500; // ms after the last change: who goes on writing does not wait for it
const AGAIN = 30000; // ms: other files than the transcript count, too

export function mount(bench, list) {
  let home;
  let known;
  let wrong = "";
  const chip = button("…", () => { panels.show("ready"); home?.querySelector("h2")?.focus(); }, { id: "ready", className: "chip", title: "What is outstanding before it may be published" });
  document.getElementById("top").append(chip);

  const thing = (each) => make("li", {},
    make("p", { className: "sentence" }, each.sentence),
    make("p", { className: "lesser" }, sentence(each.remedy)),
    each.places.some((place) => place.turn) ? make("p", { className: "places" }, each.places.filter((place) => place.turn).flatMap((place) => [button(place.name, () => list.show(place.turn, { focus: true, block: "center" }), { className: "link", "aria-label": /^turn/u.test(place.name) ? place.name : `${place.name}: the first turn` }), " "]), each.more ? `and ${each.more} more` : "") : null);

  const draw = () => {
    const number = known?.things.length ?? 0;
    chip.textContent = wrong ? "Not known what is outstanding" : !known ? "Looking what is outstanding" : known.ready ? "Ready to be published" : `${many(number, "thing")} outstanding`;
    chip.dataset.ready = wrong ? "wrong" : String(Boolean(known?.ready));
    if (!home) return;
    if (wrong || !known) { fill(home, make("h2", { tabIndex: -1 }, "What is outstanding"), make("p", wrong ? { className: "wrong", role: "alert" } : {}, wrong || "It is being looked at.")); return; }
    fill(home,
      make("h2", { tabIndex: -1 }, known.ready ? "Nothing is outstanding" : `${many(number, "thing")} outstanding`),
      make("p", { className: "lesser" }, known.headline),
      known.ready ? make("p", {}, sentence(`\`inv publish ${bench.slug}\` makes the edition.`)) : make("ol", { className: "things" }, known.things.map(thing)),
      ...known.ahead.flatMap((ahead) => [make("h2", {}, `Still to do before an embargo ends on ${ahead.opens.slice(0, 10)} at ${ahead.opens.slice(11, 16)} UTC`), make("ol", { className: "things" }, ahead.things.map(thing))]));
  };

  async function load() {
    try { [known, wrong] = [await bench.get("ready"), ""]; }
    catch (error) { wrong = error.message; }
    draw();
  }

  panels.add({ id: "ready", label: "Outstanding", mount(element) { home = element; draw(); }, shown: load });
  const again = settled(seen(load), LATER);
  for (const name of ["rows", "done", "news"]) bench.addEventListener(name, () => { chip.hidden = bench.drafted === false; if (!chip.hidden) again(); });
  setInterval(() => { if (!document.hidden && bench.drafted) load(); }, AGAIN);
}

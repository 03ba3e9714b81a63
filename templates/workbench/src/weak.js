// Where the transcript is weak: what costs a reader most first, to be gone through with the sound. What is heard or corrected leaves the list.

import { button, make, many, settled } from "./dom.js";
import { fill } from "./fields.js";
import * as panels from "./panels.js";

const LATER = 1500; // ms after the last change: who goes on writing does not wait for it
const SHOWN = 50; // places that are in the page at first

export function mount(bench, list) {
  let home;
  let known;
  let wrong = "";
  let current = ""; // a place is known by where it stands: the list is made anew with each change
  let shown = SHOWN;

  const named = ({ weak }) => `${weak.kind} ${weak.seg} ${weak.first} ${weak.was}`;
  const words = (text) => (text ? text.split(" ").length : 0);

  const row = (each) => {
    const { weak } = each;
    const right = weak.now && weak.was ? button(`Put ‘${weak.now}’`, () => put(each)) : null;
    const made = make("li", named(each) === current ? { "aria-current": "true" } : {},
      make("span"), make("span", { className: "number" }, each.printed),
      button("", () => go(each), { className: "said" }),
      make("small", {}, weak.why),
      right ? make("span", { className: "answers" }, right) : null);
    made.querySelector(".said").append(`${weak.before} `, make("mark", {}, weak.was || "…"), ` ${weak.after}`);
    return made;
  };

  const draw = () => {
    if (!home) return;
    if (wrong || !known) { fill(home, make("p", wrong ? { className: "wrong", role: "alert" } : {}, wrong || "It is being looked at.")); return; }
    fill(home,
      make("h2", { tabIndex: -1 }, known.of ? `${many(known.of, "place")} to listen to` : "No weak place is left"),
      make("p", { className: "lesser" }, known.told),
      make("div", { className: "places-bar" }, button("Next", () => step(1)), button("Before", () => step(-1))),
      make("ol", { className: "places" }, known.places.slice(0, shown).map(row)),
      known.places.length > shown ? button(`Show ${Math.min(SHOWN, known.places.length - shown)} more`, () => { shown += SHOWN; draw(); }) : "");
  };

  const load = async () => {
    try { [known, wrong] = [await bench.get("weak"), ""]; } catch (error) { wrong = error.message; }
    draw();
  };

  const go = async (each) => {
    current = named(each);
    shown = Math.max(shown, known.places.indexOf(each) + 1);
    draw();
    home.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    const view = await list.show(each.weak.turn, { block: "center" });
    if (!view) return;
    const here = view.words().filter((word) => word.seg === each.weak.seg);
    const first = Math.min(each.weak.first, here.length - 1); // what is missing may be missing behind the last word
    view.choose(each.weak.seg, first, Math.max(1, words(each.weak.was)));
    if (here[first]) bench.dispatchEvent(new CustomEvent("word", { detail: { turn: view.id, number: here[first].number } })); // the sound goes along, as with a click
  };

  const step = (by) => {
    if (!known?.places.length) return;
    const at = known.places.findIndex((each) => named(each) === current);
    const from = at < 0 ? (by > 0 ? -1 : 0) : at;
    go(known.places[(from + by + known.places.length) % known.places.length]);
  };

  const put = async (each) => {
    const { turn, seg, first, was, now } = each.weak;
    const at = known.places.indexOf(each);
    const view = await list.show(turn, { block: "center" });
    if (!view || !(await view.flush())) return;
    await view.command({ do: "reword", seg, kind: "transcription", words: [{ first, was, now }] });
    await load();
    if (known?.places[at]) go(known.places[at]);
  };

  const again = settled(() => { if (home && !document.getElementById("panel-weak").hidden) load(); }, LATER);
  panels.add({ id: "weak", label: "Weak places", mount(element) { home = element; draw(); }, shown: load });
  for (const name of ["rows", "done", "news"]) bench.addEventListener(name, again);
}

// Find and replace over the whole transcript: every place in its line, those that are meant ticked, all of them one change.

import * as keys from "./keys.js";
import * as panels from "./panels.js";
import * as place from "./place.js";
import { KINDS, kind } from "./kind.js";
import { say as tell } from "./said.js";
import { choices, corrected, element, field, line, plural } from "./places.js";

const SLOW = 500; // ms after which it is said that it is looked for
const SHOWN = 200; // places that are in the page at first

/** Which of places in order (pairs of numbers) comes next from one, or (`by` -1) is the one before it, round at the ends; `isAt` where the next may be there itself. */
export function nearest(places, from, by, isAt = false) {
  const side = ([row, word]) => Math.sign(row - from[0] || word - from[1]);
  const n = by > 0 ? places.findIndex((each) => side(each) > 0 || (isAt && side(each) === 0)) : places.findLastIndex((each) => side(each) < 0);
  return n >= 0 ? n : by > 0 ? 0 : places.length - 1;
}

export function mount(bench, list) {
  let form;
  let results;
  let status;
  let found = { places: [], numbers: {}, count: 0, turns: 0 };
  let asked = {};
  let at = -1;
  let was = ""; // where the caret was left by the last step
  let looking; // a search that is not answered yet: who goes on to a place before means one of it
  let isStale = false; // the transcript is another since it was looked through
  let recount = () => {}; // says anew what the button does

  const build = (home) => {
    form = element("form", { className: "find", onsubmit: (event) => { event.preventDefault(); find(); } });
    form.setAttribute("role", "search");
    form.append(
      field("Find", element("input", { name: "text", type: "search", spellcheck: true })),
      field("Replace with", element("input", { name: "now", type: "text", spellcheck: true })),
      choices([["whole", "Whole words"], ["case", "Capitals as written"], ["expression", "Regular expression"], ["withheld", "Withheld words too"]]),
      field("Said by", element("select", { name: "speaker" }), [["", "anybody"], ...[...bench.people.values()].map((person) => [person.id, person.name])]),
      field("In", element("select", { name: "where" }), [["", "everything"]]),
      element("button", { type: "submit", textContent: "Find" }),
    );
    status = element("p", { className: "status" });
    status.setAttribute("role", "status");
    results = element("div", {});
    home.append(form, status, results);
    fill();
  };

  const fill = async () => {
    const { sessions, parts } = await bench.post("find/where", {});
    const select = form.elements.where;
    const options = [...(sessions.length > 1 ? sessions.map((id) => [`session ${id}`, `Session ${id}`]) : []), ...Object.entries(parts).map(([id, text]) => [`part ${id}`, text])];
    select.append(...options.map(([value, textContent]) => element("option", { value, textContent })));
    select.closest("label").hidden = !options.length;
  };

  const wanted = () => {
    const { elements } = form;
    const [which, id] = elements.where.value.split(/ (.*)/u);
    return {
      text: elements.text.value, now: elements.now.value, speaker: elements.speaker.value,
      ...Object.fromEntries(["whole", "case", "expression", "withheld"].map((name) => [name, elements[name].checked])),
      session: which === "session" ? id : "", part: which === "part" ? id : "",
    };
  };

  const find = (sought = wanted()) => (looking = look(sought));

  const look = async (sought) => {
    if (!(await list.flush())) return;
    asked = sought;
    const slow = setTimeout(() => { status.textContent = "Looking…"; }, SLOW);
    try {
      isStale = false;
      found = await bench.post("find", asked).finally(() => clearTimeout(slow));
      at = -1;
      status.textContent = found.count ? `${plural(found.count, "place")} in ${plural(found.turns, "turn")}.${found.count > found.places.length ? ` The first ${found.places.length} are shown.` : ""}` : "It stands nowhere there.";
      draw();
    } catch (error) {
      found = { places: [], numbers: {}, count: 0, turns: 0 };
      status.textContent = error.message;
      results.replaceChildren();
    }
  };

  /** Looked for again, as the transcript is another: what was not meant is still not. */
  const refresh = async () => {
    const named = ({ turn, seg, first, was: text }) => `${turn} ${seg} ${first} ${text}`;
    const left = new Set(found.places.filter((each) => !each.chosen).map(named));
    await find(asked);
    for (const each of found.places) if (left.has(named(each))) each.chosen = false;
    draw(false);
  };

  const draw = (isNew = true) => {
    results.replaceChildren();
    if (!found.places.length) return;
    const open = found.places.filter((each) => !each.held && each.now !== each.was);
    const all = element("input", { type: "checkbox", checked: true });
    const replace = element("button", { type: "button", className: asked.now ? "go" : "", onclick: () => make() });
    const places = element("ol", { className: "places" });
    const chosen = () => found.places.filter((each) => each.chosen);
    const count = () => {
      replace.textContent = `${asked.now ? "Replace" : "Take out"} in ${plural(chosen().length, "place")}, ${KINDS[kind()]}`;
      replace.disabled = !chosen().length;
      all.checked = chosen().length === open.length;
    };
    if (isNew) for (const each of found.places) each.chosen = open.includes(each);
    all.onchange = () => { for (const each of open) each.chosen = all.checked; for (const box of places.querySelectorAll("input")) box.checked = all.checked && !box.disabled; count(); };
    const more = (from) => {
      const until = Math.min(found.places.length, from + SHOWN);
      for (let n = from; n < until; n += 1) {
        const each = found.places[n];
        places.append(line(each, { number: found.numbers[each.turn] ?? "", box: open.includes(each), checked: each.chosen, change: (on) => { each.chosen = on; count(); }, show: () => jump(n), plain: !asked.now, why: each.held ? "withheld: it is not replaced here" : "" }));
      }
      if (until < found.places.length) {
        const button = element("button", { type: "button", textContent: `Show ${Math.min(SHOWN, found.places.length - until)} more`, onclick: () => { button.parentElement.remove(); more(until); places.children[from + SHOWN]?.querySelector(".said").focus(); } });
        places.append(element("li", {}, [button]));
      }
    };
    more(0);
    count();
    recount = count;
    if (open.length) results.append(element("div", { className: "places-bar" }, [element("label", {}, [all, " All of them"]), replace]));
    results.append(places);
  };

  const make = async () => {
    if (!(await list.flush())) return;
    const chosen = found.places.filter((each) => each.chosen);
    const had = results.contains(document.activeElement);
    try {
      const made = await bench.post("replace", { places: chosen.map(corrected), kind: kind(), text: asked.text, now: asked.now });
      bench.dispatchEvent(new CustomEvent("done", { detail: { can_undo: made.told, can_redo: "" } }));
      await find();
      const left = [...new Set(made.left.map((each) => each.why))].join("; ");
      status.textContent = `Changed in ${plural(made.made, "place")}; one undo takes all of it back.${made.left.length ? ` ${plural(made.left.length, "place")} left as they were: ${left}.` : ""} ${status.textContent}`;
      if (had) form.elements.text.focus(); // what was pressed is there no more
    } catch (error) { status.textContent = error.message; }
  };

  const jump = async (n) => {
    at = n;
    const each = found.places[n];
    const view = await list.show(each.turn, { block: "center" });
    view?.choose(each.seg, each.held ? 0 : each.first, each.held ? 0 : each.was.split(" ").length);
    for (const row of results.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
    results.querySelectorAll(".places > li")[n]?.setAttribute("aria-current", "true");
  };

  /** The next place from the caret, or the one before; where the caret is as the last step left it, from that. */
  const step = (by) => async () => {
    await looking;
    if (!asked.text) return open("text")();
    if (isStale) await refresh();
    if (!found.places.length) return tell(status.textContent);
    const here = place.here();
    const [text, turn] = [JSON.stringify(here), here && bench.known(here.turn)];
    const n = !here || (at >= 0 && text === was) ? (at + by + found.places.length + (at < 0 && by < 0 ? 1 : 0)) % found.places.length
      : nearest(found.places.map((each) => order(each, turn)), order({ turn: here.turn, seg: here.seg, first: here.word }, turn), by, !here.words && place.view().isBefore(here));
    await jump(n);
    was = JSON.stringify(place.here());
    tell(`${n + 1} of ${found.places.length}`);
    return true;
  };

  /** A place as two numbers by which places follow one another; paragraphs count in the turn one is in. */
  const order = ({ turn, seg, first }, own) => [bench.place(turn), (own?.written.id === turn ? own.written.paragraphs.findIndex((each) => each.id === seg) : 0) * 1e6 + first];

  const open = (name) => () => {
    const text = place.here()?.text ?? "";
    panels.show("find");
    if (text && text.length < 200) form.elements.text.value = text;
    form.elements[name].focus();
    form.elements[name].select();
  };

  for (const name of ["turns", "rows"]) bench.addEventListener(name, () => { isStale = true; });
  document.addEventListener("kind", () => recount());
  panels.add({ id: "find", label: "Find", mount: build, shown: () => form.elements.text.focus() });
  keys.add({ id: "find", group: "Find", keys: ["Mod-f"], told: "Find in the whole transcript; what is chosen is looked for", does: open("text") });
  keys.add({ id: "replace", group: "Find", keys: ["Mod-h"], told: "Find and replace", does: open("now") });
  keys.add({ id: "replace-go", group: "Find", room: "find", keys: ["Mod-Enter"], told: "In the panel Find: replace in the places that are ticked", does: (event) => {
    if (!event.target.closest?.("#panel-find") || !found.places.some((each) => each.chosen)) return false;
    make();
    return true;
  } });
  keys.add({ id: "find-next", group: "Find", keys: ["F3", "Mod-g"], told: "The next place that was found, from the caret on", does: step(1) });
  keys.add({ id: "find-last", group: "Find", keys: ["Shift-F3", "Mod-Shift-g"], told: "The place before", does: step(-1) });
}

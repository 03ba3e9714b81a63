// How far the work is: small and always in view, and in a panel with sessions, people, pace and the time to the end. Nothing of it leaves the machine.

import { make } from "./dom.js";
import { fill } from "./fields.js";
import * as heard from "./heard.js";
import * as panels from "./panels.js";
import { long } from "./voices.js";

const PAUSE = 1500; // ms after a change before the server is asked again

let bench;
let place;
let known;
let timer;

export function mount(theBench) {
  bench = theBench;
  panels.add({ id: "progress", label: "Progress", mount(element) { place = element; }, shown: () => { draw(); ask(); } });
  for (const event of ["rows", "patched", "done"]) bench.addEventListener(event, () => { small(); soon(); });
}

function soon() {
  clearTimeout(timer);
  if (bench.drafted) timer = setTimeout(ask, PAUSE);
}

async function ask() {
  try {
    known = await bench.get("progress");
    small();
    if (place && !place.hidden) draw();
  } catch { /* the server does not answer: that is said elsewhere */ }
}

/** What of these rows is heard: {turns, heard, time, time_heard}. */
export function counted(rows) {
  const sum = { turns: 0, heard: 0, time: 0, time_heard: 0 };
  for (const row of rows) {
    if (row.name !== "u") continue;
    const time = row.start === null || row.end === null ? 0 : Math.max(0, row.end - row.start);
    sum.turns += 1;
    sum.time += time;
    if (row.heard) [sum.heard, sum.time_heard] = [sum.heard + 1, sum.time_heard + time];
  }
  return sum;
}

/** A bar that is read without colour: heard is full, corrected is hatched, what is left is empty; and words beside it. */
function bar({ turns, heard: done, corrected_unheard: touched = 0 }) {
  const made = make("span", { className: "gauge" });
  made.setAttribute("aria-hidden", "true");
  for (const [name, part] of [["full", done], ["hatched", touched]]) {
    const piece = make("span", { className: name });
    piece.style.width = `${(100 * part) / Math.max(1, turns)}%`;
    made.append(piece);
  }
  return made;
}

function small() {
  const home = document.getElementById("progress");
  const sum = counted(bench.rows);
  home.hidden = !bench.drafted || !sum.turns;
  if (home.hidden) return;
  let button = home.firstElementChild;
  if (!button) {
    button = make("button", {});
    Object.assign(button, { type: "button", onclick: () => panels.show("progress") });
    home.append(button);
  }
  button.replaceChildren(bar({ ...sum, corrected_unheard: known?.whole.corrected_unheard }), `${sum.heard} of ${sum.turns} heard`);
  button.title = `${sum.turns - sum.heard} turns left${sum.time ? `, ${long(sum.time - sum.time_heard)} of sound` : ""}`;
}

function draw() {
  if (!place || !known) return;
  const { whole, sessions, people, pace, days } = known;
  const name = (id) => bench.people.get(id)?.name ?? bench.voices[id] ?? "Nobody knows who";
  const left = whole.turns - whole.heard;
  const facts = [
    `${whole.heard} of ${whole.turns} turns heard by a person, ${left} left.`,
    whole.time ? `${clockless(whole.time_heard)} of ${clockless(whole.time)} of sound heard, ${clockless(whole.time - whole.time_heard)} left.` : "",
    `${whole.corrected === 1 ? "1 turn" : `${whole.corrected} turns`} corrected${whole.corrected_unheard ? `, ${whole.corrected_unheard} not marked as heard` : ""}.`,
  ].filter(Boolean);
  const next = make("button", {}, "To the next that nobody has heard");
  Object.assign(next, { type: "button", disabled: !left, onclick: () => heard.go(heard.next(bench.rows, -1).id) });
  const through = heard.proposed();
  const all = make("button", {}, through.length === 1 ? "Mark the turn that was played through" : `Mark the ${through.length} turns that were played through`);
  Object.assign(all, { type: "button", hidden: !through.length, onclick: () => heard.hear(heard.proposed()) });
  fill(place,
    make("h2", {}, "Progress"), bar(whole), make("p", { className: "legend" }, [["full", "heard"], ["hatched", "corrected, not heard"], ["", "left"]].flatMap(([how, told]) => [make("span", {}, make("span", { className: `key ${how}` }), told), " "])),
    ...facts.map((fact) => make("p", {}, fact)), make("p", { className: "acts" }, next, all), range(),
    make("h2", {}, "Pace"), ...told(pace, days, left).map((line) => make("p", {}, line)),
    ...(sessions.length > 1 ? [make("h2", {}, "By session"), table("Session", sessions, (id) => `Session ${id}`)] : []),
    make("h2", {}, "By who speaks"), table("Who", people, name), make("p", { className: "hint" }, "Reckoned from the seminar’s folder, on this machine, and told to nobody."),
  );
}

const clockless = (ms) => (ms ? long(ms) : "0 s");

/** Turns from one number to another, marked at once. */
function range() {
  const form = make("form", { className: "range" });
  const field = (label) => {
    const input = Object.assign(document.createElement("input"), { type: "text", size: 5, required: true, autocomplete: "off" });
    form.append(make("label", {}, label, input));
    return input;
  };
  const [from, to] = [field("Turns "), field("to ")];
  const wrong = make("p", { className: "wrong" });
  wrong.hidden = true;
  wrong.setAttribute("role", "alert");
  form.append(Object.assign(make("button", {}, "are heard"), { type: "submit" }), wrong);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [first, last] = [from, to].map(({ value }) => bench.rows.findIndex((row) => row.name === "u" && row.number === value.trim().replace(/^u/u, "")));
    wrong.hidden = first >= 0 && last >= first;
    wrong.textContent = wrong.hidden ? "" : "There are no such turns: write their numbers, the first first.";
    if (wrong.hidden) heard.hear(bench.rows.slice(first, last + 1).map((row) => row.id));
  });
  return form;
}

function told(pace, days, left) {
  const worked = pace.worked ? `Worked so far: ${long(pace.worked)}${days > 1 ? ` on ${days} days` : ""}; breaks of more than five minutes are left out.` : "";
  if (!left) return [worked, "All turns are heard."].filter(Boolean);
  if (pace.for_one === null) return [worked, "Not enough yet to say how long the rest will take: that needs a quarter of an hour of work in which turns were marked as heard eleven times."].filter(Boolean);
  const [least, most] = [pace.least, pace.most].map((ms) => long(Math.max(60_000, Math.round(ms / 300_000) * 300_000)));
  const rest = least === most ? `about ${most}` : `between ${least} and ${most}`;
  return [worked, `A minute of sound took ${pace.for_one.toFixed(1)} minutes of work.`, `To the end: ${rest} of work, if it goes on as it went. Nine of ten such guesses are right.`];
}

function table(label, parts, name) {
  const made = make("table", { className: "parts" });
  const row = (tag, ...cells) => make("tr", {}, ...cells.map((cell, at) => { const one = make(at && tag === "td" ? "td" : "th", {}, cell); if (one.tagName === "TH") one.scope = tag === "td" ? "row" : "col"; return one; }));
  made.append(make("thead", {}, row("th", label, "Heard", "Corrected", "Left")), make("tbody", {}, ...parts.map((part) => row("td", make("span", {}, name(part.name), bar(part)), `${part.heard} of ${part.turns}`, String(part.corrected), part.time ? clockless(part.time - part.time_heard) : String(part.turns - part.heard)))));
  return made;
}

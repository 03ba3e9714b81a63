// Which turns a person has heard: marked by a key that goes on to the next one, proposed where a turn has been played through, and taken back. What was
// played is kept for whoever sits here, in the seminar's `.work/`, and told to nobody: it is proposed tomorrow, too.

import { isAt } from "./dom.js";
import * as keys from "./keys.js";
import { Left } from "./left.js";
import * as place from "./place.js";
import { say } from "./said.js";

const CELL = 250; // ms: what was played is known in pieces of this length
const MOST = 1500; // ms between two times a player tells; more was a jump
const THROUGH = 0.9; // of a turn's pieces

const played = new Map(); // by session: the pieces that were played
let bench;
let list;
let left;
let last; // {session, at} while something plays

export function mount(theBench, theList) {
  [bench, list] = [theBench, theList];
  bench.addEventListener("headed", ({ detail }) => mark(detail));
  bench.addEventListener("patched", ({ detail }) => { for (const id of detail) if (list.view(id)) mark(list.view(id)); });
  bench.addEventListener("sounded", ({ detail: { session, at, isPlaying, speed } }) => {
    const same = last?.session === session;
    if (isPlaying && same && Math.floor(at / CELL) === Math.floor(last.at / CELL)) return; // it is told with every frame
    if (isPlaying && same && at > last.at && at - last.at < MOST * Math.max(1, speed)) play(session, last.at, at);
    last = isPlaying ? { session, at } : undefined;
  });
  left = new Left("sound/played", () => ({ who: bench.who, played: Object.fromEntries([...played].map(([session, cells]) => [session, spansOf(cells)])) }));
  bench.addEventListener("rows", () => { if (bench.drafted && !left.isThere) recall(); });
  bench.addEventListener("who", ({ detail }) => { // somebody else sits here now
    left.rested();
    bench.who = detail;
    played.clear();
    recall();
  });
  keys.add({ id: "heard", group: "Heard", keys: ["F8"], told: "This turn is heard; on to the next that is not", does: () => here(one) });
  keys.add({ id: "heard-to-here", group: "Heard", keys: ["Shift-F8"], told: "All turns are heard from the last heard one to this", does: () => here(many) });
}

function here(does) {
  const id = place.view()?.id ?? bench.rows.find((row) => row.name === "u" && !row.heard)?.id;
  if (!bench.drafted || !id) return false;
  does(id);
  return true;
}

/** What stands in the head of a turn: whether it is heard; a button that says so, or takes it back. */
function mark(view) {
  const row = bench.row(view.id);
  if (row?.name !== "u") return;
  const before = view.head.querySelector(".heard");
  const had = before === document.activeElement;
  before?.remove();
  const through = !row.heard && isThrough(row);
  const button = Object.assign(document.createElement("button"), { type: "button", className: through ? "heard played" : "heard", textContent: row.heard ? " heard" : through ? "played: heard?" : "not heard" });
  if (row.heard) button.prepend(Object.assign(document.createElement("span"), { textContent: "✓", ariaHidden: "true" }));
  button.setAttribute("aria-pressed", row.heard);
  button.title = row.heard ? "Take it back: it is to be heard again" : "Mark it as heard: you have listened to it, and what is written is what was said";
  button.addEventListener("click", () => (row.heard ? unhear(view.id) : hear([view.id])));
  view.head.append(button);
  if (had) button.focus();
}

/** What was played to whoever sits here, before this page was opened. */
async function recall() {
  left.isThere = true;
  let known = {};
  try { known = await bench.get(`sound/played?who=${encodeURIComponent(bench.who)}`); } catch { /* nobody answers: that is said elsewhere, and it is not proposed again */ }
  for (const [session, spans] of Object.entries(known)) played.set(session, new Set([...(played.get(session) ?? []), ...cellsOf(spans)]));
  for (const view of list.views()) mark(view);
}

/** Pieces as spans [from, to] (ms), in order and apart; and back. */
export function spansOf(cells) {
  const found = [];
  for (const cell of [...cells].sort((a, b) => a - b)) {
    if (found.at(-1)?.[1] === cell * CELL) found.at(-1)[1] += CELL;
    else found.push([cell * CELL, (cell + 1) * CELL]);
  }
  return found;
}
export function cellsOf(spans) { return spans.flatMap(([from, to]) => Array.from({ length: Math.max(0, Math.round((to - from) / CELL)) }, (_, n) => Math.floor(from / CELL) + n)); }

/** What was played: from one instant of a session to another (ms). Turns that are now played through are proposed. */
export function play(session, from, to) {
  if (!played.has(session)) played.set(session, new Set());
  const cells = played.get(session);
  const before = cells.size;
  for (let cell = Math.floor(from / CELL); cell <= Math.floor(to / CELL); cell += 1) cells.add(cell);
  if (cells.size > before) left.moved();
  for (const view of list.views()) {
    const row = bench.row(view.id);
    if (row?.session === session && !row.heard && row.start !== null && row.start <= to && row.end >= from && isThrough(row) && !view.head.querySelector(".played")) mark(view);
  }
}

export function isThrough(row) {
  const cells = played.get(row.session);
  if (!cells || row.start === null || row.end === null) return false;
  const [first, last] = [Math.floor(row.start / CELL), Math.floor(row.end / CELL)];
  let count = 0;
  for (let cell = first; cell <= last; cell += 1) count += cells.has(cell);
  return count >= THROUGH * (last - first + 1);
}

/** All that were played through and are not heard yet: ids. */
export function proposed() {
  return bench.rows.filter((row) => row.name === "u" && !row.heard && isThrough(row)).map((row) => row.id);
}

/** Mark turns as heard; true where it is done. */
export async function hear(ids) {
  const turns = ids.filter((id) => bench.row(id)?.name === "u" && !bench.row(id).heard);
  if (!(await list.flush())) return false;
  return !turns.length || done({ do: "heard", turns });
}

/** It is to be heard again. */
export async function unhear(id) { return (await list.flush()) && done({ do: "unheard", turns: [id] }); }

async function done(operation) {
  try {
    await bench.do(operation, []);
    return true;
  } catch (error) {
    bench.dispatchEvent(new CustomEvent("saving", { detail: { state: "fault", wrong: error.message } }));
    return false;
  }
}

/** The first turn behind this one that nobody has heard; else the first of all. */
export function next(rows, at) {
  const open = (row) => row.name === "u" && !row.heard;
  return rows.find((row, number) => number > at && open(row)) ?? rows.find(open);
}

/** A turn is heard, and those before it that are told with it; on to the next, unless somebody has gone elsewhere meanwhile. */
async function one(id, before = []) {
  const view = list.view(id);
  const had = view && !view.isLeft ? view.element : document.activeElement; // as by a key in the sound
  if (!(await hear([...before, id]))) return;
  say(`Turn ${bench.row(id).number ?? id.replace(/^u/u, "")} is heard.`);
  const row = next(bench.rows, bench.place(id));
  if (row) await go(row.id, () => isAt(had));
}

async function many(id) {
  const at = bench.place(id);
  let first = at;
  while (first > 0 && !bench.rows[first - 1].heard) first -= 1;
  await one(id, bench.rows.slice(first, at).map((row) => row.id));
}

/** To a turn, with the caret before its first word; where something plays, it plays on from there. */
export async function go(id, still = () => true) {
  const view = await list.show(id, { focus: true, block: "center", still });
  if (!view) return;
  view.caret(0);
  if (last) bench.dispatchEvent(new CustomEvent("word", { detail: { turn: id, ...view.wordAt(0) } }));
}

// Turns are split, joined, and words moved between them: what each key means, told as an operation. Places are counted here; the server moves.

import { inOrder } from "./kept.js";
import * as keys from "./keys.js";
import * as place from "./place.js";

let bench;
let list;

export function mount(theBench, theList) {
  [bench, list] = [theBench, theList];
  const here = (does) => () => {
    const view = place.view();
    if (!view?.view.hasFocus() || bench.row(view.id)?.name !== "u") return false;
    return does(view) ?? true;
  };
  keys.add({ id: "split", group: "Turns", keys: ["Mod-Enter"], told: "A new turn begins at the caret", does: here((view) => { inOrder(view, split); }) });
  keys.add({ id: "join", group: "Turns", keys: ["Backspace"], told: "At the very beginning of a turn: it goes on in the turn before", does: here(join) });
  keys.add({ id: "words-before", group: "Turns", keys: ["Alt-Shift-ArrowUp"], told: "The words before the caret belong to the turn before", does: here((view) => { inOrder(view, (now) => move(now, "before")); }) });
  keys.add({ id: "words-after", group: "Turns", keys: ["Alt-Shift-ArrowDown"], told: "The words after the caret belong to the turn after", does: here((view) => { inOrder(view, (now) => move(now, "after")); }) });
  bench.addEventListener("island", ({ detail }) => inOrder(detail.view, (view) => island(view, detail.person)));
}

/** The last two who spoke, up to row `at` and it included, the latest first; where only one has, the next who speaks. */
export function lastTwo(rows, at) {
  const found = [];
  for (const row of [...rows.slice(0, at + 1).reverse(), ...rows.slice(at + 1)]) {
    if (row.name === "u" && row.who && !found.includes(row.who)) found.push(row.who);
    if (found.length === 2) break;
  }
  return found;
}

/** How many of a turn's words stand before a position: a word that the position is in counts as before. */
export function before(words, position) {
  return words.filter((word) => word.from < position).length;
}

/** Words number `from` to `to` (not included) of a turn, paragraph by paragraph, as operations have them: {seg, first, last, said}. */
export function byParagraph(words, from, to, time) {
  const found = [];
  for (const word of words.slice(from, to)) {
    const at = time(word.number);
    const last = found.at(-1);
    if (last?.seg === word.seg) {
      last.last = word.first + 1;
      if (last.said && at) last.said = [last.said[0], Math.max(last.said[0], at.end)];
      else delete last.said;
    } else found.push({ seg: word.seg, first: word.first, last: word.first + 1, ...(at ? { said: [at.start, at.end] } : {}) });
  }
  return found;
}

/** The turn next to one in the list, before or after. */
export function beside(rows, at, step) {
  for (let i = at + step; rows[i]; i += step) {
    if (rows[i].name === "u") return rows[i];
    if (rows[i].name === "head") return undefined;
  }
  return undefined;
}

/** The pause before a word: from the end of the one before it to its beginning; undefined where words have no times. */
function pause(view, number) {
  const [earlier, later] = [view.time(number - 1), view.time(number)];
  return earlier && later ? { between: [Math.min(earlier.end, later.start), Math.max(earlier.end, later.start)] } : {};
}

/** Put the caret before word `number` of a turn (from 0; behind the last where there are fewer), when it is in the page; who has left `from`, where this was asked for, stays where they are. */
async function caretAt(from, id, number) {
  const view = await list.show(id, { still: () => !from.isLeft });
  const words = view?.words() ?? [];
  if (view) view.caretTo(words[number]?.from ?? words.at(-1)?.to ?? 1);
}

async function split(view) {
  const key = view.follow(view.view.state.selection.from); // where it was pressed, wherever the caret goes until all is saved
  if (!(await view.flush())) return;
  const words = view.words();
  const number = before(words, key.from);
  if (!number || number === words.length) return view.say("A turn is split between two of its words: put the caret there.");
  const at = bench.place(view.id);
  const caret = view.follow(words[number].from);
  const op = () => {
    const [now, place] = [view.words(), before(view.words(), caret.from)];
    return { do: "split", seg: now[place]?.seg ?? "", first: now[place]?.first ?? 0, ...pause(view, place) };
  };
  if (await view.command(op)) await caretAt(view, bench.rows.slice(at + 1).find((row) => row.name === "u").id, 0);
}

/** False where the caret is not at the very beginning, so that the key is an ordinary one. */
function join(view) {
  const { empty, $from } = view.view.state.selection;
  if (!empty || $from.parentOffset || $from.index(0)) return false;
  const earlier = beside(bench.rows, bench.place(view.id), -1);
  if (!earlier) return false;
  const name = (who) => bench.people.get(who)?.name ?? bench.voices?.[who] ?? "nobody knows whom";
  const { who } = bench.row(view.id);
  if (earlier.who === who) inOrder(view, (now) => joined(now, earlier));
  else view.question(`Turn ${earlier.number} is by ${name(earlier.who)}, this one by ${name(who)}. Joined, all of it is by ${name(earlier.who)}.`, "Join them", () => inOrder(view, (now) => joined(now, earlier)));
  return true;
}

async function joined(view, earlier) {
  if (!(await list.flush())) return;
  await bench.turn(earlier.id);
  const count = bench.known(earlier.id).written.paragraphs.reduce((sum, paragraph) => sum + paragraph.words.length, 0);
  if (await view.command({ do: "join", turn: view.id }, [view.id, earlier.id])) await caretAt(view, earlier.id, count);
}

/** The words before the caret to the turn before, or those after it to the turn after; the caret stays between the same words. */
async function move(view, where) {
  if (!(await list.flush())) return;
  const words = view.words();
  const number = before(words, view.view.state.selection.from);
  const [from, to] = where === "before" ? [0, number] : [number, words.length];
  const other = beside(bench.rows, bench.place(view.id), where === "before" ? -1 : 1);
  if (from === to) return view.say(`There are no words ${where} the caret.`);
  if (!other) return view.say(`There is no turn ${where} this one to which they could go.`);
  await moved(view, words, from, to, { to: other.id });
  const [stays, none] = [bench.row(view.id), from === 0 && to === words.length];
  if (stays && !none) await caretAt(view, view.id, where === "before" ? 0 : number);
  else await caretAt(view, other.id, where === "before" ? Infinity : 0);
}

async function moved(view, words, from, to, whose) {
  const parts = byParagraph(words, from, to, (number) => view.time(number));
  if (!whose.person && from > 0) parts.reverse(); // those nearest to the turn behind go first
  const text = words.slice(from, to).map((word) => word.text).join(" ").slice(0, 100);
  if (whose.to) await bench.turn(whose.to);
  return view.command({ do: "move", words: parts, text, ...whose }, [view.id, ...(whose.to ? [whose.to] : [])]);
}

/** The words that are chosen are a person's: of the turn beside where that is theirs, or else a turn of their own. */
async function island(view, person) {
  const chosen = place.here();
  if (!chosen?.words || !(await list.flush())) return;
  const words = view.words();
  const inside = words.filter((word) => word.seg === chosen.seg && word.first >= chosen.words[0] && word.first <= chosen.words[1]);
  const [from, to] = [inside[0].number, inside.at(-1).number + 1];
  const at = bench.place(view.id);
  const [earlier, later] = [beside(bench.rows, at, -1), beside(bench.rows, at, 1)];
  const theirs = `p.${person}`;
  const beside_ = from === 0 && earlier?.who === theirs ? earlier : to === words.length && later?.who === theirs ? later : undefined;
  await moved(view, words, from, to, beside_ ? { to: beside_.id } : { person });
  if (beside_) await caretAt(view, beside_.id, beside_ === later ? 0 : Infinity);
  else if (bench.row(view.id)) await caretAt(view, from ? bench.rows.slice(at + 1).find((row) => row.name === "u")?.id ?? view.id : view.id, 0);
}

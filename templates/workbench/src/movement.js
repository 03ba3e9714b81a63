// From place to place by key: to the next speaker, to the next word that the machine was not sure of. The caret goes along where somebody writes.

import { TextSelection } from "prosemirror-state";

export const UNSURE = 0.5; // how sure the engine must have been of a word (0…1) so that nobody need look at it

const AT_ONCE = 40; // turns that are looked through before others are asked for

/** Whether somebody should listen to a word of a turn again: nobody has listened to the turn, and the machine was not sure of it, or it may never have been said. */
export function isDoubtful(turn, number) {
  const sure = turn.times[number]?.[2];
  return !turn.heard && ((sure !== null && sure !== undefined && sure < UNSURE) || turn.doubts.includes(number));
}

/** The next doubtful word behind (`step` 1) or before (-1) a word: {id, number}; undefined where there is none. Turns are asked for as they are needed. */
export async function doubtful(bench, from, step) {
  const rows = bench.rows.filter((row) => row.name === "u" && !row.heard);
  const order = bench.place(from.id);
  let at = step > 0 ? rows.findIndex((row) => bench.place(row.id) >= order) : rows.findLastIndex((row) => bench.place(row.id) <= order);
  while (at >= 0 && at < rows.length) {
    const few = step > 0 ? rows.slice(at, at + AT_ONCE) : rows.slice(Math.max(0, at + 1 - AT_ONCE), at + 1).reverse();
    for (const turn of await Promise.all(few.map((row) => bench.turn(row.id)))) {
      const numbers = turn.times.map((_, number) => number).filter((number) => isDoubtful(turn, number));
      const own = turn.written.id === from.id;
      const number = step > 0 ? numbers.find((each) => !own || each > from.number) : numbers.findLast((each) => !own || each < from.number);
      if (number !== undefined) return { id: turn.written.id, number };
    }
    at += step * few.length;
  }
  return undefined;
}

/** Bring a word into sight and choose it (or, with `caret`, put the caret before it); the turn is written in then. */
export async function goTo(list, id, number, { choose = false, focus = true } = {}) {
  const view = await list.show(id);
  const word = view?.words()[number];
  if (!word) return undefined;
  const { doc, tr } = view.view.state;
  view.view.dispatch(tr.setSelection(TextSelection.create(doc, word.from, choose ? word.to : word.from)).scrollIntoView());
  if (focus) view.view.focus();
  return view;
}

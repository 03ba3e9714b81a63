// Where somebody begins: with the caret in the turn they were in last, or else in the first, so that the first key is for the text.

import * as place from "./place.js";

/** The caret as it is kept for the next time: {turn, word}. */
export function left() {
  const here = place.here();
  return { turn: here?.turn ?? "", word: here?.number ?? 0 };
}

/** The turn in which one begins: where one was; else what was heard last; else the first. Undefined where there is none. */
export function begins(rows, { turn = "", session = "", at = 0 }) {
  const turns = rows.filter(({ name }) => name === "u" || name === "writing");
  const heard = at && turns.findLast((row) => row.session === session && row.start !== null && row.start <= at);
  return (turns.find(({ id }) => id === turn) ?? (heard || turns[0]))?.id;
}

/** The event "arrived" of the bench tells what is kept ({} where nothing is); without a draft one begins when there is one. */
export function mount(bench, list) {
  let kept;
  const arrive = async () => {
    if (!kept || !bench.drafted) return;
    const was = kept;
    kept = undefined;
    const id = begins(bench.rows, was);
    if (!id || !isFree()) return;
    const view = await list.show(id, { still: isFree }); // who has begun somewhere meanwhile stays there
    if (!view) return;
    const word = was.turn === id ? view.words()[was.word] : undefined;
    if (word) view.caretTo(word.from);
    else view.view.focus();
  };
  let hasBegun = false;
  for (const kind of ["pointerdown", "wheel", "keydown", "touchstart"]) addEventListener(kind, () => { hasBegun = true; }, { capture: true, once: true, passive: true });
  const isFree = () => !hasBegun && !place.view() && (document.activeElement === document.body || !document.activeElement?.isConnected);
  bench.addEventListener("arrived", async ({ detail }) => {
    kept = detail;
    await arrive().catch(() => {}); // nobody answers: it is said elsewhere
    document.getElementById("turns").removeAttribute("aria-busy"); // from now on nothing moves but what somebody moves
  });
  bench.addEventListener("rows", () => arrive().catch(() => {}));
}

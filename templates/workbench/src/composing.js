// Whether a word is being composed just now: Japanese, an accent, a word on a telephone. What would move text about waits until it is there: it would break the
// composition, and letters would stand that nobody wrote.

const DRAWN = 60; // ms until the editor has read what was composed

let going; // {promise, resolve} while something is composed
let number = 0;

/** To be done once, of the page. */
export function mount(page = document) {
  page.addEventListener("compositionstart", ({ target }) => {
    if (!target.closest?.(".ProseMirror")) return;
    number += 1;
    going ??= withResolvers();
  }, true);
  page.addEventListener("compositionend", () => {
    const own = number;
    setTimeout(() => { // unless another has begun at once
      if (own !== number) return;
      going?.resolve();
      going = undefined;
    }, DRAWN);
  }, true);
}

/** Resolves when the editor knows what has just been composed, before anything that waits for it. */
export function read() { return new Promise((resolve) => { setTimeout(resolve, DRAWN - 20); }); }

/** Resolves when nothing is being composed, and the editor knows what was. */
export async function done() { while (going) await going.promise; }

function withResolvers() { // Promise.withResolvers, which Safari has since 17.4 only
  const made = {};
  made.promise = new Promise((resolve) => { made.resolve = resolve; });
  return made;
}

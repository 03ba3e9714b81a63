// What the browser remembers for somebody: how they like it, and no word of a seminar. Where it keeps nothing (switched off, full, a private window)
// it is remembered as long as the page is open.

const here = new Map();

/** What was kept under a name, or null. */
export function recall(name) {
  if (here.has(name)) return here.get(name);
  try { return localStorage.getItem(name); } catch { return null; }
}

/** Keep a text under a name. */
export function remember(name, text) {
  here.set(name, text);
  try { localStorage.setItem(name, text); } catch { /* it is then asked for again when the page is opened again */ }
}

// What somebody has written is compared with what stood there, word by word: only words that are others are sent.
//
// A paragraph here is a list of pieces as `tei/written.py` has them. Its words are its runs' text, split at white space, whatever stands between
// the letters that is no text; so the number of a word is the same here and there.

/** The text of the runs. */
export function textOf(pieces) {
  return pieces.map((piece) => (piece.type === "run" ? piece.text : "")).join("");
}

/** Its words: where each begins and ends in `textOf`. */
export function wordsIn(text) {
  return [...text.matchAll(/\S+/gu)].map((found) => ({ text: found[0], from: found.index, to: found.index + found[0].length }));
}

/** What is no text, each with the number of letters before it. */
export function atoms(pieces) {
  let at = 0;
  const found = [];
  for (const piece of pieces) {
    if (piece.type === "run") at += piece.text.length;
    else found.push({ at, piece });
  }
  return found;
}

const LARGEST = 4_000_000; // cells of the table; beyond it the middle is one change

/** Pairs of places of a longest common subsequence of two lists of strings. */
export function common(a, b) {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const pairs = Array.from({ length: head }, (_, i) => [i, i]);
  const n = a.length - head - tail;
  const m = b.length - head - tail;
  if (n && m && n * m <= LARGEST) {
    const table = Array.from({ length: n + 1 }, () => new Uint32Array(m + 1));
    for (let i = n - 1; i >= 0; i -= 1)
      for (let j = m - 1; j >= 0; j -= 1)
        table[i][j] = a[head + i] === b[head + j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    for (let i = 0, j = 0; i < n && j < m; ) {
      if (a[head + i] === b[head + j]) pairs.push([head + i++, head + j++]);
      else if (table[i + 1][j] >= table[i][j + 1]) i += 1;
      else j += 1;
    }
  }
  for (let i = tail; i > 0; i -= 1) pairs.push([a.length - i, b.length - i]);
  return pairs;
}

/** What has to be done to the pieces `before` so that they read as `after`: {words: [{first, was, now, close}], signs: [number]}, from the last
 * to the first, or null for nothing. Signs are told apart by their number. */
export function difference(before, after) {
  const was = wordsIn(textOf(before));
  const text = textOf(after);
  const now = wordsIn(text);
  const stops = atoms(after).map((atom) => atom.at);
  const pairs = [...common(was.map((word) => word.text), now.map((word) => word.text)), [was.length, now.length]];
  const words = [];
  let [i, j] = [0, 0];
  for (const [oldPlace, newPlace] of pairs) {
    if (oldPlace > i || newPlace > j) {
      const put = now.slice(j, newPlace);
      const behind = put.length && j ? now[j - 1].to : 0;
      // Words put in close behind the word before them, where a sign or a footnote stands between them and the next word
      const close = oldPlace === i && j > 0 && !stops.some((at) => at >= behind && at <= put[0].from) && stops.some((at) => at >= put.at(-1).to && at <= (now[newPlace]?.from ?? text.length));
      words.push({ first: i, was: was.slice(i, oldPlace).map((word) => word.text).join(" "), now: put.map((word) => word.text).join(" "), ...(close ? { close } : {}) });
    }
    [i, j] = [oldPlace + 1, newPlace + 1];
  }
  const left = new Set(after.filter((piece) => piece.type === "sign").map((piece) => piece.number));
  const signs = before.filter((piece) => piece.type === "sign" && !left.has(piece.number)).map((piece) => piece.number);
  if (!words.length && !signs.length) return null;
  return { words: words.reverse(), signs: signs.reverse() };
}

/** What `mine` and `theirs` did to the words of `base`, brought together: the changes of mine, from the last to the first, with the numbers that
 * words have in `theirs`; null where both touched the same words, or stand at one place, and did not do the same. */
export function merged(base, theirs, mine) {
  const [other, own] = [difference(base, theirs), difference(base, mine)].map((each) => each ?? { words: [], signs: [] });
  if (own.signs.length) return null;
  const found = [];
  for (const change of own.words) {
    const [from, to] = reach(change);
    const near = other.words.filter((each) => {
      const [start, end] = reach(each);
      return from <= end && start <= to;
    });
    if (near.some((each) => each.first !== change.first || each.was !== change.was || each.now !== change.now)) return null;
    if (near.length) continue; // both did the same
    const moved = other.words.filter((each) => each.first < change.first).reduce((sum, each) => sum + count(each.now) - count(each.was), 0);
    found.push({ ...change, first: change.first + moved });
  }
  return found;
}

/** From where to where a change goes: words that stand beside one another without one between are one place. */
function reach({ first, was }) { return [first, first + count(was)]; }

function count(words) { return words ? words.split(" ").length : 0; }

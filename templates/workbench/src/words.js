// What somebody has written is compared with what stood there, word by word: only words that are others are sent.
//
// A paragraph here is a list of pieces as `tei/shown/written.py` has them. Its words are its runs' text, split at white space, whatever stands between
// the letters that is no text; so the number of a word is the same here and there.
//
// Laws (test/words.test.js): what `difference` gives, made of the old pieces, are the words of the new ones, in order; no change reaches over a
// sign, a footnote or a withheld passage that stays; words that are put in are on the side of it on which they were written.

/** White space as Python's `str.split` has it, which is not quite JavaScript's. */
export const WHITE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const WORD = new RegExp(`[^${WHITE}]+`, "gu");
const SPACE = new RegExp(`[${WHITE}]+`, "gu");
// What cannot stand in XML: https://www.w3.org/TR/xml/#charsets
const ILLEGAL = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

/** A text with all white space single. */
export function single(text) { return text.replace(SPACE, " "); }

/** A text without what cannot stand in the transcript: control characters, halves of characters. */
export function legal(text) { return text.replace(ILLEGAL, ""); }

/** The text of the runs. */
export function textOf(pieces) {
  return pieces.map((piece) => (piece.type === "run" ? piece.text : "")).join("");
}

/** Its words: where each begins and ends in `textOf`. */
export function wordsIn(text) {
  return [...text.matchAll(WORD)].map((found) => ({ text: found[0], from: found.index, to: found.index + found[0].length }));
}

/** What is no text, each with the number of letters before it. What is lifted out of the text stands nowhere in it. */
export function atoms(pieces) {
  let at = 0;
  const found = [];
  for (const piece of pieces) {
    if (piece.type === "run") at += piece.text.length;
    else if (piece.type !== "lifted") found.push({ at, piece, key: piece.type === "sign" ? `sign ${piece.number}` : `${piece.type} ${piece.id}` });
  }
  return found;
}

const FEW = 1500; // words on both sides together that are compared outright, and changes that are looked for in more

/** Pairs of places of a common subsequence of two lists of strings, as long as can be found in little time. */
export function common(a, b) {
  const pairs = [];
  compare(a, b, 0, a.length, 0, b.length, pairs);
  return pairs;
}

function compare(a, b, a0, a1, b0, b1, pairs) {
  while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) pairs.push([a0++, b0++]);
  let tail = 0;
  while (tail < a1 - a0 && tail < b1 - b0 && a[a1 - 1 - tail] === b[b1 - 1 - tail]) tail += 1;
  a1 -= tail;
  b1 -= tail;
  if (a0 < a1 && b0 < b1) {
    const sure = a1 - a0 + b1 - b0 > FEW ? landmarks(a, b, a0, a1, b0, b1) : [];
    for (const [i, j] of sure) {
      compare(a, b, a0, i, b0, j, pairs);
      pairs.push([i, j]);
      [a0, b0] = [i + 1, j + 1];
    }
    if (sure.length) compare(a, b, a0, a1, b0, b1, pairs);
    else pairs.push(...shortest(a, b, a0, a1, b0, b1));
  }
  for (let i = 0; i < tail; i += 1) pairs.push([a1 + i, b1 + i]);
}

/** Words that stand once on each side, as many of them as come in the same order on both. */
function landmarks(a, b, a0, a1, b0, b1) {
  const once = (list, from, to) => {
    const found = new Map();
    for (let i = from; i < to; i += 1) found.set(list[i], found.has(list[i]) ? -1 : i);
    return found;
  };
  const there = once(b, b0, b1);
  const both = [...once(a, a0, a1)].filter(([word, i]) => i >= 0 && there.get(word) >= 0).map(([word, i]) => [i, there.get(word)]);
  const ends = []; // of the rising lists found so far, by length: the place in `both` of its last
  const before = [];
  both.forEach(([, j], n) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (both[ends[middle]][1] < j) low = middle + 1;
      else high = middle;
    }
    before[n] = low ? ends[low - 1] : -1;
    ends[low] = n;
  });
  const found = [];
  for (let n = ends.at(-1) ?? -1; n >= 0; n = before[n]) found.push(both[n]);
  return found.reverse();
}

/** By the shortest way from one to the other (E. W. Myers, 1986); nothing where it takes more than `FEW` changes. */
function shortest(a, b, a0, a1, b0, b1) {
  const [n, m] = [a1 - a0, b1 - b0];
  const most = Math.min(n + m, FEW);
  const furthest = new Int32Array(2 * most + 3);
  const trail = [];
  const zero = most + 1;
  for (let d = 0; d <= most; d += 1) {
    trail.push(furthest.slice(zero - d - 1, zero + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest[zero + k - 1] < furthest[zero + k + 1]);
      let x = down ? furthest[zero + k + 1] : furthest[zero + k - 1] + 1;
      while (x < n && x - k < m && a[a0 + x] === b[b0 + x - k]) x += 1;
      furthest[zero + k] = x;
      if (x >= n && x - k >= m) return way(trail, d, n, m).map(([i, j]) => [a0 + i, b0 + j]);
    }
  }
  return [];
}

function way(trail, changes, n, m) {
  const pairs = [];
  let [x, y] = [n, m];
  for (let d = changes; d > 0; d -= 1) {
    const before = (k) => trail[d][k + d + 1];
    const k = x - y;
    const from = k === -d || (k !== d && before(k - 1) < before(k + 1)) ? k + 1 : k - 1;
    const [oldX, oldY] = [before(from), before(from) - from];
    const start = from === k + 1 ? oldX : oldX + 1; // where the same words begin after this change
    while (x > start) pairs.push([--x, --y]);
    [x, y] = [oldX, oldY];
  }
  while (x > 0) pairs.push([--x, --y]);
  return pairs.reverse();
}

/** What has to be done to the pieces `before` so that they read as was `written`: {words: [{first, was, now, close, past}], signs: [number]}, from the
 * last to the first, or null for nothing (`tei/changing/corrections.py`, CorrectWords and Supply). */
export function difference(before, written) {
  const after = written.map((piece) => (piece.type === "run" ? { ...piece, text: legal(piece.text) } : piece));
  const [was, now] = [wordsIn(textOf(before)), wordsIn(textOf(after))];
  const [old, young] = [atoms(before), atoms(after)];
  const stay = common(old.map((atom) => atom.key), young.map((atom) => atom.key));
  const stops = stay.map(([o]) => old[o].at); // of what stays, in letters of the old text
  const gone = old.filter((_, n) => !stay.some(([o]) => o === n)).map((atom) => atom.at);
  const words = [];
  let [i, j] = [0, 0];
  for (let gap = 0; gap <= stay.length; gap += 1) {
    const [o, y] = stay[gap] ?? [];
    const until = (list, from, at) => { let n = from; while (n < list.length && (at === undefined || list[n].from < at)) n += 1; return n; };
    const [oldEnd, newEnd] = [until(was, i, old[o]?.at), until(now, j, young[y]?.at)];
    const here = common(was.slice(i, oldEnd).map((word) => word.text), now.slice(j, newEnd).map((word) => word.text));
    let [oldAt, newAt] = [i, j];
    for (const [oldPlace, newPlace] of [...here.map(([p, q]) => [p + i, q + j]), [oldEnd, newEnd]]) {
      if (oldPlace > oldAt) words.push(...replaced(was, oldAt, oldPlace, reads(now, newAt, newPlace), gone));
      else if (newPlace > newAt) words.push({ first: oldAt, was: "", now: reads(now, newAt, newPlace), ...side(was, oldAt, i, oldEnd, gap, stops) });
      [oldAt, newAt] = [oldPlace + 1, newPlace + 1];
    }
    [i, j] = [oldEnd, newEnd];
  }
  const kept = new Set(young.map((atom) => atom.key));
  const signs = old.filter((atom) => atom.piece.type === "sign" && !kept.has(atom.key)).map((atom) => atom.piece.number);
  if (!words.length && !signs.length) return null;
  return { words: words.reverse(), signs: signs.reverse() };
}

function reads(words, from, to) { return words.slice(from, to).map((word) => word.text).join(" "); }

/** Words that stood there read otherwise; where a sign between them goes, the words on each side of it by themselves. */
function* replaced(was, first, end, now, gone) {
  let at = first;
  for (let i = first; i < end; i += 1) {
    if (i + 1 < end && !gone.some((stop) => stop >= was[i].to && stop <= was[i + 1].from)) continue;
    yield { first: at, was: reads(was, at, i + 1), now: at === first ? now : "" };
    at = i + 1;
  }
}

/** On which side of what stands between two words new ones are put, where the next word does not tell it. */
function side(was, at, begin, end, gap, stops) {
  if (at < end || (at === was.length && gap === stops.length && at > begin)) return {};
  if (at === 0 && !stops.length) return {};
  const behind = at ? was[at - 1].to : 0;
  const past = stops.slice(0, gap).filter((stop) => stop >= behind).length;
  return { close: true, ...(past ? { past } : {}) };
}

/** What `mine` and `theirs` did to the words of `base`, brought together: the changes of mine, from the last to the first, with the numbers that
 * words have in `theirs`; null where both touched the same words, or stand at one place, and did not do the same. */
export function merged(base, theirs, mine) {
  const [other, own] = [difference(base, theirs), difference(base, mine)].map((each) => each ?? { words: [], signs: [] });
  if (own.signs.length) return null;
  const found = [];
  for (const change of own.words) {
    const near = other.words.filter((each) => touch(change, each));
    if (near.some((each) => each.first !== change.first || each.was !== change.was || each.now !== change.now)) return null;
    if (near.length) continue; // both did the same
    const moved = other.words.filter((each) => each.first < change.first || (each.first === change.first && !each.was)).reduce((sum, each) => sum + count(each.now) - count(each.was), 0);
    found.push({ ...change, first: change.first + moved });
  }
  return found;
}

/** Whether two changes are of the same words, or one puts words in among those of the other, or both at one place. */
function touch(one, other) {
  const [from, start] = [one.first, other.first];
  const [to, end] = [from + count(one.was), start + count(other.was)];
  if (from === to && start === end) return from === start;
  return from < end && start < to;
}

function count(words) { return words ? words.split(" ").length : 0; }

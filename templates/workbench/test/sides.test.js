// Signs, footnotes and withheld passages among the words: what is written beside them stays on its side; and texts of any size.

import assert from "node:assert/strict";
import { test } from "node:test";

import { atoms, difference, legal, textOf, wordsIn } from "../src/words.js";

/** Numbers by chance, the same in every run. */
function chance(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const WORDS = ["the", "the", "a", "Fennerby", "Fennerby,", "don’t", "so—", "e\u0301te\u0301", "👩‍🏫", "שלום", "10", "kg.", "“it”", "x-y", "the-"];
const THINGS = ["sign", "sign", "note", "held", "anchor"];

/** A paragraph as a list of words (strings) and things (objects). */
function drawn(next) {
  let number = 0;
  return Array.from({ length: next(14) }, () => (next(4) ? WORDS[next(WORDS.length)] : { type: THINGS[next(5)], number: number++, id: `i${number}` }));
}

/** The same after somebody has been at it: words put in, taken out, changed; signs taken out. */
function edited(tokens, next) {
  const found = [...tokens];
  for (let n = next(5); n > 0; n -= 1) {
    const at = next(found.length + 1);
    const word = WORDS[next(WORDS.length)];
    if (!next(3) || at === found.length) found.splice(at, 0, word, ...(next(2) ? [word] : []));
    else if (typeof found[at] === "string") found.splice(at, 1, ...(next(2) ? [word] : []));
    else if (found[at].type === "sign") found.splice(at, 1);
  }
  return found;
}

const pieces = (tokens) => tokens.flatMap((token, n) => [...(n ? [{ type: "run", text: " " }] : []), typeof token === "string" ? { type: "run", text: token } : token]);

/** As `tei/changing/correct.py` does it, on a list: signs first, then words from the last to the first. */
function made(tokens, { words, signs }) {
  const found = tokens.filter((token) => typeof token === "string" || token.type !== "sign" || !signs.includes(token.number));
  const place = (number) => {
    let seen = -1;
    return found.findIndex((token) => typeof token === "string" && (seen += 1) === number);
  };
  for (const { first, was, now, close, past } of words) {
    const old = was.split(" ").filter(Boolean);
    const put = now.split(" ").filter(Boolean);
    const behind = first ? place(first - 1) + 1 : 0;
    if (old.length) {
      const at = place(first);
      assert.deepEqual(found.slice(at, at + old.length), old, "no change reaches over a thing");
      found.splice(at, old.length, ...put);
    } else if (close) {
      assert.ok(found.slice(behind, behind + (past ?? 0)).every((token) => typeof token !== "string"));
      found.splice(behind + (past ?? 0), 0, ...put);
    } else {
      const at = place(first);
      found.splice(at < 0 ? behind : at, 0, ...put);
    }
  }
  return found;
}

test("what it gives, made of the old, is the new: every word, every sign, each on its side", () => {
  for (let seed = 1; seed <= 3000; seed += 1) {
    const next = chance(seed);
    const before = drawn(next);
    const after = edited(before, next);
    const change = difference(pieces(before), pieces(after));
    const now = change ? made(before, change) : before;
    assert.deepEqual(now, after, `seed ${seed}`);
  }
});

test("words are split as Python splits them", () => {
  const text = "a\u00a0b\u2009c\u3000d\u0085e\ufefff\u200bg\u001ch";
  assert.deepEqual(wordsIn(text).map((word) => word.text), ["a", "b", "c", "d", "e\ufefff\u200bg", "h"]);
});

test("what cannot stand in the transcript is not sent; emoji and combining accents are", () => {
  assert.equal(legal("a\0b\ud800c👩‍🏫e\u0301\uffff"), "abc👩‍🏫e\u0301");
  assert.equal(difference([{ type: "run", text: "one two" }], [{ type: "run", text: "one \0\ud83d two" }]), null);
});

test("what is lifted out of the text is no sign that could be lost", () => {
  const before = [{ type: "run", text: "one " }, { type: "lifted", number: 0, text: "um" }, { type: "run", text: " two" }];
  assert.equal(difference(before, [{ type: "run", text: "one two" }]), null);
  assert.deepEqual(atoms(before), []);
});

test("a sign between words that read otherwise stays between them, and one that is taken out takes none of them with it", () => {
  const run = (text) => ({ type: "run", text });
  const laugh = { type: "sign", number: 0 };
  assert.deepEqual(difference([run("one "), laugh, run(" two")], [run("uno "), laugh, run(" due")]), {
    words: [{ first: 1, was: "two", now: "due" }, { first: 0, was: "one", now: "uno" }],
    signs: [],
  });
  assert.deepEqual(difference([run("one "), laugh, run(" two")], [run("three")]), {
    words: [{ first: 1, was: "two", now: "" }, { first: 0, was: "one", now: "three" }],
    signs: [0],
  });
});

test("two thousand small changes in a turn of ten thousand words are two thousand small changes; a whole book pasted in is one", () => {
  const next = chance(7);
  const words = Array.from({ length: 10_000 }, (_, n) => (n % 3 ? WORDS[next(WORDS.length)] : `word${n}`));
  const now = words.map((word, n) => (n % 5 === 1 ? `${word}!` : word));
  const change = difference([{ type: "run", text: words.join(" ") }], [{ type: "run", text: now.join(" ") }]);
  assert.equal(change.words.length, 2000);
  assert.deepEqual(made(words, change), now);
  const book = "lorem ipsum dolor ".repeat(3000);
  const pasted = difference([{ type: "run", text: "one two" }], [{ type: "run", text: `one ${book} two` }]);
  assert.deepEqual(pasted.words.map((word) => [word.first, word.was, wordsIn(word.now).length]), [[1, "", 9000]]);
});

test("everything can be taken out, and written anew", () => {
  const before = [{ type: "run", text: "one two" }, { type: "note", id: "fn1" }, { type: "run", text: " three" }];
  const bare = [{ type: "note", id: "fn1" }];
  assert.deepEqual(made(["one", "two", bare[0], "three"], difference(before, bare)), bare);
  assert.deepEqual(difference(bare, [{ type: "run", text: "new" }, bare[0]]).words, [{ first: 0, was: "", now: "new", close: true }]);
  assert.deepEqual(difference(bare, [bare[0], { type: "run", text: "new" }]).words, [{ first: 0, was: "", now: "new", close: true, past: 1 }]);
  assert.equal(textOf(bare), "");
});

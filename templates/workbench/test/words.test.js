// What was written and what stood there: the words that are sent make the one of the other, and no others are sent.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { common, difference, textOf, wordsIn } from "../src/words.js";

const word = fc.constantFrom("the", "lamp", "was", "lit", "Müller,", "سلام", "é", "👩‍👧");
const run = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => ({ type: "run", text: ` ${words.join(" ")} `, marks: [] }));
const sign = fc.constant({ type: "sign", name: "pause", text: "pause" });
const paragraph = fc.array(fc.oneof({ weight: 3, arbitrary: run }, sign), { maxLength: 5 }).map(numbered);

/** Signs are numbered in the order in which they stand. */
function numbered(pieces) {
  let number = 0;
  return pieces.map((piece) => (piece.type === "sign" ? { ...piece, number: number++ } : piece));
}

const said = (pieces) => wordsIn(textOf(pieces)).map((each) => each.text);
const split = (text) => text.split(" ").filter(Boolean);

/** The plain slow way: `change` as the server carries it out, one after the other as they are sent. */
function carriedOut(words, change) {
  const now = [...words];
  for (const { first, was, now: put } of change?.words ?? []) {
    assert.deepEqual(now.slice(first, first + split(was).length), split(was), "what it says stood there stands there");
    now.splice(first, split(was).length, ...split(put));
  }
  return now;
}

test("what is sent makes the words that stood there into those that were written", () => {
  fc.assert(fc.property(paragraph, paragraph, (before, after) => {
    assert.deepEqual(carriedOut(said(before), difference(before, after)), said(after));
  }));
});

test("where nothing was written nothing is sent", () => {
  fc.assert(fc.property(paragraph, (before) => { assert.equal(difference(before, before), null); }));
});

test("a sign is taken out exactly where it is not there any more", () => {
  fc.assert(fc.property(paragraph, fc.func(fc.boolean()), (before, stays) => {
    const after = before.filter((piece) => piece.type !== "sign" || stays(piece.number));
    const gone = before.filter((piece) => !after.includes(piece)).map((piece) => piece.number);
    assert.deepEqual(difference(before, after)?.signs ?? [], gone.reverse());
  }));
});

test("of two lists of words as many are paired as can be, in order", () => {
  const lists = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 7 });
  fc.assert(fc.property(lists, lists, (a, b) => {
    const pairs = common(a, b);
    for (const [i, j] of pairs) assert.equal(a[i], b[j]);
    for (let n = 1; n < pairs.length; n += 1) assert.ok(pairs[n][0] > pairs[n - 1][0] && pairs[n][1] > pairs[n - 1][1]);
    assert.equal(pairs.length, longest(a, b));
  }));
});

function longest(a, b) {
  if (!a.length || !b.length) return 0;
  const [first, ...rest] = a;
  const at = b.indexOf(first);
  return Math.max(longest(rest, b), at < 0 ? 0 : 1 + longest(rest, b.slice(at + 1)));
}

test("one word corrected is one change of one word", () => {
  const [before, after] = ["they called it the Lantern scheme", "they called it a Lantern scheme"].map((text) => [{ type: "run", text, marks: [] }]);
  assert.deepEqual(difference(before, after), { words: [{ first: 3, was: "the", now: "a" }], signs: [] });
});

// What is heard when: turns that overlap, gaps between recordings, the next speaker.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { between, change, gaps, heardAfter, heardAt, last, said, spokenAt, turnAt, turnsOf, wordAt } from "../src/timeline.js";

const rows = fc
  .array(fc.record({ who: fc.constantFrom("a", "b", "c"), start: fc.nat(5000), length: fc.option(fc.nat(900)), session: fc.constantFrom("1", "2"), name: fc.constantFrom("u", "head") }), { maxLength: 20 })
  .map((made) => made.map(({ start, length, ...row }, i) => ({ ...row, id: `u${i}`, start: i % 7 ? start : null, end: length === null ? null : start + length })));

test("what is spoken at a moment is what begins before it and ends behind it, by start", () => {
  fc.assert(fc.property(rows, fc.nat(6000), fc.nat(1000), (made, at, more) => {
    const blocks = turnsOf(made, "1");
    assert.deepEqual(blocks.map(({ id }) => id).sort(), made.filter((row) => row.session === "1" && row.name === "u" && row.start !== null).map(({ id }) => id).sort());
    assert.deepEqual(spokenAt(blocks, at), blocks.filter(({ start, end }) => start <= at && at < end));
    assert.deepEqual(between(blocks, at, at + more), blocks.filter(({ start, end }) => start <= at + more && end >= at));
    assert.equal(last(blocks, at), blocks.filter(({ start }) => start <= at).length - 1);
  }));
});

test("to the next speaker and back is a way through every change", () => {
  fc.assert(fc.property(rows, (made) => {
    const blocks = turnsOf(made, "1");
    let [at, steps] = [-1, 0];
    for (let next = change(blocks, at, 1); next; next = change(blocks, at, 1)) {
      const before = last(blocks, at);
      assert.ok(next.start > at || before >= 0);
      if (before >= 0) assert.notEqual(next.who, blocks[before].who);
      if (next.start <= at) break; // two begin at once
      at = next.start;
      assert.ok((steps += 1) <= blocks.length);
    }
  }));
  const turns = [["u1", "a", 0, 5000], ["u2", "b", 5000, 9000], ["u3", "b", 9000, 12000], ["u4", "a", 12000, 15000]].map(([id, who, start, end]) => ({ id, who, start, end }));
  assert.equal(change(turns, 6000, 1).id, "u4");
  assert.equal(change(turns, 11000, -1).id, "u2"); // where b began
  assert.equal(change(turns, 5000, -1).id, "u1");
  assert.equal(change(turns, 13000, 1), undefined);
  assert.equal(turnAt(turns, 20000).id, "u4");
});

test("recordings follow one another with a gap, and one that is heard is kept where two cover a moment", () => {
  const [first, camera, second] = [{ name: "a", starts_at: 0, duration: 1000 }, { name: "b", starts_at: 500, duration: 1000 }, { name: "c", starts_at: 4000, duration: 1000 }];
  const media = [first, camera, second];
  assert.equal(heardAt(media, 700), first);
  assert.equal(heardAt(media, 700, camera), camera);
  assert.equal(heardAt(media, 1200, first), camera);
  assert.equal(heardAt([first], 700, camera), first); // it is of another session
  assert.equal(heardAt(media, 2000, camera), undefined);
  assert.equal(heardAfter(media, 2000), second);
  assert.equal(heardAfter(media, 6000), undefined);
  assert.deepEqual(gaps(media, 7000), [[1500, 4000], [5000, 7000]]);
});

test("a word is said until the next begins; a moment is said in words", () => {
  const times = [[100, 200], [300, 400], [300, 350], [900, 1000]];
  assert.deepEqual([0, 100, 250, 300, 899, 5000].map((at) => wordAt(times, at)), [-1, 0, 0, 2, 2, 3]);
  assert.equal(said(3_723_000), "1 hour 2 minutes 3 seconds");
  assert.equal(said(61_000), "1 minute 1 second");
});

// Places in turns as they are counted for the server, and what a scope, a pair of speakers and the next unheard turn mean.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { begins } from "../src/arrived.js";
import { nearest } from "../src/find.js";
import { next } from "../src/heard.js";
import { counted } from "../src/progress.js";
import { meant } from "../src/speakers.js";
import { before, beside, byParagraph, lastTwo } from "../src/turns.js";

const row = fc.record({
  name: fc.constantFrom("u", "u", "u", "writing", "head", "incident"), who: fc.constantFrom("p.a", "p.b", "p.c", ""), heard: fc.boolean(),
  start: fc.option(fc.nat(9000)), end: fc.option(fc.nat(9000)),
});
const list = fc.array(row, { minLength: 1, maxLength: 12 }).map((rows) => rows.map((each, at) => ({ ...each, id: `r${at}` })));
const somewhere = list.chain((rows) => fc.tuple(fc.constant(rows), fc.nat(rows.length - 1)));

test("a scope is this turn, or all of the same person from here on, or everywhere", () => {
  fc.assert(fc.property(somewhere, ([rows, at]) => {
    fc.pre(rows[at].name === "u");
    assert.deepEqual(meant(rows, at, "here"), [rows[at].id]);
    const [on, every] = [meant(rows, at, "on"), meant(rows, at, "every")];
    assert.equal(on[0], rows[at].id);
    assert.deepEqual(every.slice(every.length - on.length), on);
    assert.deepEqual(new Set(every), new Set(rows.filter(({ name, who }) => name === "u" && who === rows[at].who).map(({ id }) => id)));
  }));
});

test("the last two who spoke are two, and both speak somewhere", () => {
  fc.assert(fc.property(somewhere, ([rows, at]) => {
    const two = lastTwo(rows, at);
    const all = new Set(rows.filter(({ name, who }) => name === "u" && who).map(({ who }) => who));
    assert.equal(two.length, Math.min(2, all.size));
    assert.equal(new Set(two).size, two.length);
    if (rows[at].name === "u" && rows[at].who) assert.equal(two[0], rows[at].who);
  }));
});

test("the turn beside another has no turn and no heading between", () => {
  fc.assert(fc.property(somewhere, fc.constantFrom(1, -1), ([rows, at], step) => {
    const found = beside(rows, at, step);
    const [from, to] = [at, found ? rows.indexOf(found) : step > 0 ? rows.length : -1].sort((a, b) => a - b);
    const between = rows.slice(from + 1, to);
    assert.ok(!found || found.name === "u");
    assert.ok(found ? between.every(({ name }) => name !== "u" && name !== "head") : !between.length || between.at(step > 0 ? 0 : -1).name !== "u");
  }));
});

test("the next unheard turn is behind, or the first of all, or none where all are heard", () => {
  fc.assert(fc.property(somewhere, ([rows, at]) => {
    const open = rows.filter(({ name, heard }) => name === "u" && !heard);
    assert.equal(next(rows, at), open.find((each) => rows.indexOf(each) > at) ?? open[0]);
  }));
});

test("words by paragraph are those words, in order, with the time from the first to the last", () => {
  const turn = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }).map((sizes) => sizes.flatMap((size, seg) => Array.from({ length: size }, (_, first) => ({ seg: `s${seg}`, first })))).map((words) => words.map((word, number) => ({ ...word, number, from: number * 5 })));
  fc.assert(fc.property(turn, fc.nat(20), fc.nat(20), (words, a, b) => {
    const [from, to] = [Math.min(a, b, words.length), Math.min(Math.max(a, b), words.length)];
    const parts = byParagraph(words, from, to, (number) => ({ start: number * 10, end: number * 10 + 8 }));
    const again = parts.flatMap(({ seg, first, last }) => words.filter((word) => word.seg === seg && word.first >= first && word.first < last));
    assert.deepEqual(again, words.slice(from, to));
    for (const { seg, first, last, said } of parts) {
      const own = again.filter((word) => word.seg === seg);
      assert.deepEqual([own.length, said], [last - first, [own[0].number * 10, own.at(-1).number * 10 + 8]]);
    }
    assert.deepEqual(byParagraph(words, from, to, () => undefined).some(({ said }) => said), false);
    assert.equal(before(words, from * 5), from);
  }));
});

test("what is heard and what is not are all turns", () => {
  fc.assert(fc.property(list, (rows) => {
    const [all, heard, not] = [rows, rows.filter((each) => each.heard), rows.filter((each) => !each.heard)].map(counted);
    assert.equal(all.turns, heard.turns + not.turns);
    assert.equal(all.time, heard.time + not.time);
    assert.deepEqual([all.heard, all.time_heard], [heard.turns, heard.time]);
  }));
});

test("one begins where one was, or with what was heard last, or in the first turn", () => {
  fc.assert(fc.property(list, fc.nat(12), fc.option(fc.nat(9000)), (rows, at, heard) => {
    const all = rows.map((each) => ({ ...each, session: "1" }));
    const turns = all.filter(({ name }) => name === "u" || name === "writing").map(({ id }) => id);
    assert.equal(begins(all, {}), turns[0]);
    if (turns[at]) assert.equal(begins(all, { turn: turns[at], session: "1", at: heard ?? 0 }), turns[at]);
    assert.ok(!turns.length || turns.includes(begins(all, { turn: "gone", session: "1", at: heard ?? 0 })));
  }));
});

test("the next place from the caret is the first behind it, the one before the last before it, round at the ends", () => {
  const at = fc.tuple(fc.nat(4), fc.nat(4));
  const lies = ([a, b], [c, d]) => a - c || b - d;
  fc.assert(fc.property(fc.array(at, { minLength: 1, maxLength: 8 }), at, (some, from) => {
    const places = some.toSorted(lies);
    const [next, last] = [places[nearest(places, from, 1)], places[nearest(places, from, -1)]];
    const [behind, ahead] = [places.filter((each) => lies(each, from) > 0), places.filter((each) => lies(each, from) < 0)];
    assert.deepEqual(next, behind[0] ?? places[0]);
    assert.deepEqual(last, ahead.at(-1) ?? places.at(-1));
    if (places.some((each) => lies(each, from) === 0)) assert.deepEqual(places[nearest(places, from, 1, true)], from);
  }));
});

// As released: nothing of the recording is heard in a silence, everything outside of it, at whatever speed and from wherever it is played.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { planned } from "../src/silence.js";

const cuts = fc.uniqueArray(fc.nat(20_000), { maxLength: 12 }).map((places) => {
  const sorted = places.sort((a, b) => a - b);
  return Array.from({ length: sorted.length >> 1 }, (_, i) => [sorted[2 * i], sorted[2 * i + 1]]);
});
const speed = fc.integer({ min: 5, max: 25 }).map((tenths) => tenths / 10);

test("what was recorded is heard where nothing is cut, and only there", () => {
  fc.assert(fc.property(cuts, fc.nat(21_000), speed, fc.nat(21_000), fc.constantFrom("silence", "tone"), (every, at, pace, later, marked) => {
    const { sound } = planned(every, marked, at, pace);
    const moment = at + later + 0.5;
    const now = sound.findLast(({ after }) => after <= (moment - at) / 1000 / pace);
    assert.equal(now.value, every.some(([from, to]) => from <= moment && moment < to) ? 0 : 1);
    assert.deepEqual(planned(every, marked, at, 0).sound, [{ value: every.some(([from, to]) => from <= at && at < to) ? 0 : 1, after: 0 }]);
  }));
});

test("a tone comes and goes evenly, lasts two seconds at most, and is never where something is heard", () => {
  fc.assert(fc.property(cuts, fc.nat(21_000), speed, (every, at, pace) => {
    const { tone } = planned(every, "tone", at, pace);
    let before = 0;
    for (const { after } of tone) {
      assert.ok(after >= before);
      before = after;
    }
    assert.equal(tone.at(-1).value, 0);
    for (let i = 1; i < tone.length; i += 4) {
      assert.deepEqual(tone.slice(i, i + 4).map(({ value }) => value), [0, 0.1, 0.1, 0]);
      const [from, to] = [tone[i].after, tone[i + 3].after].map((after) => at + after * 1000 * pace);
      assert.ok(to - from <= 2000.001);
      assert.ok(every.some((cut) => cut[0] <= from + 0.001 && to <= cut[1] + 0.001));
    }
    assert.deepEqual(planned(every, "silence", at, pace).tone, [{ value: 0, after: 0 }]);
  }));
});

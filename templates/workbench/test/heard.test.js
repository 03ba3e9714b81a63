// What was played, in pieces of a quarter of a second and as spans: both ways, nothing more and nothing less.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { cellsOf, spansOf } from "../src/heard.js";

test("pieces are spans that lie apart and in order, and are these pieces again", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.nat(200)), (cells) => {
    const spans = spansOf(new Set(cells));
    assert.deepEqual(cellsOf(spans), cells.toSorted((a, b) => a - b));
    assert.ok(spans.every(([from], n) => n === 0 || spans[n - 1][1] < from));
  }));
});

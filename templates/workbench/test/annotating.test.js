// What is proposed first as one types, and words without what stands around them.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { sifted } from "../src/choices.js";
import { bare } from "../src/chosen.js";

const BOOK = [{ label: "Hinders", kind: "Influence", detail: "What stood in the way of help." }, { label: "Helps", kind: "Influence", detail: "" }, { label: "Mróz", kind: "", detail: "" }];
const named = (text) => sifted(BOOK, text).map((option) => option.label);

test("what begins with the words that are typed stands first, whatever their accents", () => {
  assert.deepEqual(named("help"), ["Helps", "Hinders"]);
  assert.deepEqual(named("infl hin"), ["Hinders"]);
  assert.deepEqual(named("mroz"), ["Mróz"]);
  assert.deepEqual(named("whale"), []);
  assert.deepEqual(named(""), ["Hinders", "Helps", "Mróz"]);
});

test("nothing is lost that is asked for by all of its name", () => {
  fc.assert(fc.property(fc.array(fc.string({ minLength: 1 }).filter((label) => label.trim()), { minLength: 1, maxLength: 6 }), fc.nat(), (labels, at) => {
    const label = labels[at % labels.length];
    assert.ok(sifted(labels.map((each) => ({ label: each })), label).some((option) => option.label === label));
  }));
});

test("a name has no stop, no quotation mark and no possessive about it", () => {
  assert.deepEqual(["“Jean’s,", "Home Care.", "O'Brien", "(ALCD)"].map(bare), ["Jean", "Home Care", "O'Brien", "ALCD"]);
  fc.assert(fc.property(fc.string(), (text) => text.includes(bare(text)) && bare(bare(text)).length <= bare(text).length));
});

// Where a sentence ends, it can go on again; and a capital that was switched twice is as it was.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { ended, joined, switched } from "../src/sentence.js";

const isName = (word) => ["Fennerby", "Harjit"].includes(word);
const word = fc.stringMatching(/^[‘“(]?[a-hé][a-zéñ]{0,6}[’”)]?$/u); // ‘i’ alone becomes ‘I’, which stays

test("a sentence that was ended goes on as it went before", () => {
  fc.assert(fc.property(word, word, (one, other) => {
    assert.deepEqual(joined(...ended(one, other), isName), [one, other]);
  }));
});

test("ending it twice is ending it once, and so is letting it go on", () => {
  const any = fc.stringMatching(/^[‘“(]?[aÉI7–]{0,3}[,;:–]?[.?!…]{0,2}[’”)]?[.,]?$/u);
  fc.assert(fc.property(any, any, (one, other) => {
    assert.deepEqual(ended(...ended(one, other)), ended(one, other));
    assert.deepEqual(joined(...joined(one, other, isName), isName), joined(one, other, isName));
  }));
});

test("a stop takes the place of a comma or a dash, stands before what closes it, and is not put where one is", () => {
  const cases = [
    [["home", "and"], ["home.", "And"]], [["home,", "and"], ["home.", "And"]], [["home;", "‘and"], ["home.", "‘And"]], [["home –", "and"], ["home.", "And"]],
    [["lost,”", "he"], ["lost.”", "He"]], [["lost?", "he"], ["lost?", "He"]], [["lost.”", "he"], ["lost.”", "He"]], [["carers’", "time"], ["carers’.", "Time"]], [["2009", "12"], ["2009.", "12"]], [["end", ""], ["end.", ""]],
  ];
  for (const [was, now] of cases) assert.deepEqual(ended(...was), now);
});

test("where it goes on again, names, initials and ‘I’ keep their capitals", () => {
  const cases = [
    [["carer.", "And"], ["carer", "and"]], [["was.", "I'm"], ["was", "I'm"]], [["in.", "Fennerby,"], ["in", "Fennerby,"]], [["the.", "RCIB"], ["the", "RCIB"]], [["lost?", "He"], ["lost", "he"]],
    [["lost.”", "He"], ["lost”", "he"]], [["ask.", "Harjit’s"], ["ask", "Harjit’s"]], [["home", "And"], ["home", "and"]],
  ];
  for (const [was, now] of cases) assert.deepEqual(joined(...was, isName), now);
});

test("a capital that was switched twice is as it was, and other letters stay", () => {
  assert.deepEqual(["and", "And", "‘and", "1st", "–", "éa"].map((each) => switched(each)), ["And", "and", "‘And", "1St", "–", "Éa"]);
  fc.assert(fc.property(fc.stringMatching(/^[^\p{L}]{0,3}[a-zA-Zéñ]{0,6}$/u), (text) => {
    assert.equal(switched(switched(text)), text);
    assert.equal(switched(text).toLowerCase(), text.toLowerCase());
  }));
});

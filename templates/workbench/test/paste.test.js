// What is pasted as plain text: paragraphs are told by blank lines, cells by semicolons; what no transcript can have stays behind.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ofText, pasted } from "../src/paste.js";

/** A clipboard with plain text, or with files alone. */
const clipboard = (text, files = []) => ({ getData: (type) => (type === "text/plain" ? text : ""), files });

test("lines go on, blank lines part paragraphs, and cells are told apart", () => {
  assert.deepEqual(ofText("one\r\ntwo\r\n \r\n\r\nthree\tfour\n"), ["one two", "three; four"]);
  assert.deepEqual(ofText(" \n\n "), []);
});

test("halves of characters and control characters are not pasted; a picture alone is told", () => {
  assert.deepEqual(pasted(clipboard("a\0b\ud800 👩‍🏫")), { paragraphs: ["ab 👩‍🏫"], told: "" });
  assert.deepEqual(pasted(clipboard("", [{}])), { paragraphs: [], told: "Only words can be pasted here: pictures or files stayed behind." });
  assert.deepEqual(pasted(null), { paragraphs: [], told: "" });
});

test("words that a viewer of PDF divides at the ends of lines are one where that is sure, and keep their hyphen, which is told, where it is not", () => {
  const left = new Set();
  const lines = (text) => ofText(text, left);
  assert.deepEqual(lines("volun\ufffe\r\ntary and trans\u00ad\nport"), ["voluntary and transport"]);
  assert.deepEqual([...left], []);
  assert.deepEqual(lines("well-\nknown, and – so -\nit goes -\n\nNext non-\nEnglish"), ["well-known, and – so - it goes -", "Next non- English"]);
  assert.deepEqual([...left], ["divided"]);
  assert.deepEqual(lines("\ufb01rst o\ufb03ce\u200b, time\u2011bank \ufeff"), ["first office, time-bank"]);
  assert.deepEqual(lines("one\u2028two\u2029three"), ["one two", "three"]);
});

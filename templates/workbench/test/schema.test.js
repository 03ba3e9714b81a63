// What the server says of a paragraph goes into the editor and comes out of it the same, whatever the profile lets stand there.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import profile from "../src/profile.json" with { type: "json" };
import { document, pieces, schema, told } from "../src/schema.js";

const id = fc.constantFrom("", "x1", "p.wren");
const text = fc.array(fc.constantFrom("the", "lamp,", "Müller", "سلام", "é"), { minLength: 1, maxLength: 3 }).map((words) => `${words.join(" ")} `);
const mark = fc.record({ name: fc.constantFrom(...told("words").keys()), ref: id, id });
const PIECES = { // one for each way in which an element can stand
  words: fc.record({ type: fc.constant("run"), text, marks: fc.array(mark, { maxLength: 3 }) }),
  sign: fc.record({ type: fc.constant("sign"), number: fc.nat(9), name: fc.constantFrom(...told("sign").keys()), text, id }),
  note: fc.record({ type: fc.constant("note"), id, kind: fc.constantFrom("editorial", "witness", "query"), text }),
  held: fc.record({ type: fc.constant("held"), id, number: fc.nat(9), text, reason: id, instead: id }),
  anchor: fc.record({ type: fc.constant("anchor"), id }),
};
const NOT_SHOWN = new Set(["corrected", "gone"]); // how it stood before, and the elements that say so

const written = (found) => ({ paragraphs: [{ id: "u1.s1", pieces: found }] });

/** Runs of the same markup are one; markup within the same markup is said once. */
function joined(found) {
  const once = (marks) => marks.filter((each, place) => marks.findIndex((other) => JSON.stringify(other) === JSON.stringify(each)) === place);
  return found.map((piece) => (piece.marks ? { ...piece, marks: once(piece.marks) } : piece)).reduce((before, piece) => {
    const last = before.at(-1);
    const same = last?.type === "run" && piece.type === "run" && JSON.stringify(last.marks) === JSON.stringify(piece.marks);
    return same ? [...before.slice(0, -1), { ...last, text: last.text + piece.text }] : [...before, piece];
  }, []);
}

const plain = (found) => JSON.parse(JSON.stringify(found));

test("every way in which an element stands is known here", () => {
  assert.deepEqual(new Set(profile.map((row) => row.stands)), new Set([...Object.keys(PIECES), ...NOT_SHOWN]));
});

test("a paragraph that the server tells comes back from the editor as it was, its markup in the same order", () => {
  fc.assert(fc.property(fc.array(fc.oneof(...Object.values(PIECES)), { maxLength: 6 }), (found) => {
    const doc = document(written(found));
    doc.check();
    assert.deepEqual(plain(pieces(doc.firstChild)), plain(joined(found)));
  }));
});

test("an element that the profile does not know is no sign and no markup", () => {
  for (const piece of [{ type: "sign", number: 0, name: "thunder", text: "thunder", id: "" }, { type: "run", text: "x", marks: [{ name: "blink" }] }]) {
    assert.throws(() => document(written([piece])).check(), /The profile knows no (thunder|blink) there/);
  }
});

test("white space is made single, as it is printed", () => {
  const doc = document(written([{ type: "run", text: "\n  one \t two\n", marks: [] }, { type: "run", text: "  three", marks: [{ name: "emph" }] }]));
  assert.equal(doc.textContent, "one two three");
});

test("a sign and what is withheld stand in the line as words do, a footnote and an anchor close to them", () => {
  const run = (text) => ({ type: "run", text, marks: [] });
  const line = (piece) => pieces(document(written([run("Mrs "), piece, run(" lent")])).firstChild).map((each) => (each.type === "run" ? each.text : "#")).join("");
  assert.equal(line({ type: "held", text: "Mróz" }), "Mrs # lent");
  assert.equal(line({ type: "sign", name: "pause", text: "pause" }), "Mrs # lent");
  assert.equal(line({ type: "anchor", id: "a" }), "Mrs #lent");
});

test("what people see of a piece says what it is", () => {
  const shown = (type, attrs) => schema.nodes[type].spec.toDOM(schema.node(type, attrs));
  assert.deepEqual(shown("held", { text: "my brother", reason: "family" }), ["del", { class: "held", contenteditable: "false", role: "img", title: "Withheld (family): my brother" }, "my brother"]);
  assert.equal(shown("sign", { name: "vocal", text: "laughs" })[2], "[laughs]");
  assert.equal(shown("note", { text: "In 1996." })[1].title, "Footnote: In 1996.");
});

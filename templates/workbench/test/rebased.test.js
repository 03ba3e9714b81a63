// What another has done to a turn is done to it as it stands here: it reads what both have written, and whoever writes goes on where they were.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";
import { EditorState, TextSelection } from "prosemirror-state";

import { rebase } from "../src/rebased.js";
import { document, pieces, schema } from "../src/schema.js";
import { merged } from "../src/words.js";

const word = fc.constantFrom("the", "lamp", "was", "lit", "Müller,", "é");
const run = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => ({ type: "run", text: `${words.join(" ")} `, marks: [] }));
const marked = run.map((piece) => ({ ...piece, marks: [{ name: "emph", ref: "", id: "" }] }));
const sign = fc.constant({ type: "sign", name: "pause", text: "pause", id: "" });
const note = fc.constantFrom("n1", "n2").map((id) => ({ type: "note", id, kind: "editorial", text: "A note." }));
const paragraph = fc.array(fc.oneof({ weight: 5, arbitrary: run }, { weight: 1, arbitrary: marked }, { weight: 2, arbitrary: sign }, { weight: 1, arbitrary: note }), { minLength: 1, maxLength: 5 }).map(numbered);

/** Signs are numbered in the order in which they stand, and a footnote stands once. */
function numbered(list) {
  let number = 0;
  const had = new Set();
  return list.filter((piece) => piece.type !== "note" || (!had.has(piece.id) && had.add(piece.id))).map((piece) => (piece.type === "sign" ? { ...piece, number: number++ } : piece));
}

const doc = (list) => document({ paragraphs: [{ id: "s1", pieces: list }] });

/** A paragraph after somebody has changed it: some pieces are gone, others are new, words are put in or out. */
const changed = (list) => fc.array(fc.record({ at: fc.nat(), what: fc.oneof(run, sign, fc.constant(null)) }), { maxLength: 2 }).map((edits) => {
  const now = [...list];
  for (const { at, what } of edits) now.splice(at % (now.length + 1), what ? 0 : 1, ...(what ? [what] : []));
  return numbered(now);
});

/** A document after somebody has typed in it: `text` put in between letters, or letters taken out. */
const typed = (before) => fc.record({ at: fc.nat(), text: fc.constantFrom(" so", "x", " very very", "a ", ""), out: fc.nat(3) }).map(({ at, text, out }) => {
  const { tr } = EditorState.create({ doc: before, schema });
  const places = [];
  before.firstChild.forEach((node, offset) => { if (node.isText) for (let i = 0; i <= node.text.length; i += 1) places.push(offset + 1 + i); });
  if (!places.length) return { doc: before, caret: 1, text: "" };
  const from = places[at % places.length];
  const $from = before.resolve(from);
  const to = text ? from : Math.min(from + out, from + ($from.nodeAfter?.isText ? $from.nodeAfter.nodeSize : 0));
  if (text) tr.insertText(text, from);
  else if (to > from) tr.delete(from, to);
  return { doc: tr.doc, caret: from + text.length, text };
});

const three = paragraph.chain((list) => fc.tuple(fc.constant(list), changed(list), typed(doc(list))));

const both = (mine, before, now) => {
  const start = EditorState.create({ doc: mine.doc, schema });
  const state = start.apply(start.tr.setSelection(TextSelection.create(mine.doc, mine.caret)));
  const made = rebase(state, doc(before), doc(now));
  return made && state.apply(made);
};

/** Every word another, so that which stayed can be told in one way only. */
const apart = (list, mark) => { let n = 0; return list.map((piece) => (piece.type === "run" ? { ...piece, text: piece.text.replace(/\S+/gu, (text) => `${text}${mark}${(n += 1)}`) } : piece)); };
const unlike = paragraph.map((list) => apart(list, "")).chain((list) => fc.tuple(fc.constant(list), changed(list).map((now) => now.map((piece) => (piece.type === "run" && !list.includes(piece) ? apart([piece], "s")[0] : piece))), typed(doc(list))));

/** All that stands in a document in a row, without white space: letters, and one sign for each thing. */
const row = (made) => { const found = []; made.descendants((node) => { if (node.isText) found.push(...node.text.replace(/\s/gu, "")); else if (node.isInline) found.push(node.attrs.id || `[${node.attrs.text}]`); }); return found; };
const shown = (...docs) => docs.map(String).join("\n");

test("what they have done stands there as they have done it, and what was written here once, beside what it was written beside", () => {
  fc.assert(fc.property(unlike, ([before, now, mine]) => {
    fc.pre(mine.text.trim() && merged(before, now, pieces(mine.doc.firstChild)) !== null);
    const state = both(mine, before, now);
    assert.ok(state, shown(doc(before), doc(now), mine.doc));
    state.doc.check();
    const [theirs, ours, is] = [doc(now), mine.doc, state.doc].map(row);
    const put = [...mine.text.replace(/\s/gu, "")];
    const places = is.map((_, at) => at).filter((at) => put.every((letter, n) => is[at + n] === letter) && [...is.slice(0, at), ...is.slice(at + put.length)].join("\n") === theirs.join("\n"));
    assert.ok(places.length, shown(doc(before), doc(now), mine.doc, state.doc));
    const here = row(mine.doc.cut(0, mine.caret)).length - put.length;
    const sides = [ours.slice(0, here).at(-1), ours[here + put.length]];
    if (sides.every((side) => side === undefined || theirs.includes(side))) assert.ok(places.some((at) => is[at - 1] === sides[0] || is[at + put.length] === sides[1]), shown(doc(before), doc(now), mine.doc, state.doc));
  }), { numRuns: 5000 });
});

test("what was written and what was taken out there are told apart, and mostly where words are alike too", () => {
  let [all, told] = [0, 0];
  for (const [given, least] of [[unlike, 0.99], [three, 0.9]]) {
    fc.assert(fc.property(given, ([before, now, mine]) => {
      fc.pre(merged(before, now, pieces(mine.doc.firstChild)) !== null);
      all += 1;
      told += both(mine, before, now) !== null;
    }), { numRuns: 3000 });
    assert.ok(told >= least * all, `${told} of ${all}`);
  }
});

test("whoever writes stands behind the letters they have written", () => {
  fc.assert(fc.property(three, ([before, now, mine]) => {
    fc.pre(mine.text.trim() && merged(before, now, pieces(mine.doc.firstChild)) !== null);
    const state = both(mine, before, now);
    fc.pre(state !== null);
    const $mine = mine.doc.resolve(mine.caret);
    const behind = $mine.parent.textBetween(0, $mine.parentOffset, "", "￼").split(/\s/u).at(-1);
    fc.pre(behind && !behind.includes("￼"));
    const { $from } = state.selection;
    assert.ok($from.parent.textBetween(0, $from.parentOffset, "", "￼").endsWith(behind), `${shown(doc(before), doc(now), mine.doc, state.doc)}\n${mine.caret}, ${$from.pos}`);
  }), { numRuns: 3000 });
});

test("a sign that comes while somebody writes behind it does not move the caret", () => {
  const runs = (text) => [{ type: "run", text, marks: [] }];
  const before = runs("Whose own cupboard?");
  const now = [...runs("Whose own "), { type: "sign", number: 0, name: "pause", text: "pause", id: "" }, ...runs(" cupboard?")];
  const mine = doc(runs("Whose v own big cupboard?"));
  const state = both({ doc: mine, caret: 8 }, before, now);
  assert.equal(state.doc.firstChild.textBetween(0, state.doc.firstChild.content.size, "", "*"), "Whose v own * big cupboard?");
  assert.equal(state.selection.from, 8);
});

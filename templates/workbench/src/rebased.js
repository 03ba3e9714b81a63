// What another has done to a paragraph is done to it as it stands here, while somebody writes in it: nothing else is touched, so that what is being
// written, and the caret in it, stay where they are.
//
// A paragraph is taken as its words and what stands among them (signs, footnotes …), each with the white space behind it.

import { Fragment } from "prosemirror-model";
import { TextSelection } from "prosemirror-state";
import { schema } from "./schema.js";
import { common, WHITE } from "./words.js";

const WORD = new RegExp(`([^${WHITE}]*)([${WHITE}]*)`, "gu");
const IS_WHITE = new RegExp(`[${WHITE}]`, "u");
const AS_WORDS = new Set(["text", "sign", "held"]); // they stand in the line as words do, with white space around them

/** Words and things: where each begins, ends, and where the next begins; `key` by which two are the same one, `all` by which they are alike altogether. */
function tokens(paragraph) {
  const found = [];
  paragraph.forEach((node, offset) => {
    if (!node.isText) {
      const key = keyOf(node);
      found.push({ key, all: JSON.stringify([key, node.attrs]), kind: node.type.name, node, from: offset, end: offset + 1, to: offset + 1 });
      return;
    }
    for (const { 0: all, 1: word, index } of node.text.matchAll(WORD)) {
      if (!all) continue;
      const from = offset + index;
      if (!word && found.length) found.at(-1).to = from + all.length;
      else found.push({ key: `"${word}`, all: JSON.stringify([word, node.marks]), kind: "text", node, from, end: from + word.length, to: from + all.length });
    }
  });
  return found;
}

/** By what a thing is known: not by its number, which is another where a sign is put in before it. */
function keyOf({ type: { name }, attrs }) {
  return JSON.stringify([name, "id" in attrs && name !== "sign" ? attrs.id : Object.entries(attrs).filter(([each]) => each !== "number")]);
}

const isGlued = (token) => token.to === token.end;

/** The stretches in which two lists of tokens differ: [from, to) of the one, [begin, end) of the other. */
function* hunks(one, other, pairs) {
  let [i, j] = [0, 0];
  for (const [at, there] of [...pairs, [one.length, other.length]]) {
    if (at > i || there > j) yield [i, at, j, there];
    [i, j] = [at + 1, there + 1];
  }
}

/** A transaction of the editor's state in which stands, besides what somebody has written there in a turn that read `before`, what another has made of that, `now`; both are
 * documents with the same paragraphs as it. Null where it cannot be told what is whose, as words are alike: not a letter may be lost, or there twice. */
export function rebase(state, before, now) {
  const { tr, doc, selection } = state;
  const places = [];
  doc.forEach((paragraph, offset, number) => places.push([offset + 1, rebased(before.child(number), now.child(number), paragraph)]));
  for (const [start, changes] of places.reverse()) {
    for (const { from, to, content, marks } of changes) {
      if (content) tr.replaceWith(start + from, start + to, content);
      else {
        tr.removeMark(start + from, start + to);
        for (const mark of marks) tr.addMark(start + from, start + to, mark);
      }
    }
  }
  if (!addsUp(before, now, doc, tr.doc)) return null;
  if (selection.empty) tr.setSelection(TextSelection.near(tr.doc.resolve(tr.mapping.map(selection.from, isBehindLetter(selection) ? -1 : 1)), -1));
  return tr;
}

/** Whether of each letter and thing so many stand in `made` as they have put in and taken out, and as was put in and taken out here. */
function addsUp(before, now, here, made) {
  const sum = new Map();
  for (const [doc, sign] of [[before, -1], [now, 1], [here, 1], [made, -1]]) {
    doc.descendants((node) => {
      const all = node.isText ? [...node.text].filter((letter) => !IS_WHITE.test(letter)) : node.isInline ? [keyOf(node)] : [];
      for (const each of all) sum.set(each, (sum.get(each) ?? 0) + sign);
    });
  }
  return [...sum.values()].every((left) => left === 0);
}

function isBehindLetter({ $from }) {
  return $from.parentOffset > 0 && /[^\s\ufffc]/u.test($from.parent.textBetween($from.parentOffset - 1, $from.parentOffset, "", "\ufffc"));
}

/** What of `here` has to be replaced so that it has what was done to `before`, of which `now` came: [{from, to, content}] and [{from, to, marks}], as places in
 * the paragraph `here` (0 before its first letter), from the last to the first. All three are paragraphs of the schema. */
function rebased(before, now, here) {
  const [was, their, our] = [before, now, here].map(tokens);
  const [toTheirs, toOurs] = [their, our].map((list) => common(was.map(({ key }) => key), list.map(({ key }) => key)));
  const stands = new Map(toOurs); // of what was there, which of ours it is
  const changes = [];
  const gone = new Set();
  for (const [at, there] of toTheirs) {
    if (stands.has(at)) changes.push(...alike(our[stands.get(at)], their[there], was[at]));
  }
  const done = [...hunks(was, their, toTheirs)].filter(([from, to, begin, end]) => !isDone(was, their, our, stands, from, to, begin, end));
  for (const [from, to] of done) for (let at = from; at < to; at += 1) if (stands.has(at)) gone.add(stands.get(at));
  for (const number of gone) {
    const token = our[number];
    const behindGlued = number > 0 && isGlued(our[number - 1]);
    changes.push({ from: token.from, to: behindGlued ? token.end : token.to, content: Fragment.empty });
  }
  for (const each of done.reverse()) if (each[3] > each[2]) changes.push(put(now, their, our, stands, gone, each));
  return changes.sort((a, b) => b.from - a.from || b.to - a.to); // what comes at one place, the last first
}

/** Whether what was done there was done here too: the same is gone, or the same was put in. */
function isDone(was, their, our, stands, from, to, begin, end) {
  for (let at = from; at < to; at += 1) if (stands.has(at)) return false;
  const first = from > 0 ? stands.get(from - 1) : -1;
  const last = to < was.length ? stands.get(to) : our.length;
  if (first === undefined || last === undefined) return to > from; // we have written there, and what both changed was asked of somebody before
  const ours = our.slice(first + 1, last).map(({ key }) => key);
  return (to > from || ours.length > 0) && ours.join("\n") === their.slice(begin, end).map(({ key }) => key).join("\n");
}

/** Where one and the same stands otherwise there (its number, its markup), it does so here. */
function* alike(our, their, was) {
  if (their.all === was.all || their.all === our.all) return;
  if (our.kind !== "text") yield { from: our.from, to: our.end, content: Fragment.from(their.node) };
  else yield { from: our.from, to: our.end, marks: their.node.marks };
}

/** What was put in there, from `begin` to `end`, in the place of [from, to), put in here: where that stands, else behind what stands before it, and before what was written there meanwhile. */
function put(now, their, our, stands, gone, [from, to, begin, end]) {
  const behind = behindWhich(our, stands, from, to);
  const isClose = begin > 0 && isGlued(their[begin - 1]);
  const last = our[behind];
  const following = our.find((_, number) => number > behind && !gone.has(number));
  const pieces = [];
  if (last && !isClose && isGlued(last)) pieces.push(schema.text(" "));
  now.content.cut(their[begin].from, their[end - 1].to).forEach((node) => pieces.push(node));
  const isNext = end < their.length && their[end].key === following?.key;
  if (following && !isClose && !isNext && isGlued(their[end - 1]) && AS_WORDS.has(following.kind)) pieces.push(schema.text(" "));
  const at = !last ? 0 : isClose ? last.end : last.to;
  return { from: at, to: at, content: Fragment.from(pieces) };
}

/** The number of the token of ours behind which what is put in stands; -1 where it begins the paragraph. */
function behindWhich(our, stands, from, to) {
  for (let at = from; at < to; at += 1) if (stands.has(at)) return stands.get(at) - 1;
  if (!from) return -1;
  if (stands.has(from - 1)) return stands.get(from - 1);
  for (let at = to; at < to + our.length; at += 1) if (stands.has(at)) return stands.get(at) - 1; // what stood before it was changed here: behind all that was written in its place
  return our.length - 1;
}

// A turn as the editor holds it: paragraphs of text, with what is no text as one sign each; and both ways between it and `tei/shown/written.py`.
//
// What may stand in a paragraph is the profile's to say: profile.json is made from it (`tei/inline.py`; `pytest --accept tests/tei/test_inline.py`).

import { Fragment, Mark, Schema } from "prosemirror-model";
import profile from "./profile.json" with { type: "json" };
import { single } from "./words.js";

/** What people are told that the elements are which stand so ("words", "sign"), by name. */
export const told = (stands) => new Map(profile.filter((row) => row.stands === stands).map((row) => [row.name, row.told]));

const [markups, signs] = [told("words"), told("sign")];
const named = (known) => ({
  validate: (name) => { if (!known.has(name)) throw new RangeError(`The profile knows no ${name} there.`); },
});

const atom = (attrs, dom, known = {}) => ({
  inline: true, group: "inline", atom: true, attrs: { ...Object.fromEntries(attrs.map((name) => [name, { default: null }])), ...known }, toDOM: dom, selectable: true,
});

// What stands in the line and is no word of it is an image to those who listen, named by its title: read as text it would run into the words beside it.
export const schema = new Schema({
  nodes: {
    doc: { content: "paragraph+" },
    paragraph: { content: "inline*", attrs: { id: { default: "" } }, toDOM: () => ["p", 0] },
    text: { group: "inline" },
    sign: atom(["number", "text", "id"], ({ attrs }) => ["span", { class: `sign ${attrs.name}`, contenteditable: "false", title: signs.get(attrs.name) }, `[${attrs.text}]`], { name: named(signs) }),
    note: atom(["id", "kind", "text"], ({ attrs }) => ["span", { class: `note ${attrs.kind}`, contenteditable: "false", title: `Footnote: ${attrs.text}`, role: "img" }, ["span", { class: "star" }, "*"]]),
    held: atom(["id", "number", "text", "reason", "instead"], ({ attrs }) => ["del", { class: "held", contenteditable: "false", role: "img", title: `Withheld${attrs.reason ? ` (${attrs.reason.replaceAll("-", " ")})` : ""}: ${attrs.text}` }, attrs.text]),
    lifted: { ...atom(["number", "text"], (node) => ["span", { class: "lifted", contenteditable: "false", role: "img", title: `Lifted out of what is printed: ${node.attrs.text}` }, node.attrs.text]), selectable: false },
    anchor: atom(["id"], () => ["span", { class: "anchor", contenteditable: "false" }]),
  },
  marks: {
    markup: { // one type for all, so that marks stay in the order in which they stand within one another
      attrs: { name: named(markups), ref: { default: "" }, id: { default: "" } },
      excludes: "",
      inclusive: false, // what is written behind a name is no part of it
      toDOM: ({ attrs }) => ["span", { class: `markup ${attrs.name}`, "data-ref": attrs.ref, title: markups.get(attrs.name) }, 0],
    },
  },
});

/** The document of a turn. White space is made single, as it is printed; around a sign, which stands there as a word does, it stays. */
export function document(written) {
  const paragraphs = written.paragraphs.length ? written.paragraphs : [{ id: "", pieces: [] }]; // of what was taken down nothing is left
  return schema.node("doc", null, paragraphs.map((paragraph) => schema.node("paragraph", { id: paragraph.id }, inline(paragraph.pieces))));
}

function inline(pieces) {
  const found = [];
  let spaced = true; // at the start, as after a space, none is wanted
  for (const { type, ...piece } of pieces) {
    if (type !== "run") {
      found.push(schema.node(type, piece));
      if (type === "sign" || type === "held") spaced = false; // they stand in the line as words do
      continue;
    }
    let text = single(piece.text);
    if (spaced) text = text.replace(/^ /u, "");
    if (!text) continue;
    spaced = text.endsWith(" ");
    const marks = piece.marks.reduce((set, mark) => schema.mark("markup", mark).addToSet(set), Mark.none); // two that are the same are one
    found.push(schema.text(text, marks));
  }
  return Fragment.from(found);
}

/** A paragraph of the document as pieces. */
export function pieces(paragraph) {
  const found = [];
  paragraph.forEach((node) => {
    if (node.isText) found.push({ type: "run", text: node.text, marks: node.marks.map((mark) => mark.attrs) });
    else found.push({ type: node.type.name, ...node.attrs });
  });
  return found;
}

/** A document as the server would give it: the same words and things, its white space made single. */
export function normal(doc) {
  const found = [];
  doc.forEach((paragraph) => found.push({ id: paragraph.attrs.id, pieces: trimmed(pieces(paragraph)) }));
  return document({ paragraphs: found });
}

/** Without white space at the end. */
function trimmed(list) {
  const found = [...list];
  while (found.at(-1)?.type === "run") {
    const last = found.pop();
    const text = last.text.trimEnd();
    if (text) return [...found, { ...last, text }];
  }
  return found;
}

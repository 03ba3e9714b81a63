// What is pasted, as words: how it looked, and what is no word, stays behind, and is told. Pure but for the browser's own parser, which runs nothing.

import { legal, single } from "./words.js";

export const MOST = 500_000; // letters that are pasted at once

const OUT = { IMG: "pictures", PICTURE: "pictures", SVG: "drawings", VIDEO: "films", AUDIO: "sound", OBJECT: "what was embedded", IFRAME: "what was embedded", CANVAS: "drawings", MATH: "formulae", DEL: "struck-out words", S: "struck-out words", STRIKE: "struck-out words", SCRIPT: "a program" };
const SILENT = new Set(["STYLE", "HEAD", "TEMPLATE", "NOSCRIPT", "META", "LINK", "TITLE", "SCRIPT"]);
const BLOCK = new Set(["P", "DIV", "LI", "TR", "H1", "H2", "H3", "H4", "H5", "H6", "BLOCKQUOTE", "PRE", "TABLE", "UL", "OL", "SECTION", "ARTICLE", "HEADER", "FOOTER", "DT", "DD", "FIGURE", "HR"]);

/** {paragraphs: the words, paragraph by paragraph; told: what was left behind or made otherwise, a sentence or ""}. */
export function pasted(data) {
  const [html, text] = ["text/html", "text/plain"].map((type) => data?.getData(type) ?? "");
  const left = new Set();
  let found = [];
  if (html && html.length <= 20 * MOST) found = ofHtml(new DOMParser().parseFromString(bare(html), "text/html").body, left);
  if (!found.length) found = ofText(text, left);
  if (!found.length && data?.files?.length) left.add("pictures or files");
  const [table, divided] = ["table", "divided"].map((name) => left.delete(name));
  const told = [
    left.size ? `Only words can be pasted here: ${listed([...left])} stayed behind.` : "",
    table ? "A table came as text: its cells one after the other, with semicolons between them." : "",
    divided ? "Words were divided at the ends of lines: where a hyphen is not the word’s own, take it out." : "",
  ];
  return { paragraphs: found.map(legal), told: told.filter(Boolean).join(" ") };
}

/** Paragraphs are told by blank lines; within one, lines go on. */
export function ofText(text, left = new Set()) {
  return paragraphs(text.replace(/\r\n?|\x0b|\u2028/gu, "\n").replace(/[\f\u2029]/gu, "\n\n").replace(/\t+/gu, "; "), left);
}

// What divides a word at the end of a line: a soft hyphen; what Chrome's viewer of PDF has for one (U+FFFE, once U+0002)
const DIVIDED = /[\u00ad\ufffe\u0002]\n[^\S\n]*/gu;
const HYPHENED = /(\p{L}[-\u2010])\n[^\S\n]*(?=\p{Ll})/gu; // of these nobody knows whether the hyphen is the word's own
const UNSEEN_SIGNS = /[\u00ad\u200b\u2060\ufeff]/gu; // where a word may be divided, or not: no letters
const LIGATURES = /[\ufb00-\ufb06]/gu; // as PDF has them: one letter that looks like two

/** A text with line breaks as the paragraphs that blank lines make of it. */
function paragraphs(text, left) {
  const whole = text.replace(DIVIDED, "").replace(HYPHENED, (_, begun) => { left.add("divided"); return begun; });
  const words = whole.replace(UNSEEN_SIGNS, "").replace(LIGATURES, (one) => one.normalize("NFKC")).replace(/\u2011/gu, "-");
  return words.split(/\n[^\S\n]*\n\s*/u).map((part) => single(part).trim()).filter(Boolean);
}

// By their styles and classes, as the attributes themselves do not come in: what is not to be seen; what was struck out; signs of picture fonts, which
// are other letters here (Outlook's smile is a J in Wingdings); and what Word hangs on the words, remarks and footnotes.
const BY_STYLE = {
  unseen: /\shidden\b|display:\s*none|mso-hide:\s*all|mso-list:\s*ignore|mso-element:\s*(?:comment|field-begin)|\bmsocomanchor\b/iu,
  "struck-out words": /text-decoration(?:-line)?:[^;"']*line-through|\bmsoDel\b/iu,
  "signs of picture fonts": /(?<![-\w])font-family:\s*(?:["']|&quot;)?(?:wingdings|webdings|symbol)\b/iu,
  footnotes: /mso-(?:foot|end)note-id|mso-element:\s*(?:foot|end)note/iu,
};

/** Without styles and without what elements have on them: the page's policy forbids both even in what is only read. What it was that stays behind is its `id`. */
function bare(html) {
  return html
    .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/giu, (all, name) => (name.toLowerCase() === "script" ? "<script></script>" : ""))
    .replace(/<([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/giu, (_, name, rest) => {
      const why = Object.entries(BY_STYLE).find(([, style]) => style.test(rest))?.[0];
      return `<${name}${/\swidth=["']?1["'\s]/u.test(`${rest} `) ? ' width="1"' : ""}${why ? ` id="${why}"` : ""}>`;
    });
}

function ofHtml(body, left) {
  const found = [""];
  const add = (text) => { found[found.length - 1] += text; };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) add(single(node.data)); // its own line breaks are spaces
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const name = node.tagName.toUpperCase();
    if (OUT[name] && (name !== "IMG" || node.getAttribute("width") !== "1")) left.add(OUT[name]);
    if (node.id && node.id !== "unseen" && seen(node).trim()) left.add(node.id);
    if (OUT[name] || SILENT.has(name) || node.id) return;
    if (name === "BR") { add("\n"); return; }
    if (name === "TABLE") left.add("table");
    if ((name === "TD" || name === "TH") && node.previousElementSibling) found[found.length - 1] = `${found.at(-1).trimEnd()}; `;
    const alone = BLOCK.has(name) && !(name !== "TR" && node.closest("td, th"));
    if (alone) found.push("");
    else if (BLOCK.has(name)) add(" ");
    node.childNodes.forEach(walk);
    if (name === "TR") found[found.length - 1] = found.at(-1).replace(/[;\s]+$/u, ""); // cells at its end in which nothing is
    if (alone) found.push("");
  };
  body.childNodes.forEach(walk);
  return found.flatMap((part) => paragraphs(part, left)).filter((part) => !/^[; ]+$/u.test(part));
}

/** The text of a node without what is not to be seen. */
function seen(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  return node.id === "unseen" ? "" : [...node.childNodes].map(seen).join("");
}

function listed(names) { return names.length < 2 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`; }

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
  let paragraphs;
  if (html && html.length <= 20 * MOST) {
    paragraphs = ofHtml(new DOMParser().parseFromString(bare(html), "text/html").body, left);
    if (!paragraphs.length) paragraphs = ofText(text);
  } else paragraphs = ofText(text);
  if (!paragraphs.length && data?.files?.length) left.add("pictures or files");
  const table = left.delete("table");
  const told = [
    left.size ? `Only words can be pasted here: ${listed([...left])} stayed behind.` : "",
    table ? "A table came as text: its cells one after the other, with semicolons between them." : "",
  ];
  return { paragraphs: paragraphs.map(legal), told: told.filter(Boolean).join(" ") };
}

/** Paragraphs are told by blank lines; within one, lines go on. */
export function ofText(text) {
  return text.replace(/\r\n?/gu, "\n").split(/\n[^\S\n]*\n\s*/u).map((part) => single(part.replace(/\t+/gu, "; ")).trim()).filter(Boolean);
}

const UNSEEN = /\shidden\b|display:\s*none|mso-hide:\s*all|mso-list:\s*ignore|mso-element:\s*comment/iu; // Word's: hidden text, the bullet of a list, what somebody remarked

/** Without styles and without what elements have on them: the page's policy forbids both even in what is only read. What is not seen is marked as such. */
function bare(html) {
  return html
    .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/giu, (all, name) => (name.toLowerCase() === "script" ? "<script></script>" : ""))
    .replace(/<([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/giu, (_, name, rest) => `<${name}${/\swidth=["']?1["'\s]/u.test(`${rest} `) ? ' width="1"' : ""}${UNSEEN.test(rest) ? " hidden" : ""}>`);
}

function ofHtml(body, left) {
  const found = [""];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) found[found.length - 1] += node.data;
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const name = node.tagName.toUpperCase();
    if (OUT[name] && (name !== "IMG" || node.getAttribute("width") !== "1")) left.add(OUT[name]);
    if (OUT[name] || SILENT.has(name) || node.hidden) return;
    if (name === "BR") { found[found.length - 1] += " "; return; }
    if (name === "TABLE") left.add("table");
    if ((name === "TD" || name === "TH") && node.previousElementSibling) found[found.length - 1] = `${found.at(-1).trimEnd()}; `;
    const alone = BLOCK.has(name) && !(name !== "TR" && node.closest("td, th"));
    if (alone) found.push("");
    else if (BLOCK.has(name)) found[found.length - 1] += " ";
    node.childNodes.forEach(walk);
    if (alone) found.push("");
  };
  body.childNodes.forEach(walk);
  return found.map((part) => single(part).trim()).filter((part) => part && !/^[; ]+$/u.test(part));
}

function listed(names) { return names.length < 2 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`; }

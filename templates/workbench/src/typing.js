// What keys, pastes and cuts do in a turn: words and signs go and come; footnotes, withheld passages and paragraphs stay.

import { Fragment, Slice } from "prosemirror-model";
import { Plugin, TextSelection } from "prosemirror-state";
import { inOrder } from "./kept.js";
import { MOST, pasted } from "./paste.js";

/** What a view (`TurnView`) does with what is typed in it. */
export function typing(turn) {
  return new Plugin({
    filterTransaction: (transaction, state) => keeps(transaction, state) || kept(turn),
    props: {
      transformPastedHTML: () => "", // others' markup is read by `paste.js`, without its styles and scripts
      handlePaste: (_, event) => { turn.caught(); paste(turn, event.clipboardData); return true; },
      handleTextInput: (_, from, to, text) => from < to && write(turn, text, from, to),
      transformCopied: onlyWords,
      handleDrop: () => { turn.say("Nothing is dropped into the text: cut words and paste them (Ctrl+X, Ctrl+V)."); return true; },
      handleKeyDown: (_, event) => key(turn, event),
      handleDOMEvents: { cut: (_, event) => cut(turn, event) },
    },
  });
}

/** Whether a transaction leaves every paragraph, footnote, withheld passage and anchor where it is: keys may not take them out. */
function keeps(transaction, state) {
  if (!transaction.docChanged || transaction.getMeta("server")) return true;
  const count = (doc) => {
    const found = [doc.childCount];
    doc.descendants((node) => { if (["note", "held", "anchor"].includes(node.type.name)) found.push(`${node.type.name} ${node.attrs.id}`); });
    return found.join("\n");
  };
  return count(transaction.doc) === count(state.doc);
}

/** Told where a key would have taken out what keys do not. */
function kept(turn) {
  turn.say("A footnote, a withheld passage or the end of a paragraph is not taken out with the words: footnotes and passages have their own panels.");
  return false;
}

function key(turn, event) {
  turn.caught(); // the browser tells that the caret was moved later than a key that follows at once
  turn.view.input.lastFocus = 0; // what is done by a key was meant: the editor takes back what moves the caret to the beginning soon after it was entered
  const { $from, empty } = turn.view.state.selection;
  const seg = $from.parent.attrs?.id;
  if (event.key === "Enter") {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) inOrder(turn, paragraph);
    return true;
  }
  if ((event.key === "Backspace" || event.key === "Delete") && !empty) {
    const { from, to } = turn.view.state.selection;
    return write(turn, "", from, to);
  }
  if (event.key === "Backspace" && empty && $from.parentOffset === 0 && $from.index(0) > 0) {
    inOrder(turn, () => turn.command({ do: "join-paragraphs", seg }));
    return true;
  }
  return false;
}

/** A new paragraph at the caret, before the next word. */
async function paragraph(turn) {
  const { $from } = turn.view.state.selection;
  const { id: seg } = $from.parent.attrs;
  const here = turn.words().filter((word) => word.seg === seg);
  const before = here.filter((word) => word.from < $from.pos).length;
  if (!before) return turn.say("A paragraph begins here already.");
  if (before === here.length) return turn.say("No words stand behind this place: write them first, then press Enter before the first of them.");
  const caret = turn.follow($from.pos);
  const done = await turn.command(() => ({ do: "paragraph", seg, first: turn.words().filter((word) => word.seg === seg && word.from < caret.from).length }));
  if (done && !turn.isLeft) turn.caret($from.index(0) + 1);
}

/** Words and signs from one place to another go, and `text` is put there; footnotes, withheld passages and paragraphs stay. */
function write(turn, text, from, to) {
  const { tr, doc } = turn.view.state;
  const out = [];
  doc.nodesBetween(from, to, (node, at) => {
    if (node.isText || ["sign", "lifted"].includes(node.type.name)) out.push([Math.max(from, at), Math.min(to, at + node.nodeSize)]);
  });
  for (const [start, end] of out.reverse()) tr.delete(start, end);
  tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(from, tr.doc.content.size))));
  if (text) tr.insertText(text);
  turn.view.dispatch(tr.scrollIntoView());
  return true;
}

function cut(turn, event) {
  turn.caught();
  const { from, to, empty } = turn.view.state.selection;
  if (empty) return false;
  event.preventDefault();
  event.clipboardData.setData("text/plain", turn.view.state.doc.textBetween(from, to, "\n\n"));
  return write(turn, "", from, to);
}

const LONG = 50_000; // letters (of what is pasted, its markup too) from which on it is said first that they are put in: all of it is drawn at once

function paste(turn, data) {
  const clip = copied(data);
  const size = Math.max(clip.getData("text/plain").length, clip.getData("text/html").length);
  if (size < LONG) return put(turn, clip);
  turn.say("What was pasted is being put in…");
  requestAnimationFrame(() => setTimeout(() => put(turn, clip))); // after it can be read
  return undefined;
}

/** What is on the clipboard, also when the event is over. */
function copied(data) {
  const texts = Object.fromEntries(["text/html", "text/plain"].map((type) => [type, data?.getData(type) ?? ""]));
  return { getData: (type) => texts[type], files: [...(data?.files ?? [])] };
}

function put(turn, data) {
  const { paragraphs, told } = pasted(data);
  const text = paragraphs.join(" ");
  if (text.length > MOST) return turn.say(`That is ${text.length.toLocaleString("en-GB")} letters: at most ${MOST.toLocaleString("en-GB")} are pasted at once. Bring a whole transcript in with \`inv import\`.`);
  const { from, to } = turn.view.state.selection;
  const against = paragraphs.length > 1 && /\S$/u.test(turn.view.state.doc.resolve(from).parent.textBetween(0, turn.view.state.doc.resolve(from).parentOffset));
  if (text) write(turn, `${against ? " " : ""}${text}`, from, to);
  turn.say(told);
  if (paragraphs.length > 1) offer(turn, paragraphs, turn.view.state.selection.from - text.length);
  return undefined;
}

/** Several paragraphs were pasted, and stand in one: whether they are to be parted is asked. */
function offer(turn, paragraphs, from) {
  const seg = turn.view.state.selection.$from.parent.attrs.id;
  const here = turn.words().filter((word) => word.seg === seg);
  const firsts = [];
  let [at, first] = [from, 0];
  for (const text of paragraphs.slice(0, -1)) {
    at += text.length + 1;
    while (first < here.length && here[first].from < at) first += 1;
    firsts.push(first);
  }
  const part = async () => {
    asked.replaceChildren("They are being parted…");
    await turn.command({ do: "paragraphs", seg, firsts });
    asked.remove();
    turn.back();
  };
  const asked = Object.assign(document.createElement("div"), { className: "offer" });
  asked.append(
    Object.assign(document.createElement("p"), { textContent: `${paragraphs.length} paragraphs were pasted; they stand in one.` }),
    Object.assign(document.createElement("button"), { type: "button", textContent: `Make them ${paragraphs.length} paragraphs`, onclick: part }),
    Object.assign(document.createElement("button"), { type: "button", textContent: "Leave them one", onclick: () => { asked.remove(); turn.view.focus(); } }),
  );
  turn.element.querySelector(".offer")?.remove();
  turn.told.before(asked);
}

/** What is copied is words: signs, footnotes and what is withheld do not go along, to where they would be words. */
function onlyWords(slice) {
  const without = (fragment) => {
    const found = [];
    fragment.forEach((node) => { if (node.isText) found.push(node.mark([])); else if (!node.isAtom) found.push(node.copy(without(node.content))); });
    return Fragment.fromArray(found);
  };
  return new Slice(without(slice.content), slice.openStart, slice.openEnd);
}

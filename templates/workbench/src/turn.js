// One turn in the page: who speaks, and an editor of its words. What is written is sent on every pause; nothing is ever thrown away.

import { Fragment, Slice } from "prosemirror-model";
import { EditorState, Plugin, TextSelection } from "prosemirror-state";
import { EditorView, DecorationSet } from "prosemirror-view";
import { document as documentOf, normal, pieces, schema } from "./schema.js";
import { kind } from "./kind.js";
import { MOST, pasted } from "./paste.js";
import { difference, merged, textOf, wordsIn } from "./words.js";
import * as place from "./place.js";

const PAUSE = 400; // ms without a key after which what was written is sent
const LONGEST = 1000; // ms after which it is sent in any case
const AGAIN = 3000; // ms after which it is sent again, where it could not be taken: the disk was full, the file broken

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

export class TurnView {
  #bench;
  #turn; // as the server has it
  #view;
  #timer;
  #since = 0;
  #sending = false;
  #asking = false;
  #hint = false;
  #decorators = new Map();

  constructor(bench, turn) {
    this.#bench = bench;
    this.#turn = turn;
    this.element = document.createElement("article");
    this.element.className = "turn";
    this.element.dataset.id = turn.written.id;
    this.element.id = turn.written.id;
    this.head = document.createElement("header");
    this.told = Object.assign(document.createElement("p"), { className: "wrong", hidden: true });
    this.told.setAttribute("role", "alert");
    const body = Object.assign(document.createElement("div"), { className: "body" });
    this.element.append(this.head, body, this.told);
    this.#view = new EditorView(body, {
      state: EditorState.create({ doc: documentOf(turn.written), schema, plugins: [new Plugin({ filterTransaction: (transaction, state) => keeps(transaction, state) || this.#kept() })] }),
      attributes: { role: "textbox", "aria-multiline": "true", spellcheck: "true", lang: document.documentElement.lang },
      dispatchTransaction: (transaction) => this.#dispatched(transaction),
      decorations: (state) => this.#decorations(state),
      transformPastedHTML: () => "", // others' markup is read by `paste.js`, without its styles and scripts
      handlePaste: (_, event) => { this.#paste(event.clipboardData); return true; },
      handleTextInput: (_, from, to, text) => from < to && this.#write(text, from, to),
      transformCopied: onlyWords,
      handleDrop: () => true,
      handleKeyDown: (_, event) => this.#key(event),
      handleClick: (_, position) => { this.#bench.dispatchEvent(new CustomEvent("word", { detail: { turn: this.id, ...this.wordAt(position) } })); return false; },
      handleDOMEvents: { blur: () => { this.flush(); return false; }, cut: (_, event) => this.#cut(event), focus: () => { place.at(this); return false; } },
    });
    this.#headed();
  }

  get id() { return this.#turn.written.id; }
  get turn() { return this.#turn; }
  get view() { return this.#view; }
  /** Whether something is written here that the server does not have. */
  get isUnsaved() { return this.#operations().length > 0; }

  destroy() {
    clearTimeout(this.#timer);
    this.#view.destroy();
  }

  /** Let something be marked in the text: `decorate(doc, view)` gives Decorations; `name` by which it is known. */
  decorate(name, decorate) {
    if (decorate) this.#decorators.set(name, decorate);
    else this.#decorators.delete(name);
    this.caught(); // else a caret that has just been moved would be put back where it was
    this.#view.dispatch(this.#view.state.tr.setMeta("server", true));
  }

  #decorations(state) {
    return DecorationSet.create(state.doc, [...this.#decorators.values()].flatMap((decorate) => decorate(state.doc, this)));
  }

  /** The words of this turn as they stand in the editor: {seg, first (number in its paragraph), number (in the turn), from, to (positions), text}. */
  words() {
    const found = [];
    this.#view.state.doc.forEach((paragraph, offset) => {
      const here = pieces(paragraph);
      const starts = []; // of each letter, its position
      paragraph.forEach((node, at) => { if (node.isText) for (let i = 0; i < node.text.length; i += 1) starts.push(offset + 1 + at + i); });
      wordsIn(textOf(here)).forEach((word, first) => found.push({ seg: paragraph.attrs.id, first, number: found.length, from: starts[word.from], to: starts[word.to - 1] + 1, text: word.text }));
    });
    return found;
  }

  /** The word at a position, or the last before it. */
  wordAt(position) {
    const every = this.words();
    return every.findLast((word) => word.from <= position) ?? every[0];
  }

  /** What is lifted out of the text at the caret, or shown by an element: {seg, number, text}; undefined where nothing is. */
  lifted(element) {
    const { doc, selection } = this.#view.state;
    const near = element ? [doc.nodeAt(this.#view.posAtDOM(element, 0))] : [selection.$from.nodeAfter, selection.$from.nodeBefore];
    const $at = element ? doc.resolve(this.#view.posAtDOM(element, 0)) : selection.$from;
    const node = near.find((each) => each?.type.name === "lifted");
    return node && { seg: $at.parent.attrs.id, number: node.attrs.number, text: node.attrs.text };
  }

  /** Where the caret is now, before the browser has told it: a key may follow another at once. */
  caught() {
    const { anchorNode, anchorOffset, focusNode, focusOffset } = document.getSelection();
    const { dom, state: { doc, selection, tr } } = this.#view;
    if (this.#view.composing || !this.#view.hasFocus() || !(selection instanceof TextSelection)) return;
    if (!dom.contains(anchorNode) || !dom.contains(focusNode)) return;
    const [anchor, head] = [this.#view.posAtDOM(anchorNode, anchorOffset), this.#view.posAtDOM(focusNode, focusOffset)];
    if (anchor === selection.anchor && head === selection.head) return;
    this.#view.dispatch(tr.setSelection(TextSelection.between(doc.resolve(anchor), doc.resolve(head))));
  }

  /** The caret goes behind the sign that follows it, so that Backspace takes out again what was just put there. */
  pastSign() {
    const { doc, selection: { $from }, tr } = this.#view.state;
    const space = $from.nodeAfter?.isText && /^\s*$/u.test($from.nodeAfter.text) ? $from.nodeAfter.nodeSize : 0;
    const sign = doc.nodeAt($from.pos + space);
    if (sign?.type.name === "sign") this.#view.dispatch(tr.setSelection(TextSelection.create(doc, $from.pos + space + sign.nodeSize)));
  }

  /** Choose `count` words of paragraph `seg` from number `first` on. */
  choose(seg, first, count) {
    const here = this.words().filter((word) => word.seg === seg);
    const [start, end] = [here[first], here[first + count - 1]];
    const { doc, tr } = this.#view.state;
    if (start && end) tr.setSelection(TextSelection.create(doc, start.from, end.to));
    this.#view.focus();
    this.#view.dispatch(tr.scrollIntoView());
  }

  /** When a word is said: {start, end} in ms; by the last version that the server knows. Undefined without times. */
  time(number) {
    const [start, end, confidence] = this.#turn.times[number] ?? [];
    return start === undefined ? undefined : { start, end, confidence };
  }

  /** The server has another version. What is being written stays: it is brought together with what is new, or, where both changed the same words,
   * somebody is asked. `own` where it is what was sent from here. */
  receive(turn, own = false) {
    const before = this.#turn;
    this.#turn = turn;
    if (own || !this.#differences(before).length) {
      if (!this.#differences(turn).length || !own) this.#replace(turn, own);
    } else if (turn.written.seen !== before.written.seen) {
      const changes = this.#merged(before, turn);
      if (changes) this.#rewrite(turn, changes);
      else this.#ask(turn);
    }
    this.#headed();
  }

  /** For each paragraph what was written here that still is to be made of the new version; null where that cannot be told. */
  #merged(before, turn) {
    const [was, now] = [before, turn].map((each) => each.written.paragraphs);
    const { doc } = this.#view.state;
    if (was.length !== now.length || doc.childCount !== now.length || was.some(({ id }, number) => id !== now[number].id)) return null;
    const found = now.map((paragraph, number) => merged(was[number].pieces, paragraph.pieces, pieces(doc.child(number))));
    return found.includes(null) ? null : found;
  }

  /** The new version, with what was written here made of it again; the caret stays at its word. */
  #rewrite(turn, changes) {
    this.#replace(turn);
    changes.forEach((list, number) => {
      const seg = turn.written.paragraphs[number].id;
      for (const { first, was, now } of list) {
        const here = this.words().filter((word) => word.seg === seg);
        const count = was ? was.split(" ").length : 0;
        const [start, end] = [here[first], here[first + count - 1]];
        const { tr } = this.#view.state;
        if (count) tr.insertText(now, start.from, end.to);
        else if (start) tr.insertText(`${now} `, start.from);
        else tr.insertText(here.length ? ` ${now}` : now, here.at(-1)?.to ?? 1);
        this.#view.dispatch(tr);
      }
    });
  }

  /** Both changed the same: somebody must say what is right. Nothing is sent until then, and nothing is lost. */
  #ask(turn) {
    this.#asking = true;
    const theirs = turn.written.paragraphs.map((paragraph) => paragraph.words.join(" ")).join("\n");
    const ask = Object.assign(document.createElement("div"), { className: "ask" });
    ask.setAttribute("role", "alertdialog");
    ask.setAttribute("aria-label", "Changed in two places");
    const answer = (label, does) => Object.assign(document.createElement("button"), { type: "button", textContent: label, onclick: () => { this.#asking = false; ask.remove(); does(); this.#view.focus(); } });
    ask.append(
      Object.assign(document.createElement("p"), { textContent: "This turn was changed by another window or program while you were writing in the same words. It reads now:" }),
      Object.assign(document.createElement("blockquote"), { textContent: theirs }),
      answer("Keep what I wrote", () => this.flush()),
      answer("Take what it reads now", () => { this.#replace(this.#turn); this.flush(); }),
    );
    this.element.querySelector(".ask")?.remove();
    this.element.append(ask);
    this.#bench.dispatchEvent(new CustomEvent("saving", { detail: { state: "asks", turn: this.id } }));
  }

  /** Let the editor hold the server's version: only what differs is put in, so that the caret stays where it is, and the space just typed. */
  #replace(turn, own = false) {
    this.caught();
    const doc = documentOf(turn.written);
    const { state } = this.#view;
    if (doc.eq(state.doc) || normal(state.doc).eq(normal(doc))) return;
    const start = state.doc.content.findDiffStart(doc.content);
    let { a, b } = state.doc.content.findDiffEnd(doc.content);
    const over = start - Math.min(a, b);
    if (over > 0) [a, b] = [a + over, b + over];
    const { $from, empty } = state.selection;
    const spaced = own && empty && $from.parentOffset > 0 && $from.parent.textBetween($from.parentOffset - 1, $from.parentOffset) === " ";
    const transaction = state.tr.replace(start, a, doc.slice(start, b)).setMeta("server", true);
    const at = transaction.doc.resolve(Math.min(transaction.mapping.map(state.selection.from), transaction.doc.content.size));
    if (empty) transaction.setSelection(TextSelection.near(at, -1));
    if (spaced && this.#view.hasFocus()) {
      const caret = transaction.selection.$from;
      const letter = caret.parentOffset ? caret.parent.textBetween(caret.parentOffset - 1, caret.parentOffset) : " ";
      if (letter && letter !== " ") transaction.insertText(" ");
    }
    this.#view.dispatch(transaction);
  }

  #dispatched(transaction) {
    this.#view.updateState(this.#view.state.apply(transaction));
    if (transaction.selectionSet && this.#view.hasFocus()) place.at(this);
    if (this.#hint && transaction.selectionSet) this.say("");
    if (!transaction.docChanged || transaction.getMeta("server")) return;
    this.element.querySelector(".offer")?.remove();
    this.#later();
    this.#bench.dispatchEvent(new CustomEvent("saving", { detail: { state: "writing" } }));
  }

  /** Send what is written at the next pause. */
  #later() {
    this.#since ||= performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), Math.max(0, Math.min(PAUSE, LONGEST - (performance.now() - this.#since))));
  }

  #operations() { return this.#differences(this.#turn); }

  /** The operations that make of a version what is written here. */
  #differences(turn) {
    const found = [];
    turn.written.paragraphs.forEach((paragraph, number) => {
      const now = this.#view.state.doc.maybeChild(number);
      const change = now && difference(paragraph.pieces, pieces(now));
      if (change) found.push({ do: "reword", seg: paragraph.id, kind: kind(), ...change });
    });
    return found;
  }

  /** Send what is written. Resolves when the server has it; true where it has all of it. */
  async flush() {
    clearTimeout(this.#timer);
    if (this.#sending) return this.#sending;
    if (this.#asking) return false;
    const operations = this.#operations();
    const wrote = this.#since;
    this.#since = 0;
    if (!operations.length) {
      if (wrote) this.#bench.dispatchEvent(new CustomEvent("saving", { detail: { state: "saved" } }));
      return true;
    }
    this.#sending = this.#send(operations).finally(() => {
      this.#sending = false;
      if (this.told.textContent) this.#timer = setTimeout(() => this.flush(), AGAIN);
      else if (this.isUnsaved) this.#later(); // written meanwhile, or brought together with what is new
    });
    return this.#sending;
  }

  async #send(operations) {
    this.#bench.dispatchEvent(new CustomEvent("saving", { detail: { state: "saving" } }));
    try {
      for (const operation of operations) await this.#bench.do(operation, [this.id], { own: true });
      this.#say("");
      this.#bench.dispatchEvent(new CustomEvent("saving", { detail: { state: "saved" } }));
      return true;
    } catch (error) {
      if (error.status === 412) {
        await this.#bench.again(this.id).catch(() => {}); // what is new is brought together with what is written
        return false;
      }
      this.#say(error.message);
      this.#bench.dispatchEvent(new CustomEvent("saving", { detail: { state: "wrong", wrong: error.message, status: error.status, turn: this.id } }));
      return false;
    }
  }

  #say(wrong) {
    this.told.textContent = wrong;
    this.told.hidden = !wrong;
  }

  /** Say something where this turn is; "" for nothing. */
  say(text) {
    this.#say(text);
    this.#hint = Boolean(text); // goes when somebody goes on
  }

  /** Ask before something is done; `label` is the button that does it. The first key is its. */
  question(text, label, does) {
    const made = (name, act) => Object.assign(document.createElement("button"), { type: "button", textContent: name, onclick: () => { this.#say(""); this.#view.focus(); act(); } });
    this.say(text);
    const yes = made(label, does);
    this.told.append(" ", yes, " ", made("No", () => {}));
    this.told.onkeydown = (event) => { if (event.key === "Escape") { this.#say(""); this.#view.focus(); } };
    yes.focus();
  }

  /** Put the caret at a position. */
  caretTo(position) {
    const { doc, tr } = this.#view.state;
    this.#view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(Math.max(0, Math.min(position, doc.content.size))))).scrollIntoView());
    this.#view.focus();
  }

  /** Do something that the server does to this turn, when all that is written here is with it. */
  async command(operation, turns = [this.id]) {
    if (!(await this.flush())) return undefined;
    try {
      const done = await this.#bench.do(operation, turns);
      this.#say("");
      return done;
    } catch (error) {
      this.#say(error.message);
      return undefined;
    }
  }

  /** Put the caret before the first letter of paragraph `number` (from 0). */
  caret(number) {
    const { doc, tr } = this.#view.state;
    let at = 1;
    for (let i = 0; i < Math.min(number, doc.childCount - 1); i += 1) at += doc.child(i).nodeSize;
    this.#view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(at))).scrollIntoView());
    this.#view.focus();
  }

  #key(event) {
    const { $from, empty } = this.#view.state.selection;
    const paragraph = $from.parent.attrs?.id;
    if (event.key === "Enter") {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) this.#paragraph(paragraph, $from);
      return true;
    }
    if ((event.key === "Backspace" || event.key === "Delete") && !empty) {
      const { from, to } = this.#view.state.selection;
      return this.#write("", from, to);
    }
    if (event.key === "Backspace" && empty && $from.parentOffset === 0 && $from.index(0) > 0) {
      this.command({ do: "join-paragraphs", seg: paragraph });
      return true;
    }
    return false;
  }

  /** A new paragraph at the caret, before the next word. */
  async #paragraph(seg, $from) {
    const here = this.words().filter((word) => word.seg === seg);
    const first = here.filter((word) => word.from < $from.pos).length;
    if (!first) return this.#say("A paragraph begins here already.");
    if (first === here.length) return this.#say("No words stand behind this place: write them first, then press Enter before the first of them.");
    const done = await this.command({ do: "paragraph", seg, first });
    if (done) this.caret($from.index(0) + 1);
  }

  /** Words and signs from one place to another go, and `text` is put there; footnotes, withheld passages and paragraphs stay. */
  #write(text, from, to) {
    const { tr, doc } = this.#view.state;
    const out = [];
    doc.nodesBetween(from, to, (node, at) => {
      if (node.isText || ["sign", "lifted"].includes(node.type.name)) out.push([Math.max(from, at), Math.min(to, at + node.nodeSize)]);
    });
    for (const [start, end] of out.reverse()) tr.delete(start, end);
    tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(from, tr.doc.content.size))));
    if (text) tr.insertText(text);
    this.#view.dispatch(tr.scrollIntoView());
    return true;
  }

  /** Told where a key would have taken out what keys do not. */
  #kept() {
    this.#say("A footnote, a withheld passage or the end of a paragraph is not taken out with the words: footnotes and passages have their own panels.");
    return false;
  }

  #cut(event) {
    const { from, to, empty } = this.#view.state.selection;
    if (empty) return false;
    event.preventDefault();
    event.clipboardData.setData("text/plain", this.#view.state.doc.textBetween(from, to, "\n\n"));
    return this.#write("", from, to);
  }

  #paste(data) {
    const { paragraphs, told } = pasted(data);
    const text = paragraphs.join(" ");
    if (text.length > MOST) return this.#say(`That is ${text.length.toLocaleString("en-GB")} letters: at most ${MOST.toLocaleString("en-GB")} are pasted at once. Bring a whole transcript in with \`inv import\`.`);
    const { from, to } = this.#view.state.selection;
    const against = paragraphs.length > 1 && /\S$/u.test(this.#view.state.doc.resolve(from).parent.textBetween(0, this.#view.state.doc.resolve(from).parentOffset));
    if (text) this.#write(`${against ? " " : ""}${text}`, from, to);
    this.#say(told);
    if (paragraphs.length > 1) this.#offer(paragraphs, this.#view.state.selection.from - text.length);
    return undefined;
  }

  /** Several paragraphs were pasted, and stand in one: whether they are to be parted is asked. */
  #offer(paragraphs, from) {
    const seg = this.#view.state.selection.$from.parent.attrs.id;
    const here = this.words().filter((word) => word.seg === seg);
    const firsts = [];
    let at = from;
    for (const text of paragraphs.slice(0, -1)) {
      at += text.length + 1;
      firsts.push(here.filter((word) => word.from < at).length);
    }
    const part = async () => { offer.remove(); await this.command({ do: "paragraphs", seg, firsts }); this.#view.focus(); };
    const offer = Object.assign(document.createElement("div"), { className: "offer" });
    offer.append(
      Object.assign(document.createElement("p"), { textContent: `${paragraphs.length} paragraphs were pasted; they stand in one.` }),
      Object.assign(document.createElement("button"), { type: "button", textContent: `Make them ${paragraphs.length} paragraphs`, onclick: part }),
      Object.assign(document.createElement("button"), { type: "button", textContent: "Leave them one", onclick: () => { offer.remove(); this.#view.focus(); } }),
    );
    this.element.querySelector(".offer")?.remove();
    this.told.before(offer);
  }

  #headed() {
    const { written, number, start } = this.#turn;
    const person = this.#bench.people.get(written.who);
    this.head.replaceChildren();
    const part = (name, text) => this.head.append(Object.assign(document.createElement("span"), { className: name, textContent: text }));
    part("number", number);
    const name = person?.name ?? this.#bench.voices?.[written.who] ?? "Not named";
    const speaker = Object.assign(document.createElement("button"), { type: "button", className: "speaker", textContent: name });
    speaker.setAttribute("aria-haspopup", "dialog");
    speaker.title = "Change who speaks (Alt+S)";
    speaker.addEventListener("click", () => this.#bench.dispatchEvent(new CustomEvent("speaker", { detail: this })));
    this.head.append(speaker);
    if (start !== null) part("time", clock(start));
    this.#view.dom.setAttribute("aria-label", `Turn ${number}, ${person?.name ?? "not named"}`);
    this.element.style.setProperty("--voice", `var(--voice-${[...this.#bench.people.keys()].indexOf(written.who) % 8})`);
    this.#bench.dispatchEvent(new CustomEvent("headed", { detail: this }));
  }
}

/** Milliseconds as 1:02:03 or 2:03. */
export function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${two(seconds % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
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

// One turn in the page: who speaks, and an editor of its words (what is typed in it: `typing.js`; what becomes of it: `exchange.js`).

import { EditorState, TextSelection } from "prosemirror-state";
import { DecorationSet, EditorView } from "prosemirror-view";
import { isAt } from "./dom.js";
import { Exchange } from "./exchange.js";
import * as place from "./place.js";
import { document as documentOf, pieces, schema } from "./schema.js";
import { clock } from "./timeline.js";
import { typing } from "./typing.js";
import { textOf, wordsIn } from "./words.js";

const FOLLOWED = 40; // places in it that stay with their words
const DRAWN = 60; // ms until the editor has read what was composed

export class TurnView {
  #bench;
  #exchange;
  #view;
  #hint = false;
  #decorators = new Map();
  #followed = [];

  constructor(bench, turn) {
    this.#bench = bench;
    this.#exchange = new Exchange(bench, this, turn);
    this.element = document.createElement("article");
    this.element.className = "turn";
    this.element.dataset.id = turn.written.id;
    this.element.id = turn.written.id;
    this.head = document.createElement("header");
    this.told = Object.assign(document.createElement("p"), { className: "wrong", hidden: true });
    this.told.setAttribute("role", "alert");
    const body = Object.assign(document.createElement("div"), { className: "body" });
    this.left = Object.assign(document.createElement("p"), { className: "left", hidden: true });
    this.element.append(this.head, body, this.left, this.told);
    // keydown: a caret that is before the first letter soon after the focus has come is the browser's doing for the editor, too; after a key it is somebody's
    // handleClick: where a turn is entered by a click where its caret was before, the browser has put it before the first letter, and the editor leaves it there (prosemirror-view 1.44)
    this.#view = new EditorView(body, {
      state: EditorState.create({ doc: documentOf(turn.written), schema, plugins: [typing(this)] }),
      attributes: { role: "textbox", "aria-multiline": "true", spellcheck: "true", lang: document.documentElement.lang },
      editable: () => this.turn.written.paragraphs.length > 0,
      dispatchTransaction: (transaction) => this.#dispatched(transaction),
      decorations: (state) => this.#decorations(state),
      handleClick: (_, position) => { EditorView.prototype.focus.call(this.#view); this.#bench.dispatchEvent(new CustomEvent("word", { detail: { turn: this.id, ...this.wordAt(position) } })); return false; },
      handleDOMEvents: { keydown: () => { this.#view.input.lastFocus = 0; return false; }, blur: () => { this.flush(); return false; }, compositionend: () => { this.#exchange.hasComposed = true; setTimeout(() => this.#composed(), DRAWN); return false; }, focus: () => { this.#met(); place.at(this); return false; } },
    });
    this.#view.focus = () => {
      if (document.activeElement?.closest("[role=dialog], dialog")) return; // what is being written or chosen there would go on here: an answer that comes late fetches nobody out of it
      this.caught(); // else who is led to where they write already would find the caret where it was before the last key
      this.#placed();
      EditorView.prototype.focus.call(this.#view);
    };
    this.#headed();
  }

  /** The browser has the caret where the editor has it before the focus comes: else it would begin before the first letter, and if somebody led it there soon, by a key, the editor would
   * take it for the browser's doing and put it back (prosemirror-view 1.44). */
  #placed() {
    const { selection } = this.#view.state;
    if (this.#view.hasFocus() || !(selection instanceof TextSelection)) return;
    const [anchor, head] = [selection.anchor, selection.head].map((at) => this.#view.domAtPos(at));
    document.getSelection().setBaseAndExtent(anchor.node, anchor.offset, head.node, head.offset);
  }

  /** Where the browser has the caret where the editor has it as the focus comes, nothing is to be put back: the editor would do so later, too (after 20 ms, or when a slow page finds time),
   * wherever somebody has led the caret to that place again meanwhile. */
  #met() {
    const [anchor, head] = this.#stands() ?? [];
    const { domSel, state: { selection } } = this.#view;
    domSel.read();
    if (anchor === selection.anchor && head === selection.head) domSel.synced = true;
  }

  /** Where the caret stands in the page: [anchor, head]; undefined where it is not in this text. */
  #stands() {
    const { anchorNode, anchorOffset, focusNode, focusOffset } = document.getSelection();
    const { dom } = this.#view;
    return dom.contains(anchorNode) && dom.contains(focusNode) ? [this.#view.posAtDOM(anchorNode, anchorOffset), this.#view.posAtDOM(focusNode, focusOffset)] : undefined;
  }

  get id() { return this.turn.written.id; }
  /** As the server has it. */
  get turn() { return this.#exchange.turn; }
  get view() { return this.#view; }
  /** Whether something is written here that the server does not have. */
  get isUnsaved() { return this.#exchange.isUnsaved; }

  /** Whether somebody is at another part of the page. */
  get isLeft() { return !isAt(this.element); }

  /** The focus comes back here when something has been done, unless somebody has gone on meanwhile. */
  back() { if (!this.isLeft) this.#view.focus(); }

  /** Whether the page may go without a question, as what is written will still be sent. */
  get canLeave() { return this.#exchange.canLeave; }

  /** Why the server does not have all that is written here (`Exchange`). */
  get standing() { return this.#exchange.standing; }

  /** Somebody has another name now, perhaps. */
  renamed() { if (this.head.querySelector(".speaker").textContent !== this.#name) this.#headed(); }

  get #name() { return this.#bench.people.get(this.turn.written.who)?.name ?? this.#bench.voices?.[this.turn.written.who] ?? "Not named"; }

  destroy() {
    this.#exchange.stop();
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

  /** Whether the caret stands right before a word ({seg, word}), as `place.here` gives it. */
  isBefore({ seg, word }) {
    const { selection: { from, empty } } = this.#view.state;
    return empty && this.words().some((each) => each.seg === seg && each.first === word && each.from === from);
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
    const { state: { doc, selection, tr } } = this.#view;
    if (this.#view.composing || !this.#view.hasFocus() || !(selection instanceof TextSelection)) return;
    const [anchor, head] = this.#stands() ?? [selection.anchor, selection.head];
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
    const [start, end, confidence] = this.turn.times[number] ?? [];
    return start === undefined ? undefined : { start, end, confidence };
  }

  /** What was being composed stands there; what came meanwhile is brought together with it. */
  #composed() {
    if (this.#view.isDestroyed || this.#view.composing) return;
    this.#exchange.composed();
    this.#headed();
  }

  #dispatched(transaction) {
    const before = this.#followed.length && transaction.getMeta("server") && transaction.docChanged ? this.words() : undefined;
    this.#view.updateState(this.#view.state.apply(transaction));
    if (transaction.selectionSet && this.#view.hasFocus()) place.at(this);
    if (this.#hint && transaction.selectionSet && !transaction.getMeta("server")) this.say("");
    if (transaction.docChanged) this.#follows(transaction.mapping, before);
    if (!transaction.docChanged || transaction.getMeta("server")) return;
    this.element.querySelector(".offer")?.remove();
    this.#exchange.wrote();
  }

  /** `before` are the words as they stood, where it is not somebody here who changes them: mostly they are the same, and only what is around them is not. */
  #follows(mapping, before) {
    const now = before && this.words();
    for (const at of this.#followed) {
      if (now && now.length === before.length) {
        [at.from, at.to] = [stood(before, now, at.from), stood(before, now, at.to)];
        continue;
      }
      const side = at.from === at.to ? -1 : 1; // what is written at a caret is behind it, and at the edge of words not among them
      [at.from, at.to] = [mapping.map(at.from, side), mapping.map(at.to, -1)];
      at.to = Math.max(at.from, at.to);
    }
  }

  /** Send what is written. Resolves when the server has it; true where it has all of it. */
  flush() { return this.#exchange.flush(); }

  /** The page goes: what is written is sent, and no answer waited for. */
  leave() { return this.#exchange.leave(); }

  /** The server has another version: it is brought together with what is being written. `own` where it is what was sent from here. */
  receive(turn, own = false) {
    this.#exchange.receive(turn, own);
    this.#headed();
  }

  /** Say what is wrong; it stays until it is right (""). */
  tell(wrong) {
    this.#hint = false;
    this.told.textContent = wrong;
    this.told.hidden = !wrong;
  }

  /** Say something where this turn is, until somebody goes on; "" for nothing. */
  say(text) {
    this.tell(text);
    this.#hint = Boolean(text);
  }

  /** Ask before something is done; `label` is the button that does it. The first key is its. */
  question(text, label, does) {
    const made = (name, act) => Object.assign(document.createElement("button"), { type: "button", textContent: name, onclick: () => { this.tell(""); this.#view.focus(); act(); } });
    this.say(text);
    const yes = made(label, does);
    this.told.append(" ", yes, " ", made("No", () => {}));
    this.told.onkeydown = (event) => { if (event.key === "Escape") { this.tell(""); this.#view.focus(); } };
    yes.focus();
  }

  /** Put the caret at a position. */
  caretTo(position) {
    const { doc, tr } = this.#view.state;
    this.#view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(Math.max(0, Math.min(position, doc.content.size))))).scrollIntoView());
    this.#view.focus();
  }

  /** A stretch of the text, {from, to}, which stays with its words, whatever is written before them or comes from elsewhere; of very many the oldest do not. */
  follow(from, to = from) {
    const at = { from, to };
    this.#followed = [...this.#followed.slice(1 - FOLLOWED), at];
    return at;
  }

  /** Let the server do something to this turn; `operation` may be a function, which tells it in terms of what is written here when the server has all of that. Raises
   * Wrong, and Error where that could not be saved. */
  async ask(operation, turns = [this.id]) {
    const done = await this.#asked(operation, turns);
    if (!done) throw new Error("What is written in this turn could not be saved yet; then this can be done.");
    return done;
  }

  async #asked(operation, turns) {
    const next = () => (this.isUnsaved ? undefined : typeof operation === "function" ? operation() : operation); // written meanwhile: that goes before
    while (await this.flush()) {
      const done = await this.#bench.do(next, turns);
      if (done) return done;
    }
    return undefined;
  }

  /** The same, and say here what is wrong. */
  async command(operation, turns = [this.id]) {
    try {
      const done = await this.#asked(operation, turns); // what could not be saved says so itself
      if (done) this.tell("");
      return done;
    } catch (error) {
      this.tell(error.message);
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

  #headed() {
    const { written, number, start } = this.turn;
    const had = this.head.contains(document.activeElement) && document.activeElement.classList[0];
    this.head.replaceChildren();
    const part = (name, text) => this.head.append(Object.assign(document.createElement("span"), { className: name, textContent: text }));
    part("number", number);
    const speaker = Object.assign(document.createElement("button"), { type: "button", className: "speaker", textContent: this.#name });
    speaker.setAttribute("aria-haspopup", "dialog");
    speaker.title = "Change who speaks (Alt+S)";
    speaker.addEventListener("click", () => this.#bench.dispatchEvent(new CustomEvent("speaker", { detail: this })));
    this.head.append(speaker);
    if (start !== null) part("time", clock(start));
    this.left.hidden = written.paragraphs.length > 0;
    this.left.textContent = this.left.hidden ? "" : `[${written.between.join("; ") || "nothing"}] Nothing is written here: it was taken down, or nobody wrote down what was said.`;
    this.element.style.setProperty("--voice", `var(--voice-${[...this.#bench.people.keys()].indexOf(written.who) % 8})`);
    this.#bench.dispatchEvent(new CustomEvent("headed", { detail: this }));
    if (had) this.head.querySelector(`.${had}`)?.focus(); // who is there by keys stays there
  }
}

/** Where among words that stand elsewhere now a place is that was at `position`: in the same one, or beside it. */
export function stood(before, now, position) {
  const number = before.filter((word) => word.from < position).length;
  if (before[number]?.from === position) return now[number].from;
  if (!number) return now[0]?.from ?? position;
  const [old, word] = [before[number - 1], now[number - 1]];
  if (position <= old.to) return Math.min(word.from + position - old.from, word.to);
  return Math.min(word.to + 1, now[number]?.from ?? Infinity);
}

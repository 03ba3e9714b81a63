// One turn in the page: who speaks, and an editor of its words. What is written is sent on every pause; nothing is ever thrown away.

import { EditorState, Plugin, TextSelection } from "prosemirror-state";
import { EditorView, DecorationSet } from "prosemirror-view";
import { document as documentOf, pieces, schema } from "./schema.js";
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
      state: EditorState.create({ doc: documentOf(turn.written), schema, plugins: [new Plugin({ filterTransaction: keeps })] }),
      attributes: { role: "textbox", "aria-multiline": "true", spellcheck: "true", lang: document.documentElement.lang },
      dispatchTransaction: (transaction) => this.#dispatched(transaction),
      decorations: (state) => this.#decorations(state),
      transformPastedHTML: () => "", // others' markup is not even read: its styles and scripts are against the page's policy
      handlePaste: (view, event) => { // only what is written, never how it looked
        const text = event.clipboardData?.getData("text/plain");
        if (text) view.dispatch(view.state.tr.insertText(oneLine(text)).scrollIntoView());
        return true;
      },
      handleDrop: () => true,
      handleKeyDown: (_, event) => this.#key(event),
      handleClick: (_, position) => { this.#bench.dispatchEvent(new CustomEvent("word", { detail: { turn: this.id, ...this.wordAt(position) } })); return false; },
      handleDOMEvents: { blur: () => { this.flush(); return false; }, focus: () => { place.at(this); return false; } },
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
      if (!this.#differences(turn).length || !own) this.#replace(turn);
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

  #replace(turn) {
    const doc = documentOf(turn.written);
    const { state } = this.#view;
    if (doc.eq(state.doc)) return;
    const { from, to } = state.selection;
    const transaction = state.tr.replaceWith(0, state.doc.content.size, doc.content).setMeta("server", true);
    const within = (position) => Math.min(position, transaction.doc.content.size);
    transaction.setSelection(TextSelection.between(transaction.doc.resolve(within(from)), transaction.doc.resolve(within(to))));
    this.#view.dispatch(transaction);
  }

  #dispatched(transaction) {
    this.#view.updateState(this.#view.state.apply(transaction));
    if (transaction.selectionSet && this.#view.hasFocus()) place.at(this);
    if (!transaction.docChanged || transaction.getMeta("server")) return;
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
      if (change) found.push({ do: "reword", seg: paragraph.id, ...change });
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
      const first = this.words().filter((word) => word.seg === paragraph && word.from < $from.pos).length;
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) this.command({ do: "paragraph", seg: paragraph, first }).then((done) => done && this.caret($from.index(0) + 1));
      return true;
    }
    if (event.key === "Backspace" && empty && $from.parentOffset === 0 && $from.index(0) > 0) {
      this.command({ do: "join-paragraphs", seg: paragraph });
      return true;
    }
    return false;
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

function oneLine(text) { return text.replace(/\s+/gu, " "); }

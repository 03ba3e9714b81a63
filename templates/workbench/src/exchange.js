// What is written in a turn goes to the server on every pause, and what comes from there is brought together with it; nothing is ever thrown away.

import { TextSelection } from "prosemirror-state";
import { kind } from "./kind.js";
import { rebase } from "./rebased.js";
import { document as documentOf, normal, pieces } from "./schema.js";
import { difference, merged } from "./words.js";

const PAUSE = 400; // ms without a key after which what was written is sent
const LONGEST = 1000; // ms after which it is sent where a word ends: undo takes back what was saved, word by word
const WORD = 3000; // ms after which it is sent in the middle of a word, too
const COMPOSED = 5000; // ms after which it is sent though it is being composed: Japanese, an accent, a word on a telephone
const MOST = 8000; // letters of a turn that browsers surely send when the page goes: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch (64 KiB)
const AGAIN = 3000; // ms after which it is sent again, where it could not be taken: the disk was full, the file broken
const GONE = "This turn is in the transcript no more: another window or program has taken it out. What you wrote in it stays here, and goes into it if it comes back; else copy it before you leave.";

export class Exchange {
  turn; // as the server has it
  hasComposed = false; // whether something was composed since it was drawn
  #bench;
  #home;
  #timer;
  #since = 0;
  #sending;
  #sent; // what is on its way, as a version of the turn
  #unanswered = []; // all that was sent since somebody said that something arrived: any of it may have
  #late; // a version that came while something was being composed
  #failed = false; // what is written could not be taken, and is sent again
  #asking = false;

  /** Of a view (`TurnView`), which shows `turn`. */
  constructor(bench, home, turn) {
    [this.#bench, this.#home, this.turn] = [bench, home, turn];
  }

  /** Whether something is written here that the server does not have. */
  get isUnsaved() { return this.#differences().length > 0; }

  /** Why the server does not have all of it: "asks" (somebody is asked what is right, and nothing is sent until then), "wrong" (it could not be taken), "writing"; "" where it has. */
  get standing() { return !this.isUnsaved ? "" : this.#asking ? "asks" : this.#failed ? "wrong" : "writing"; }

  /** Nothing is sent any more. */
  stop() { clearTimeout(this.#timer); }

  /** Something was written just now. */
  wrote() {
    this.#later();
    this.#saving({ state: "writing" });
  }

  /** Send what is written at the next pause. */
  #later() {
    this.#since ||= performance.now();
    clearTimeout(this.#timer);
    const longest = this.#isInWord() ? WORD : LONGEST;
    this.#timer = setTimeout(() => this.#push(), Math.max(0, Math.min(PAUSE, longest - (performance.now() - this.#since))));
  }

  /** Whether the caret stands behind a letter: the word may go on. */
  #isInWord() {
    const { $from, empty } = this.#home.view.state.selection;
    return empty && $from.parentOffset > 0 && /\S/u.test($from.parent.textBetween($from.parentOffset - 1, $from.parentOffset));
  }

  /** Send what is written. Resolves when the server has it; true where it has all of it, what was written meanwhile too. */
  async flush() {
    while (await this.#push()) if (!this.isUnsaved) return true;
    return false;
  }

  /** Send what is written up to now; true where the server has it. */
  async #push() {
    clearTimeout(this.#timer);
    if (this.#sending) return this.#sending;
    if (this.#asking) return false;
    if (this.#home.view.composing && performance.now() - (this.#since || -COMPOSED) < COMPOSED) {
      this.#timer = setTimeout(() => this.#push(), PAUSE); // what was begun would be a change of its own, and the composition break
      return false;
    }
    this.composed();
    const operations = this.#differences();
    const wrote = this.#since;
    this.#since = 0;
    if (!operations.length) {
      if (wrote || this.#failed) this.#arrived();
      return true;
    }
    this.#sending = this.#send(operations.length).finally(() => {
      this.#sending = this.#sent = undefined;
      if (this.#failed) this.#timer = setTimeout(() => this.#push(), AGAIN);
      else if (this.isUnsaved) this.#later(); // written meanwhile, or brought together with what is new
    });
    return this.#sending;
  }

  async #send(paragraphs) {
    this.#saving({ state: "saving" });
    try {
      const next = () => { // of what the turn reads when all that was asked of it before is done
        const [operation] = this.#differences();
        this.#sent = operation && this.#with(operation.seg);
        return operation;
      };
      const seen = () => ({ [this.#home.id]: this.turn.written.seen });
      for (let left = paragraphs; left && (await this.#bench.do(next, [this.#home.id], { own: true, seen })); left -= 1);
      this.#unanswered = [];
      this.#arrived();
      return true;
    } catch (error) {
      if (error.status === 412) {
        await this.#bench.again(this.#home.id).catch(() => {}); // what is new is brought together with what is written
        if (!this.isUnsaved) this.#arrived();
        else if (!this.#bench.row(this.#home.id)) this.#fails(GONE);
        return false;
      }
      if (!error.status && this.#sent && !this.#unanswered.some((each) => isAlike(each, this.#sent))) this.#unanswered.push(this.#sent);
      this.#fails(error.message, error.status);
      return false;
    }
  }

  /** The server has it. */
  #arrived() {
    if (this.#failed) this.#home.tell("");
    this.#failed = false;
    this.#saving({ state: "saved" });
  }

  /** It could not be taken: it is said here, and sent again. */
  #fails(wrong, status = 412) {
    this.#failed = true;
    this.#home.tell(wrong);
    this.#saving({ state: "wrong", wrong, status, turn: this.#home.id });
  }

  /** The page goes: what is written is sent, and no answer waited for. False where it cannot be told whether it will be taken. */
  leave() {
    if (this.#asking || this.#failed) return !this.isUnsaved;
    const seen = this.#bench.isAsking ? {} : { [this.#home.id]: this.turn.written.seen }; // what is on its way arrives first
    const later = this.#sent && this.#differences(this.#sent);
    return this.#differences().every((operation) => {
      const paragraph = this.turn.written.paragraphs.find(({ id }) => id === operation.seg);
      const isOnItsWay = later && this.#sent.written.paragraphs.find(({ id }) => id === operation.seg) !== paragraph;
      return this.#bench.leave(isOnItsWay ? { ...operation, reads: paragraph.words, after: later.find(({ seg }) => seg === operation.seg) ?? null } : operation, seen); // whichever of the two arrives first
    });
  }

  /** Whether what is written can still be sent when the page goes. */
  get canLeave() { return !this.isUnsaved || !(this.#asking || this.#failed || this.#bench.isGone || this.#home.view.state.doc.content.size > MOST); }

  /** The turn as the server has it, but one paragraph as it is written now. */
  #with(seg) {
    return { written: { paragraphs: this.turn.written.paragraphs.map((paragraph, number) => (paragraph.id === seg ? { id: seg, pieces: pieces(this.#home.view.state.doc.child(number)) } : paragraph)) } };
  }

  /** The operations that make of a version what is written here. */
  #differences(turn = this.turn) {
    const found = [];
    turn.written.paragraphs.forEach((paragraph, number) => {
      const now = this.#home.view.state.doc.maybeChild(number);
      const change = now && difference(paragraph.pieces, pieces(now));
      if (change) found.push({ do: "reword", seg: paragraph.id, kind: kind(), ...change });
    });
    return found;
  }

  /** The server has another version. What is being written stays: it is brought together with what is new, or, where both changed the same words,
   * somebody is asked. `own` where it is what was sent from here. */
  receive(turn, own = false) {
    if (!own && this.#home.view.composing) {
      this.#late = turn;
      return;
    }
    this.#late = undefined;
    const { isUnsaved } = this;
    this.#taken(turn, own);
    if (isUnsaved && !this.isUnsaved && !this.#sending) this.#arrived(); // it says already what was written
  }

  #taken(turn, known = false) {
    const before = this.turn;
    const own = known || this.#isSent(before, turn);
    this.turn = turn;
    if (!turn.written.paragraphs.length) this.#replace(turn); // taken down: what was being written in it goes with it
    else if (own || !this.#differences(before).length) {
      if (!own) (!this.#home.view.state.doc.eq(documentOf(before.written)) && this.#bring(before, turn)) || this.#replace(turn); // a space that was typed is no word yet
      else if (!this.#differences(turn).length) this.#replace(turn, own);
    } else if (turn.written.seen !== before.written.seen) {
      const changes = this.#merged(before, turn);
      if (changes) this.#bring(before, turn) || this.#rewrite(turn, changes);
      else this.#ask(turn);
    }
  }

  /** Whether a version is what was sent from here, though nobody has said that it arrived: who was to say so was stopped when it had been written. */
  #isSent(before, turn) {
    if (!this.#unanswered.length || !this.#isParted(before, turn)) return false;
    const own = [before, ...this.#unanswered].map((each) => each.written.paragraphs);
    return turn.written.paragraphs.every((now, number) => own.some((each) => each[number] && !difference(each[number].pieces, now.pieces)));
  }

  /** What came while something was being composed is taken in now. */
  composed() {
    const late = this.#late;
    this.#late = undefined;
    if (late) this.#taken(late);
  }

  /** For each paragraph what was written here that still is to be made of the new version; null where that cannot be told. */
  #merged(before, turn) {
    if (!this.#isParted(before, turn)) return null;
    const [was, now] = [before, turn].map((each) => each.written.paragraphs);
    const { doc } = this.#home.view.state;
    const found = now.map((paragraph, number) => merged(was[number].pieces, paragraph.pieces, pieces(doc.child(number))));
    return found.includes(null) ? null : found;
  }

  /** Whether both versions, and what stands here, are of the same paragraphs. */
  #isParted(before, turn) {
    const [was, now] = [before, turn].map((each) => each.written.paragraphs);
    return was.length === now.length && this.#home.view.state.doc.childCount === now.length && was.every(({ id }, number) => id === now[number].id);
  }

  /** What is new is put in beside what was written here, and the caret stays where it is; false where that cannot be told: paragraphs are others, words too much alike. */
  #bring(before, turn) {
    const hasComposed = this.hasComposed;
    this.hasComposed = false;
    if (hasComposed || !this.#isParted(before, turn)) return false; // what a browser has composed is drawn anew, else it loses the caret in it later
    this.#home.caught();
    const put = rebase(this.#home.view.state, documentOf(before.written), documentOf(turn.written));
    if (put?.docChanged) this.#home.view.dispatch(put.setMeta("server", true));
    return put !== null;
  }

  /** The new version, with what was written here made of it again; the caret stays at its word. */
  #rewrite(turn, changes) {
    this.#replace(turn);
    changes.forEach((list, number) => {
      const seg = turn.written.paragraphs[number].id;
      for (const { first, was, now } of list) {
        const here = this.#home.words().filter((word) => word.seg === seg);
        const count = was ? was.split(" ").length : 0;
        const [start, end] = [here[first], here[first + count - 1]];
        const { tr } = this.#home.view.state;
        if (count) tr.insertText(now, start.from, end.to);
        else if (start) tr.insertText(`${now} `, start.from);
        else tr.insertText(here.length ? ` ${now}` : now, here.at(-1)?.to ?? 1);
        this.#home.view.dispatch(tr);
      }
    });
  }

  /** Both changed the same: somebody must say what is right. Nothing is sent until then, and nothing is lost. What was withheld elsewhere meanwhile is not written into the
   * text again with what stands here: it is shown, to be copied from. */
  #ask(turn) {
    this.#asking = true;
    const withheld = this.#isWithheldIn(turn);
    const theirs = turn.written.paragraphs.map((paragraph) => paragraph.words.join(" ")).join("\n");
    const ask = Object.assign(document.createElement("div"), { className: "ask" });
    ask.setAttribute("role", "alertdialog");
    ask.setAttribute("aria-label", "Changed in two places");
    const answer = (label, does) => Object.assign(document.createElement("button"), { type: "button", textContent: label, onclick: () => { this.#asking = false; ask.remove(); does(); this.#home.view.focus(); } });
    const says = (name, textContent) => Object.assign(document.createElement(name), { textContent });
    const was = withheld ? "Words of this turn were withheld by another window or program while you were writing in them or beside them. They stay withheld. It reads now:" : "This turn was changed by another window or program while you were writing in the same words. It reads now:";
    ask.append(says("p", was), says("blockquote", theirs));
    if (withheld) ask.append(says("p", "Here stood, with what you wrote:"), says("blockquote", this.#home.words().map(({ text }) => text).join(" ")));
    else ask.append(answer("Keep what I wrote", () => this.flush()));
    ask.append(answer(withheld ? "Go on with what it reads now" : "Take what it reads now", () => { this.#replace(this.turn); this.flush(); }));
    this.#home.element.querySelector(".ask")?.remove();
    this.#home.element.append(ask);
    this.#saving({ state: "asks", turn: this.#home.id });
  }

  /** Whether a version withholds something that stands here as words. */
  #isWithheldIn(turn) {
    const here = new Set();
    this.#home.view.state.doc.descendants((node) => { if (node.type.name === "held") here.add(node.attrs.id); });
    return turn.written.paragraphs.some((paragraph) => paragraph.pieces.some((piece) => piece.type === "held" && !here.has(piece.id)));
  }

  /** Let the editor hold the server's version: only what differs is put in, so that the caret stays where it is, and the space just typed. */
  #replace(turn, own = false) {
    this.#home.caught();
    const doc = documentOf(turn.written);
    const { state } = this.#home.view;
    if (doc.eq(state.doc) || normal(state.doc).eq(normal(doc))) return;
    const start = state.doc.content.findDiffStart(doc.content);
    let { a, b } = state.doc.content.findDiffEnd(doc.content);
    const over = start - Math.min(a, b);
    if (over > 0) [a, b] = [a + over, b + over];
    const { $from, empty } = state.selection;
    const spaced = own && empty && $from.parentOffset > 0 && $from.parent.textBetween($from.parentOffset - 1, $from.parentOffset) === " ";
    const transaction = state.tr.replace(start, a, doc.slice(start, b)).setMeta("server", true);
    const { from } = state.selection; // a caret among what is another stays where it was among it
    const moved = start <= from && from < a ? start + Math.min(from - start, b - start) : transaction.mapping.map(from);
    const at = transaction.doc.resolve(Math.min(moved, transaction.doc.content.size));
    if (empty) transaction.setSelection(TextSelection.near(at, -1));
    if (spaced && this.#home.view.hasFocus()) {
      const caret = transaction.selection.$from;
      const letter = caret.parentOffset ? caret.parent.textBetween(caret.parentOffset - 1, caret.parentOffset) : " ";
      if (letter && letter !== " ") transaction.insertText(" ");
    }
    this.#home.view.dispatch(transaction);
  }

  #saving(detail) { this.#bench.dispatchEvent(new CustomEvent("saving", { detail })); }
}

/** Whether two versions of a turn read the same. */
function isAlike(one, other) {
  const [was, now] = [one, other].map((each) => each.written.paragraphs);
  return was.length === now.length && was.every((paragraph, number) => !difference(paragraph.pieces, now[number].pieces));
}

// The word that is being spoken is marked where it stands, and the list goes along with it, unless somebody scrolls or writes.
//
// The mark is a highlight of the browser's: nothing of the page is changed by it, and no turn drawn again. Where a browser has none it is a decoration.

import { Decoration } from "prosemirror-view";
import { spokenAt, turnAt, wordAt } from "./timeline.js";

const NAME = "spoken";
const [HIGHEST, LOWEST] = [0.12, 0.68]; // of the list's height: between these is what is heard
const highlights = globalThis.CSS?.highlights;

export class Spoken {
  follows = true; // as somebody wished
  #bench;
  #list;
  #player;
  #blocks = () => [];
  #home;
  #words = new WeakMap(); // by document
  #marked = "";
  #views = new Set();
  #left = false; // somebody has gone elsewhere since it plays
  #going = "";

  constructor(bench, list, player, home, blocks) {
    [this.#bench, this.#list, this.#player, this.#home, this.#blocks] = [bench, list, player, home, blocks];
    player.addEventListener("moved", () => this.#moved());
    bench.addEventListener("shown", () => { this.#marked = ""; this.#moved(); });
    const left = () => { if (player.isPlaying && this.follows) this.#leave(); };
    home.addEventListener("wheel", left, { passive: true });
    home.addEventListener("touchmove", left, { passive: true });
    home.addEventListener("pointerdown", (event) => { if (event.target === home) left(); }); // on the bar
    home.addEventListener("keydown", (event) => { if (["PageUp", "PageDown"].includes(event.key)) left(); });
    home.addEventListener("input", left);
    player.addEventListener("state", () => { if (player.isPlaying && this.#left) this.#come(); });
  }

  /** Whether the list goes along now. */
  get isFollowing() { return this.follows && !this.#left; }
  set isFollowing(on) {
    this.follows = on;
    if (on) this.#come();
    else this.#tell();
  }

  #leave() {
    if (this.#left) return;
    this.#left = true;
    this.#tell();
  }

  #come() {
    this.#left = false;
    this.#going = "";
    this.#tell();
    this.show();
  }

  #tell() { this.#player.dispatchEvent(new Event("following")); }

  /** Words of a view as they stand; made once for each document. */
  words(view) {
    const { doc } = view.view.state;
    if (!this.#words.has(doc)) this.#words.set(doc, view.words());
    return this.#words.get(doc);
  }

  #moved() {
    const { at } = this.#player;
    const spoken = [];
    for (const { id } of spokenAt(this.#blocks(), at)) {
      const view = this.#list.view(id);
      if (!view) continue;
      const { times } = view.turn;
      const number = wordAt(times, at);
      const word = number >= 0 && at < times[number][1] + 400 ? this.words(view)[number] : undefined;
      spoken.push({ id, view, word });
    }
    const key = spoken.map(({ id, word }) => `${id} ${word?.from} ${word?.to}`).join("|");
    if (key !== this.#marked) {
      this.#marked = key;
      this.#mark(spoken);
    }
    if (this.#player.isPlaying && this.isFollowing) this.#follow(spoken);
  }

  #mark(spoken) {
    const heard = new Set(spoken.map(({ view }) => view));
    for (const view of this.#views) if (!heard.has(view)) view.element.classList.remove("hearing");
    for (const view of heard) view.element.classList.add("hearing");
    if (highlights) highlights.set(NAME, new Highlight(...spoken.filter(({ word }) => word).map(({ view, word }) => range(view.view, word)).filter(Boolean)));
    else {
      for (const view of this.#views) if (!heard.has(view)) view.decorate(NAME, null);
      for (const { view, word } of spoken) view.decorate(NAME, () => (word ? [Decoration.inline(word.from, word.to, { class: NAME })] : []));
    }
    this.#views = heard;
  }

  #follow(spoken) {
    if (!spoken.length) {
      const next = turnAt(this.#blocks(), this.#player.at);
      if (next && next.id !== this.#going && !this.#list.view(next.id)) this.#bring(next.id);
      return;
    }
    const { id, view, word } = spoken.at(-1);
    if (!view.element.isConnected) return this.#bring(id);
    const home = this.#home.getBoundingClientRect();
    let top = view.element.getBoundingClientRect().top;
    if (word) {
      try { ({ top } = view.view.coordsAtPos(word.from)); } catch { return; }
    }
    const share = (top - home.top) / home.height;
    if (share < 0 || share > LOWEST) this.#home.scrollTop += top - home.top - HIGHEST * home.height;
  }

  #bring(id) {
    if (this.#going === id) return;
    this.#going = id;
    this.#list.show(id, { block: "start" }).catch(() => { this.#going = ""; }); // it has gone meanwhile, or the server has
  }

  /** Bring the turn that is heard into sight; before the first, that. */
  show() {
    const turn = turnAt(this.#blocks(), this.#player.at) ?? this.#blocks()[0];
    if (turn) this.#list.show(turn.id).catch(() => {});
  }
}

function range(view, word) {
  try {
    const [begin, end] = [view.domAtPos(word.from, 1), view.domAtPos(word.to, -1)];
    const made = document.createRange();
    made.setStart(begin.node, begin.offset);
    made.setEnd(end.node, end.offset);
    return made;
  } catch {
    return null; // it is being written in
  }
}

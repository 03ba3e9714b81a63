// The transcript as a list in which only what is seen is there: of three thousand turns some thirty.
//
// Heights are guessed by the number of letters until a turn has been seen, then known. What is written in stays in the page wherever one scrolls.

import { TurnView } from "./turn.js";

const AROUND = 800; // px above and below what is seen that are there too

export class List {
  #bench;
  #home;
  #before;
  #behind;
  #views = new Map(); // by id: {element, view?}
  #heights = new Map();
  #tops = [];
  #watch;
  #asked = 0;

  constructor(bench, home) {
    this.#bench = bench;
    this.#home = home;
    [this.#before, this.#behind] = [document.createElement("div"), document.createElement("div")];
    const feed = document.createElement("div"); // within the page's main part, which stays one
    feed.setAttribute("role", "feed");
    feed.append(this.#before, this.#behind);
    home.append(feed);
    this.#watch = new ResizeObserver((entries) => this.#measured(entries));
    home.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => { this.#heights.clear(); this.#laid(); this.draw(); }).observe(home);
    bench.addEventListener("rows", () => this.#relaid());
    bench.addEventListener("turns", (event) => {
      for (const id of event.detail) {
        const turn = bench.known(id);
        if (turn) this.view(id)?.receive(turn, event.own);
      }
    });
  }

  /** The view of a turn that is in the page, or undefined. */
  view(id) { return this.#views.get(id)?.view; }
  /** All views that are in the page. */
  views() { return [...this.#views.values()].map((each) => each.view).filter(Boolean); }

  /** Bring a turn into sight; gives its view. */
  async show(id, { focus = false, block = "nearest" } = {}) {
    const place = this.#bench.place(id);
    if (place < 0) return undefined;
    const seen = this.#views.get(id);
    if (!seen) this.#home.scrollTop = this.#tops[place] - this.#home.clientHeight / 3;
    this.draw();
    await this.#bench.turn(id);
    await new Promise(requestAnimationFrame);
    this.#views.get(id)?.element.scrollIntoView({ block });
    const view = this.view(id);
    if (focus) view?.view.focus();
    return view;
  }

  /** Send all that is written anywhere; true where the server has all of it. */
  async flush() {
    return (await Promise.all(this.views().map((view) => view.flush()))).every(Boolean);
  }

  #height(row) {
    return this.#heights.get(row.id) ?? 52 + 27 * Math.ceil(Math.max(1, row.size) / Math.max(20, (this.#home.clientWidth - 40) / 8.2));
  }

  #laid() {
    this.#tops = [0];
    for (const row of this.#bench.rows) this.#tops.push(this.#tops.at(-1) + this.#height(row));
  }

  /** The list is another: what was at the top stays there, and what is gone from it goes, unless something is written in it. */
  #relaid() {
    const home = this.#home;
    const kept = [...this.#views.values()].filter(({ element }) => element.offsetTop + element.offsetHeight > home.scrollTop).map(({ element }) => [element.dataset.row, element.offsetTop - home.scrollTop]);
    for (const [id, each] of this.#views) if (this.#bench.place(id) < 0 && !each.view?.isUnsaved) this.#gone(id, each);
    this.#laid();
    const anchor = kept.find(([id]) => this.#bench.place(id) >= 0);
    this.#draw();
    const element = anchor && this.#views.get(anchor[0])?.element;
    if (element) home.scrollTop = element.offsetTop - anchor[1];
  }

  #gone(id, each) {
    this.#watch.unobserve(each.element);
    each.view?.destroy();
    each.element.remove();
    this.#views.delete(id);
  }

  #measured(entries) {
    const home = this.#home;
    const first = this.#bench.rows.findIndex((_, place) => this.#tops[place + 1] > home.scrollTop);
    let moved = 0;
    let changed = false;
    for (const { target } of entries) {
      const id = target.dataset.row;
      const place = this.#bench.place(id);
      const height = target.offsetHeight;
      if (place < 0 || !height || this.#heights.get(id) === height) continue;
      if (place < first) moved += height - this.#height(this.#bench.rows[place]);
      this.#heights.set(id, height);
      changed = true;
    }
    if (!changed) return;
    this.#laid();
    if (moved) home.scrollTop += moved;
    this.draw();
  }

  draw() {
    cancelAnimationFrame(this.#asked);
    this.#asked = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    const { rows } = this.#bench;
    const [above, below] = [this.#home.scrollTop - AROUND, this.#home.scrollTop + this.#home.clientHeight + AROUND];
    let first = this.#at(above);
    let last = Math.min(rows.length, this.#at(below) + 1);
    const wanted = new Set(rows.slice(first, last).map((row) => row.id));
    for (const [id, each] of this.#views) {
      if (wanted.has(id) || each.element.contains(document.activeElement) || each.view?.isUnsaved) continue;
      this.#gone(id, each);
    }
    const kept = [...this.#views.keys()].map((id) => this.#bench.place(id)).filter((place) => place >= 0);
    let drawn = this.#before;
    let from = 0;
    for (const place of [...new Set([...kept, ...Array.from({ length: last - first }, (_, i) => first + i)])].sort((a, b) => a - b)) {
      const each = this.#views.get(rows[place].id) ?? this.#make(rows[place]);
      const { element } = each;
      this.#numbered(each, place);
      const gap = this.#tops[place] - this.#tops[from];
      element.style.marginTop = `${gap}px`;
      if (drawn.nextElementSibling !== element) drawn.after(element);
      drawn = element;
      from = place + 1;
    }
    this.#behind.style.height = `${this.#tops.at(-1) - this.#tops[from]}px`;
  }

  #at(top) {
    let [low, high] = [0, this.#bench.rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#tops[middle + 1] <= top) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Which of how many a turn is, though few of them are in the page. */
  #numbered({ view }, place) {
    const turn = view?.element;
    if (!turn) return;
    if (turn.ariaPosInSet !== String(place + 1)) turn.setAttribute("aria-posinset", place + 1);
    if (turn.ariaSetSize !== String(this.#bench.rows.length)) turn.setAttribute("aria-setsize", this.#bench.rows.length);
  }

  #make(row) {
    const element = document.createElement("div");
    element.className = "row";
    element.setAttribute("role", "article");
    element.dataset.row = row.id;
    const made = { element };
    this.#views.set(row.id, made);
    if (row.name === "u" || row.name === "writing") {
      element.style.minHeight = `${this.#height(row)}px`;
      this.#bench.turn(row.id).then((turn) => {
        if (this.#views.get(row.id) !== made) return;
        made.view = new TurnView(this.#bench, turn);
        element.style.minHeight = "";
        element.append(made.view.element);
        this.#numbered(made, this.#bench.place(row.id));
        this.#bench.dispatchEvent(new CustomEvent("shown", { detail: made.view }));
      }, (error) => { element.textContent = error.message; });
    } else {
      const tag = { head: "h2", figure: "p", incident: "p" }[row.name];
      element.append(Object.assign(document.createElement(tag), { className: row.name, textContent: row.text }));
    }
    this.#watch.observe(element);
    return made;
  }
}

// The transcript as a list in which only what is seen is there: of three thousand turns some thirty.
//
// Heights are guessed by the number of letters until a turn has been seen, then known. What is written in stays in the page wherever one scrolls.
//
// Where one reads nothing moves when heights above become known: what is drawn stands `lead` px higher than `tops` says, until scrolling has come
// to rest. To scroll meanwhile would end a scroll that is under way, and take the scrollbar from whoever drags it.

import { TurnView } from "./turn.js";

const AROUND = 800; // px above and below what is seen that are there too
const REST = 150; // ms without a scroll after which it has come to rest

export class List {
  #bench;
  #home;
  #feed = document.createElement("div");
  #before = document.createElement("div");
  #views = new Map(); // by id: {element, view?}
  #heights = new Map();
  #tops = [0];
  #lead = 0;
  #rest = 0;
  #width = 0;
  #watch;
  #asked = 0;

  constructor(bench, home) {
    this.#bench = bench;
    this.#home = home;
    this.#feed.append(this.#before);
    home.append(this.#feed);
    this.#watch = new ResizeObserver((entries) => this.#measure(entries.map(({ target }) => target)));
    home.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    home.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#resized()).observe(home);
    bench.addEventListener("rows", () => this.#relaid());
    for (const name of ["saving", "news"]) bench.addEventListener(name, () => this.#retry());
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

  /** Bring a turn into sight; gives its view, or undefined where, when it is there, it is not `still` wanted. */
  async show(id, { focus = false, block = "nearest", still = () => true } = {}) {
    const place = this.#bench.place(id);
    if (place < 0) return undefined;
    if (!this.#views.has(id)) this.#to(this.#tops[place] - this.#home.clientHeight / 3);
    await this.#bench.turn(id);
    await new Promise(requestAnimationFrame);
    if (!still()) return undefined;
    this.#measure(this.#elements()); // what has just come into the page above it moves it
    this.#settle();
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

  #elements() { return [...this.#views.values()].map(({ element }) => element); }

  #laid() {
    this.#tops = [0];
    for (const row of this.#bench.rows) this.#tops.push(this.#tops.at(-1) + this.#height(row));
  }

  /** Where in `tops` what is seen begins. */
  #top() { return this.#home.scrollTop + this.#lead; }

  #scrolled() {
    this.draw();
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => { this.#rest = 0; this.#settle(); }, REST);
  }

  /** What is drawn stands where `tops` says again, and the reader with it. */
  #settle() {
    if (this.#lead) this.#to(this.#top());
  }

  /** Let what is seen begin at `top` of `tops`. */
  #to(top) {
    this.#lead = 0;
    this.#draw(top);
    this.#home.scrollTop = top;
  }

  /** To an end of it at once: the browser would glide to where it was guessed to be. */
  #key(event) {
    if (event.target !== this.#home || !["Home", "End"].includes(event.key)) return;
    event.preventDefault();
    this.#to(event.key === "Home" ? 0 : this.#tops.at(-1) - this.#home.clientHeight);
  }

  /** Where the list is of another width all heights are others, and one reads on where one was. */
  #resized() {
    const home = this.#home;
    if (home.clientWidth === this.#width) { this.draw(); return; }
    this.#width = home.clientWidth;
    const [place, top] = [this.#at(this.#top()), this.#top()];
    const share = (top - this.#tops[place]) / (this.#tops[place + 1] - this.#tops[place]) || 0;
    this.#heights.clear();
    for (const element of this.#elements()) if (element.firstChild) this.#heights.set(element.dataset.row, element.getBoundingClientRect().height);
    this.#laid();
    this.#to(this.#tops[place] + share * (this.#tops[place + 1] - this.#tops[place] || 0));
  }

  /** The list is another: what was at the top stays there, and what is gone from it goes, unless something is written in it. */
  #relaid() {
    if (this.#bench.rows.length) this.#feed.setAttribute("role", "feed"); // within the page's main part, which stays one
    else this.#feed.removeAttribute("role"); // a feed of nothing is none
    const { top } = this.#home.getBoundingClientRect();
    const kept = this.#elements().map((element) => [element.dataset.row, element.getBoundingClientRect()]).filter(([, box]) => box.bottom > top);
    for (const [id, each] of this.#views) if (this.#bench.place(id) < 0 && !each.view?.isUnsaved) this.#gone(id, each);
    for (const view of this.views()) view.renamed();
    for (const [id, { element }] of this.#views) { // a heading that reads otherwise is the same one
      const row = this.#bench.row(id);
      const own = row && element.querySelector(`:scope > .${row.name}`);
      if (own && own.textContent !== row.text) own.textContent = row.text;
    }
    this.#laid();
    const anchor = kept.find(([id]) => this.#bench.place(id) >= 0);
    this.#to(anchor ? this.#tops[this.#bench.place(anchor[0])] - (anchor[1].top - top) : this.#top());
  }

  /** What could not be fetched, as nobody answered, is asked for again. */
  #retry() {
    const missing = [...this.#views].filter(([, { isMissing }]) => isMissing);
    if (this.#bench.isGone || !missing.length) return;
    for (const [id, each] of missing) this.#gone(id, each);
    this.draw();
  }

  #gone(id, each) {
    this.#watch.unobserve(each.element);
    each.view?.destroy();
    each.element.remove();
    this.#views.delete(id);
  }

  /** Heights become known, or are others. What one reads stays where it is: at the end the end, else the first turn that begins in sight where one
   * above was only guessed, else the first that is in sight. */
  #measure(elements) {
    if (this.#home.clientWidth !== this.#width) return; // all are about to be
    const top = this.#top();
    const first = this.#at(top);
    const isEnd = top + this.#home.clientHeight > this.#tops.at(-1) - 1;
    const begins = this.#tops[first + 1] < top + this.#home.clientHeight ? first + (this.#tops[first] < top) : first;
    let moved = 0;
    let changed = false;
    for (const element of elements) {
      const id = element.dataset.row;
      const place = this.#bench.place(id);
      const { height } = element.getBoundingClientRect();
      if (place < 0 || !element.firstChild || !height || this.#heights.get(id) === height) continue;
      if (isEnd || place < (this.#heights.has(id) ? first : begins)) moved += height - this.#height(this.#bench.rows[place]);
      this.#heights.set(id, height);
      changed = true;
    }
    if (!changed) return;
    this.#laid();
    this.#lead += moved;
    if (this.#rest) this.#draw(); // before it is painted: the next frame would be one too late
    else this.#settle();
  }

  draw() {
    cancelAnimationFrame(this.#asked);
    this.#asked = requestAnimationFrame(() => this.#draw());
  }

  #draw(top = this.#top()) {
    const { rows } = this.#bench;
    const first = this.#at(top - AROUND);
    const last = Math.min(rows.length, this.#at(top + this.#home.clientHeight + AROUND) + 1);
    if (this.#lead > this.#tops[first]) { this.#settle(); return; } // it would begin above the beginning
    this.#feed.style.minHeight = `${this.#tops.at(-1) - this.#lead}px`; // all the while: what is too low for a moment is scrolled back by the browser
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
      const gap = this.#tops[place] - this.#tops[from] - (from ? 0 : this.#lead);
      element.style.marginTop = `${gap}px`;
      if (drawn.nextElementSibling !== element) drawn.after(element);
      drawn = element;
      from = place + 1;
    }
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
      }, (error) => { element.textContent = error.message; made.isMissing = true; });
    } else {
      element.setAttribute("role", "article");
      const tag = { head: "h2", figure: "p", incident: "p" }[row.name];
      element.append(Object.assign(document.createElement(tag), { className: row.name, textContent: row.text }));
    }
    this.#watch.observe(element);
    return made;
  }
}

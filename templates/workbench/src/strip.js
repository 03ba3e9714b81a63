// A long list in a panel, of which only what is seen is in the page: heights are guessed until they are known.

const AROUND = 400; // px above and below what is seen that are there too

export class Strip {
  #scroller;
  #home;
  #make;
  #guess;
  #keys = [];
  #tops = [0];
  #heights = new Map();
  #made = new Map();
  #asked = 0;
  #watch;

  /** In `home`, which stands in what scrolls, `scroller`; `make(key)` gives the element of one, `guess` is how high one may be. */
  constructor(scroller, home, make, guess) {
    [this.#scroller, this.#home, this.#make, this.#guess] = [scroller, home, make, guess];
    home.style.position = "relative";
    scroller.addEventListener("scroll", () => this.draw(), { passive: true });
    this.#watch = new ResizeObserver((entries) => {
      for (const { target } of entries) if (target.offsetHeight) this.#heights.set(target.dataset.key, target.offsetHeight);
      this.#laid();
      this.draw();
    });
    new ResizeObserver(() => this.draw()).observe(scroller);
  }

  /** These are in it now, in this order; what is known of them is made anew. */
  set(keys) {
    for (const element of this.#made.values()) { this.#watch.unobserve(element); element.remove(); }
    this.#made.clear();
    this.#keys = keys;
    this.#laid();
    this.draw();
  }

  /** Make one anew, where it is in the page. */
  again(key) {
    const element = this.#made.get(key);
    if (!element) return;
    this.#watch.unobserve(element);
    element.remove();
    this.#made.delete(key);
    this.draw();
  }

  #laid() {
    this.#tops = [0];
    for (const key of this.#keys) this.#tops.push(this.#tops.at(-1) + (this.#heights.get(key) ?? this.#guess));
    this.#home.style.height = `${this.#tops.at(-1)}px`;
  }

  draw() {
    cancelAnimationFrame(this.#asked);
    this.#asked = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    if (!this.#home.offsetParent) return;
    const offset = this.#home.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
    const [above, below] = [-offset - AROUND, -offset + this.#scroller.clientHeight + AROUND];
    let last;
    const wanted = new Set();
    this.#keys.forEach((key, place) => {
      if (this.#tops[place + 1] < above || this.#tops[place] > below) return;
      wanted.add(key);
      let element = this.#made.get(key);
      if (!element) {
        element = this.#make(key, place);
        element.dataset.key = key;
        element.style.position = "absolute";
        element.style.insetInline = "0";
        this.#made.set(key, element);
        this.#watch.observe(element);
      }
      element.style.top = `${this.#tops[place]}px`;
      if (element.parentElement !== this.#home || element.previousElementSibling !== (last ?? null)) last ? last.after(element) : this.#home.prepend(element);
      last = element;
    });
    for (const [key, element] of this.#made) {
      if (wanted.has(key) || element.contains(document.activeElement)) continue;
      this.#watch.unobserve(element);
      element.remove();
      this.#made.delete(key);
    }
  }
}

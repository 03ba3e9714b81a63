// Where somebody leaves the sound, and what was played to them, is told to the server now and then, and when the page is closed, so that they find it there
// again.

const KEEPS = 4000; // ms between two times that it is told

export class Left {
  isThere = false; // where they were when they came: before, nothing is to be told
  #path;
  #place;
  #timer;
  #isTold = true;

  /** `place()` gives what is told at `path`. */
  constructor(path, place) {
    [this.#path, this.#place] = [path, place];
    addEventListener("pagehide", () => this.#tell());
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.#tell(); });
  }

  /** It is another now. */
  moved() {
    this.#isTold = false;
    this.#timer ??= setTimeout(() => this.#tell(), KEEPS);
  }

  /** Nothing more comes at once: it is told without waiting. */
  rested() {
    this.#isTold = false;
    this.#tell();
  }

  #tell() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isTold || !this.isThere) return;
    this.#isTold = true;
    navigator.sendBeacon(this.#path, JSON.stringify(this.#place())); // it arrives although the page is being closed
  }
}

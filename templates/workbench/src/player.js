// What plays: a session's recordings as one timeline, whatever files it was recorded in. Times are ms of the session.
//
// Events: "moved" (the place is another, playing or not), "state" (playing or not, another session or recording), "wrong" (detail: a sentence).

import { heardAfter, heardAt } from "./timeline.js";
import { Silence } from "./silence.js";

export const [SLOWEST, FASTEST] = [0.5, 2.5];
const STUCK = 400; // ms without a sound, though it is there: Chromium 156 stays where it is after several jumps in a row, and goes on once it is told again where it is

export class Player extends EventTarget {
  session = "1";
  stage = Object.assign(document.createElement("div"), { className: "stage" }); // holds what has a picture
  silence = new Silence();
  again = 1000; // ms that are heard once more after a pause
  loop = null; // {start, end}: played over and over
  #media = [];
  #elements = new Map(); // by name
  #heard; // the recording that is heard now
  #track = ""; // of one participant alone
  #at = 0;
  #speed = 1;
  #wants = false; // to play
  #paused = false; // where it was left, so that a little is heard again

  get at() { return this.#at; }
  get isPlaying() { return this.#wants; }
  get speed() { return this.#speed; }
  get heard() { return this.#heard; }
  get track() { return this.#track; }

  /** What is recorded: `media` as `workbench/sound.py` gives it. */
  set media(media) {
    const before = new Map(this.#media.map((each) => [each.name, each.state.file]));
    this.#media = media;
    for (const { name, state } of media) if (before.has(name) && before.get(name) !== state.file) this.#other(name); // gone, back, or another in its place
    if (this.#heard) this.#heard = media.find((each) => each.name === this.#heard.name);
    for (const each of media) {
      const element = this.#elements.get(each.name);
      if (element && each.state.copy && !element.src.endsWith(each.state.copy)) { // a copy is there now
        element.src = address(each);
        if (each !== this.#heard) continue;
        this.seek(this.#at, { quiet: true });
        if (this.#wants) this.#start();
      }
    }
  }
  get media() { return this.#media; }

  /** The recordings of this session that are played: everybody's, or one track. */
  get parts() {
    return this.#media.filter((each) => each.session === this.session && each.track === this.#track);
  }
  /** The end of the session, as far as it is recorded. */
  get end() { return this.#media.filter((each) => each.session === this.session).reduce((end, each) => Math.max(end, each.starts_at + each.duration), 0); }

  /** Hear only one track, or everybody again (""). */
  listenTo(track) {
    this.#track = track;
    this.#go(this.#at);
    this.#tell("state");
  }

  set speed(speed) {
    this.#speed = Math.min(FASTEST, Math.max(SLOWEST, Math.round(speed * 100) / 100));
    for (const element of this.#elements.values()) element.playbackRate = element.defaultPlaybackRate = this.#speed;
    this.#silenced();
    this.#tell("state");
  }

  /** Go to a moment, of another session perhaps; what plays plays on there. */
  seek(at, { session = this.session, quiet = false } = {}) {
    const other = session !== this.session;
    if (other) [this.session, this.#track] = [session, ""];
    if (!quiet) this.#paused = false;
    this.#go(Math.max(0, at));
    if (other) this.#tell("state");
    this.#tell("moved");
  }

  async play() {
    if (this.#wants) return;
    const begin = this.#paused ? Math.max(0, this.#at - this.again) : this.#at;
    if (!this.parts.length) return;
    this.#wants = true;
    this.#paused = false;
    const isOver = !heardAt(this.parts, begin) && !heardAfter(this.parts, begin);
    this.#go(isOver ? this.parts[0].starts_at : begin);
    this.#tell("state");
    await this.#start();
  }

  pause() {
    this.#wants = false;
    this.#paused = true;
    this.#element()?.pause();
    this.#silenced();
    this.#tell("state");
  }

  toggle() { return this.#wants ? this.pause() : this.play(); }

  /** Try again: what was missing may be there now. */
  forget(name) {
    const element = this.#elements.get(name);
    if (!element) return;
    element.removeAttribute("src");
    element.load();
    element.remove();
    this.#elements.delete(name);
  }

  /** The file of a recording is another: what was loaded of it is forgotten, and what plays goes on in what is there now, at the same time. */
  #other(name) {
    if (!this.#elements.has(name)) return;
    this.forget(name);
    if (this.#heard?.name !== name) return;
    this.#heard = this.#media.find((each) => each.name === name);
    if (this.#wants && !this.#heard?.state.file) this.pause();
    this.#go(this.#at);
  }

  #element() { return this.#heard && this.#elements.get(this.#heard.name); }

  /** Be at a moment: in its recording, or in a gap at the next one's beginning. */
  #go(at) {
    const before = this.#element();
    let heard = heardAt(this.parts, at, this.#heard);
    if (!heard && this.#wants) {
      heard = heardAfter(this.parts, at);
      if (heard) at = heard.starts_at;
    }
    this.#at = at;
    this.#heard = heard;
    const element = heard && this.#made(heard);
    if (before && before !== element) before.pause();
    for (const each of this.#elements.values()) each.classList.toggle("on", each === element);
    if (!element) return;
    element.currentTime = (at - heard.starts_at) / 1000;
    if (this.#wants && before !== element) this.#start();
    this.#silenced();
  }

  async #start() {
    const element = this.#element();
    if (!element) return;
    try {
      await element.play();
      this.#silenced();
      this.#frame();
    } catch (error) {
      if (error.name === "AbortError") return; // paused or led elsewhere before it began
      this.#wants = false;
      this.#tell("state");
      if (error.name === "NotAllowedError") this.#tell("wrong", "The browser plays nothing before somebody has pressed something in the page: press Play.");
    }
  }

  #made(medium) {
    if (this.#elements.has(medium.name)) return this.#elements.get(medium.name);
    const element = document.createElement("video"); // it plays sound, too, and nobody knows before whether there is a picture
    Object.assign(element, { playsInline: true, preload: "auto", src: address(medium), defaultPlaybackRate: this.#speed, playbackRate: this.#speed });
    element.preservesPitch = true;
    element.dataset.recording = medium.name;
    element.className = medium.kind;
    element.setAttribute("aria-label", `Recording ${medium.name}`);
    element.tabIndex = -1;
    const mine = () => this.#element() === element;
    element.addEventListener("timeupdate", () => { if (mine()) this.#looked(); }); // when the page is not seen there are no frames
    element.addEventListener("ended", () => { if (mine()) this.#ended(); });
    element.addEventListener("pause", () => { if (mine() && this.#wants && !element.ended && !element.seeking) this.pause(); }); // by the system
    for (const name of ["seeked", "playing", "waiting", "ratechange"]) element.addEventListener(name, () => { if (mine()) this.#silenced(); });
    element.addEventListener("waiting", () => setTimeout(() => { if (mine() && this.#wants && isStuck(element)) element.currentTime += 0; }, STUCK));
    element.addEventListener("error", () => this.#broke(medium.name, element));
    element.addEventListener("loadedmetadata", () => {
      element.playbackRate = this.#speed;
      if (!Number.isFinite(element.duration)) this.dispatchEvent(new CustomEvent("unplayable", { detail: medium.name })); // nothing can be found in it
    });
    this.silence.take(element);
    this.stage.append(element);
    this.#elements.set(medium.name, element);
    return element;
  }

  #broke(name, element) {
    if (!this.#elements.has(name) || !element.getAttribute("src")) return;
    const isMute = /sink/iu.test(element.error?.message ?? ""); // Firefox, where the machine has nothing that sounds: the recording is as it should be
    this.forget(name);
    if (this.#heard?.name === name) {
      this.#wants = false;
      this.#tell("state");
    }
    if (isMute) this.#tell("wrong", "This machine has nothing that sounds just now: connect headphones or a loudspeaker, and press Play.");
    else this.dispatchEvent(new CustomEvent("unplayable", { detail: name }));
  }

  #frame() {
    requestAnimationFrame(() => {
      if (!this.#wants) return;
      this.#looked();
      this.#frame();
    });
  }

  #looked() {
    const element = this.#element();
    if (!element || !this.#wants || element.seeking || element.ended) return; // what follows its end is told by `#ended`
    if (this.#at > this.#heard.starts_at + element.duration * 1000) return; // it is shorter than it was: the place stays, and `#ended` tells why nothing is heard there
    this.#at = this.#heard.starts_at + element.currentTime * 1000;
    if (this.loop && this.#at >= this.loop.end) this.#go(this.loop.start);
    this.#tell("moved");
  }

  #ended() {
    const over = this.#element().duration * 1000;
    if (over < this.#heard.duration - 1000) { // another file than was ingested: times stay what they are
      this.#at = Math.max(this.#at, this.#heard.starts_at + over);
      this.pause();
      this.#tell("moved");
      this.#tell("wrong", `‘${this.#heard.name}’ ends before this place: it is shorter than it was.`);
      return;
    }
    const end = this.#heard.starts_at + this.#heard.duration;
    if (this.loop && end >= this.loop.start) return this.seek(this.loop.start);
    if (heardAt(this.parts, end) || heardAfter(this.parts, end)) this.#go(end);
    else {
      this.#at = end;
      this.pause();
    }
    this.#tell("moved");
  }

  #silenced() {
    const element = this.#element();
    this.silence.plan(this.#at, element && !element.paused && !element.seeking ? this.#speed : 0);
  }

  #tell(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }
}

function address(medium) {
  return medium.state.copy ? `sound/copy/${encodeURIComponent(medium.state.copy)}` : `media/${encodeURIComponent(medium.name)}?${medium.state.file}`;
}

/** Whether nothing is heard although all that is needed for it has come. */
function isStuck({ paused, seeking, readyState, buffered, currentTime: at }) {
  if (paused || seeking || readyState > HTMLMediaElement.HAVE_CURRENT_DATA) return false;
  return Array.from(buffered, (_, i) => i).some((i) => buffered.start(i) <= at && at < buffered.end(i) - 0.25);
}

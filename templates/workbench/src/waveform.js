// The sound as it can be seen: all of a session in a narrow strip, a stretch of it in a wide one, and under it a lane for each speaker with their turns.
//
// How loud it is comes from the server in tiles, only those that are seen, at as many values as there are pixels (`engines/loudness.py`). What stands
// still is drawn once; the line where one is moves over it.

import { between, clock, gaps, said } from "./timeline.js";

const TILE = 1024; // values that are asked for at once
const TILES = 400; // that are kept
const LADDER = [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480, 40960];
const [NEAREST, FARTHEST] = [4_000, 3_600_000]; // ms that can be shown
const LANE = 17; // px
const RULER = 12; // px above the wide strip for the time

export class Waveform {
  blocks = [];
  lanes = []; // [{who, name, voice}]
  cuts = []; // [[from, to]] that are not heard as released
  loop = null;
  #player;
  #seek;
  #tiles = new Map();
  #from = 0;
  #shows = 40_000;
  #loud = { name: "", low: 40, high: 190 };
  #asked = 0;
  #drawn = null;

  /** `seek(ms)` is called where somebody points. */
  constructor(player, seek) {
    this.#player = player;
    this.#seek = seek;
    this.element = part("div", "waveform");
    this.names = part("div", "lane-names");
    this.whole = part("canvas", "whole");
    this.near = part("canvas", "near");
    this.lines = [part("div", "now"), part("div", "now")];
    this.slider = part("div", "whole-place");
    this.slider.append(this.whole, this.lines[0]);
    Object.entries({ role: "slider", tabindex: 0, "aria-label": "Place in the recording", "aria-valuemin": 0, "aria-valuenow": 0, "aria-orientation": "horizontal" }).forEach(([name, value]) => this.slider.setAttribute(name, value));
    const stretch = part("div", "near-place");
    stretch.append(this.near, this.lines[1]);
    this.box = part("div", "lanes");
    this.box.append(this.names, stretch);
    for (const canvas of [this.near, this.names]) canvas.setAttribute("aria-hidden", "true"); // the list of turns says the same
    this.element.append(this.slider, this.box);
    this.#pointed(this.slider, (share) => share * this.#length);
    this.#pointed(stretch, (share) => this.#from + share * this.#shows);
    stretch.addEventListener("wheel", (event) => this.#wheeled(event), { passive: false });
    this.slider.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.draw()).observe(this.element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    player.addEventListener("moved", () => this.#moved());
  }

  /** How much is seen in the wide strip, in ms: no more than there is. */
  get shows() { return Math.min(this.#shows, Math.max(NEAREST, this.#length)); }
  set shows(ms) {
    const share = Math.min(1, Math.max(0, (this.#player.at - this.#from) / this.shows));
    this.#shows = Math.min(FARTHEST, Math.max(NEAREST, ms));
    this.#from = Math.max(0, this.#player.at - share * this.shows);
    this.draw();
  }

  /** More of the recordings is known, or they are others. */
  learned() {
    for (const [key, tile] of this.#tiles) if (!tile.whole) this.#tiles.delete(key);
    this.draw();
  }

  get #length() { return Math.max(1, this.#player.end, this.blocks.at(-1)?.end ?? 0); }

  draw() {
    this.#asked ||= requestAnimationFrame(() => {
      this.#asked = 0;
      this.#draw();
    });
  }

  /** Say where one is, for those who do not see it. Not while it plays: it would never stop talking. */
  say(speaker) {
    const at = this.#player.at;
    this.slider.setAttribute("aria-valuemax", Math.round(this.#length / 1000));
    this.slider.setAttribute("aria-valuenow", Math.round(at / 1000));
    this.slider.setAttribute("aria-valuetext", `${said(at)} of ${said(this.#length)}${speaker ? `, ${speaker}` : ""}`);
  }

  #pointed(place, when) {
    const go = (event) => {
      const { left, width } = place.getBoundingClientRect();
      this.#seek(Math.min(this.#length, Math.max(0, when(Math.min(1, Math.max(0, (event.clientX - left) / width))))));
    };
    place.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      place.setPointerCapture(event.pointerId);
      place.dataset.held = "";
      go(event);
      event.preventDefault(); // who writes goes on writing
    });
    place.addEventListener("pointermove", (event) => { if ("held" in place.dataset) go(event); });
    for (const name of ["pointerup", "pointercancel"]) place.addEventListener(name, () => { delete place.dataset.held; });
  }

  #wheeled(event) {
    if (event.ctrlKey) this.shows = this.shows * 1.0015 ** event.deltaY;
    else if (event.deltaX || event.shiftKey) {
      this.#from = Math.min(this.#length - this.shows / 2, Math.max(0, this.#from + ((event.deltaX || event.deltaY) / this.near.clientWidth) * this.shows));
      this.draw();
    } else return;
    event.preventDefault();
  }

  #key(event) {
    const step = { ArrowRight: 1000, ArrowUp: 1000, ArrowLeft: -1000, ArrowDown: -1000, PageUp: 30_000, PageDown: -30_000 }[event.key];
    const to = step ? this.#player.at + step * (event.shiftKey ? 10 : 1) : { Home: 0, End: this.#length }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.#seek(Math.min(this.#length, Math.max(0, to)));
  }

  #moved() {
    const { at } = this.#player;
    if (at < this.#from || at > this.#from + this.shows * 0.9) {
      if (!("held" in this.near.parentElement.dataset)) this.#from = Math.max(0, at - this.shows * 0.15);
      this.draw();
    }
    this.#line();
  }

  #line() {
    const { at } = this.#player;
    const [whole, near] = [this.whole.clientWidth, this.near.clientWidth];
    this.lines[0].style.transform = `translateX(${(at / this.#length) * whole}px)`;
    this.lines[1].style.transform = `translateX(${((at - this.#from) / this.shows) * near}px)`;
    this.lines[1].hidden = at < this.#from || at > this.#from + this.shows;
  }

  // -- drawing

  #draw() {
    const style = getComputedStyle(this.element);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const colours = { wave: colour("soft"), line: colour("rule"), out: colour("out"), outside: colour("lift"), paper: colour("paper"), link: colour("link"), voices: Array.from({ length: 8 }, (_, i) => colour(`voice-${i}`)) };
    this.#lanes();
    this.#paint(this.whole, 0, this.#length, 0, colours, true);
    this.#paint(this.near, this.#from, this.shows, this.lanes.length * LANE, colours, false);
    this.#line();
    this.element.dataset.drawn = Math.round(this.#from); // for those who look whether it is there
  }

  #lanes() {
    const key = this.lanes.map((lane) => `${lane.who} ${lane.name}`).join("\n");
    if (this.#drawn === key) return;
    this.#drawn = key;
    this.names.replaceChildren(...this.lanes.map((lane) => Object.assign(part("span", `lane voice-${lane.voice}`), { textContent: lane.name, title: lane.name })));
    this.near.style.height = `calc(var(--wave) + ${this.lanes.length * LANE}px)`;
  }

  #paint(canvas, from, shows, under, colours, isWhole) {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width || !height) return;
    const ratio = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const deep = height - under;
    const x = (ms) => ((ms - from) / shows) * width;
    pen.fillStyle = colours.outside;
    for (const [begin, end] of gaps(this.#player.parts, this.#length)) pen.fillRect(x(begin), 0, x(end) - x(begin), deep);
    if (this.loop) {
      pen.globalAlpha = 0.18;
      pen.fillStyle = colours.link;
      pen.fillRect(x(this.loop.start), 0, x(this.loop.end) - x(this.loop.start), height);
      pen.globalAlpha = 1;
    }
    pen.fillStyle = colours.wave;
    const ruler = isWhole ? 0 : RULER;
    for (const medium of this.#player.parts) this.#wave(pen, medium, from, shows, width, ruler, deep - ruler);
    this.#hatched(pen, x, from, shows, ruler, deep, colours);
    if (isWhole) {
      pen.strokeStyle = colours.link;
      pen.lineWidth = 1.5;
      pen.strokeRect(x(this.#from) + 0.75, 0.75, Math.max(3, x(this.#from + this.shows) - x(this.#from)) - 1.5, deep - 1.5);
    } else this.#turns(pen, x, from, shows, deep, width, colours);
  }

  #wave(pen, medium, from, shows, width, top, deep) {
    const every = LADDER.findLast((each) => each <= shows / width) ?? LADDER[0];
    const scale = this.#scale(medium);
    const begin = Math.max(from, medium.starts_at);
    const end = Math.min(from + shows, medium.starts_at + medium.duration);
    const middle = top + deep / 2;
    const perPixel = shows / width;
    for (let px = Math.max(0, Math.floor((begin - from) / perPixel)); px < Math.min(width, (end - from) / perPixel); px += 1) {
      const first = Math.floor((from + px * perPixel - medium.starts_at) / every);
      const past = Math.max(first + 1, Math.floor((from + (px + 1) * perPixel - medium.starts_at) / every));
      let most = -1;
      for (let i = Math.max(0, first); i < past; i += 1) most = Math.max(most, this.#value(medium, every, i));
      if (most < 0) continue;
      const tall = Math.max(1, Math.min(1, Math.max(0, (most - scale.low) / (scale.high - scale.low))) * (deep - 4));
      pen.fillRect(px, middle - tall / 2, 1, tall);
    }
  }

  /** From where to where its loudness is drawn: quiet recordings are to be seen, too. */
  #scale(medium) {
    if (this.#loud.name === medium.name && this.#loud.known === medium.state.known) return this.#loud;
    const every = LADDER.find((each) => medium.duration / each <= TILE * 2) ?? LADDER.at(-1);
    const values = [];
    for (let i = 0; i < medium.duration / every; i += 1) values.push(this.#value(medium, every, i));
    const high = values.reduce((a, b) => Math.max(a, b), -1);
    if (high < 0) return this.#loud;
    this.#loud = { name: medium.name, known: medium.state.known, high: Math.min(255, high + 12), low: Math.max(0, high - 120) };
    return this.#loud;
  }

  #value(medium, every, number) {
    const tile = this.#tile(medium, every, Math.floor(number / TILE));
    return tile?.values?.[number % TILE] ?? -1;
  }

  #tile(medium, every, number) {
    const key = `${medium.name}/${every}/${number}`;
    const found = this.#tiles.get(key);
    if (found) {
      if (!found.values) return undefined;
      this.#tiles.delete(key); // the last used is the last to go
      this.#tiles.set(key, found);
      return found;
    }
    const tile = { whole: medium.state.whole, values: null };
    this.#tiles.set(key, tile);
    if (this.#tiles.size > TILES) this.#tiles.delete(this.#tiles.keys().next().value);
    fetch(`sound/loudness/${encodeURIComponent(medium.name)}?every=${every}&first=${number * TILE}&last=${(number + 1) * TILE}`)
      .then((answer) => (answer.ok ? answer.arrayBuffer() : new ArrayBuffer(0)))
      .then((bytes) => { tile.values = new Uint8Array(bytes); this.draw(); }, () => this.#tiles.delete(key));
    return undefined;
  }

  #hatched(pen, x, from, shows, top, deep, colours) {
    pen.strokeStyle = colours.out;
    pen.lineWidth = 1.5;
    for (const [begin, end] of this.cuts) {
      if (end < from || begin > from + shows) continue;
      const [left, right] = [Math.max(0, x(begin)), Math.max(x(begin) + 2, Math.min(x(end), x(from + shows)))];
      pen.save();
      pen.beginPath();
      pen.rect(left, top, right - left, deep - top);
      pen.clip();
      pen.fillStyle = colours.paper;
      pen.globalAlpha = 0.75;
      pen.fill();
      pen.globalAlpha = 1;
      pen.beginPath();
      for (let at = left - deep; at < right; at += 7) {
        pen.moveTo(at, deep);
        pen.lineTo(at + deep, 0);
      }
      pen.stroke();
      pen.strokeRect(left, top + 0.75, right - left, deep - top - 1.5);
      pen.restore();
    }
  }

  #turns(pen, x, from, shows, top, width, colours) {
    pen.font = "11px system-ui, sans-serif";
    pen.textBaseline = "middle";
    this.lanes.forEach((lane, i) => {
      pen.fillStyle = colours.line;
      pen.fillRect(0, top + i * LANE, width, 1);
      const own = this.#player.media.filter((each) => each.track && each.session === this.#player.session && `p.${each.person}` === lane.who);
      pen.fillStyle = colours.line;
      for (const medium of own) this.#wave(pen, medium, from, shows, width, top + i * LANE, LANE);
    });
    const places = new Map(this.lanes.map((lane, i) => [lane.who, i]));
    for (const { id, who, start, end } of between(this.blocks, from, from + shows)) {
      const i = places.get(who);
      if (i === undefined) continue;
      const [left, right] = [x(start), Math.max(x(start) + 2, x(end) - 1)];
      pen.fillStyle = colours.voices[this.lanes[i].voice];
      pen.fillRect(left, top + i * LANE + 3, right - left, LANE - 5);
      const [seen, room] = [Math.max(left, 0), Math.min(right, width) - Math.max(left, 0)];
      const label = room > 130 ? `${id.replace(/^u/u, "")} ${this.lanes[i].name}` : id.replace(/^u/u, "");
      if (room < label.length * 7 + 6) continue;
      pen.fillStyle = colours.paper;
      pen.fillText(label, seen + 4, top + i * LANE + LANE / 2 + 1);
    }
    const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600].map((each) => each * 1000).find((each) => (each / shows) * width > 90) ?? 1_200_000;
    pen.fillStyle = colours.wave;
    for (let at = Math.ceil(from / step) * step; at < from + shows; at += step) {
      pen.fillRect(x(at), 0, 1, RULER);
      pen.fillText(clock(at), x(at) + 3, 6);
    }
  }
}

function part(tag, name) { return Object.assign(document.createElement(tag), { className: name }); }

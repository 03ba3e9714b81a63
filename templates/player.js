// Sound that follows the text. With the files that are put after it into one module, it is what a browser adds to
// a page that is whole without it. The text is never changed: words are lit by ranges, not by elements.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const ui = Object.fromEntries(all("[data-ui]").map((element) => [element.dataset.ui, element]));
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const light = (name, ranges) => CSS.highlights?.set(name, new Highlight(...ranges));
document.documentElement.classList.add("js");
document.querySelector(".bar").hidden = false;

// -- what was said, as one string over its text nodes ------------------------------------------------------------

const texts = new WeakMap();

function said(turn) {
  if (!texts.has(turn)) {
    const nodes = [];
    let text = "";
    for (const paragraph of all(".said > p", turn)) {
      const skip = (node) =>
        node.nodeType === Node.TEXT_NODE ? NodeFilter.FILTER_ACCEPT
          : node.matches(".sign, .aside") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
      const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, skip);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        nodes.push({ node, from: text.length });
        text += node.data;
      }
      text += "\n";
    }
    texts.set(turn, { nodes, text });
  }
  return texts.get(turn);
}

function range(turn, from, to) {
  const { nodes } = said(turn);
  const first = nodes.findLast((n) => n.from <= from);
  const last = nodes.findLast((n) => n.from < to);
  const found = new Range();
  found.setStart(first.node, from - first.from);
  found.setEnd(last.node, to - last.from);
  return found;
}

const timings = new WeakMap();
let gaps = {}; // by a turn's id: when each of its words begins, ms after the one before it

function words(turn) {
  if (!(turn.id in gaps)) return [];
  if (!timings.has(turn)) {
    let at = Number(turn.dataset.t);
    const starts = (gaps[turn.id] ?? "").split(" ").filter(Boolean).map((gap) => (at += Number(gap)));
    const found = [...said(turn).text.matchAll(/\S+/g)];
    const timed = found.length === starts.length; // else no word can be told from another
    timings.set(turn, timed ? found.map((m, i) => ({ at: starts[i], from: m.index, to: m.index + m[0].length })) : []);
  }
  return timings.get(turn);
}

// -- sound: the recordings of a session, one after another, as one timeline --------------------------------------

const session = (element) => element.closest("[data-session]")?.dataset.session;
const sounds = Map.groupBy?.(all("audio"), session) ?? new Map();
const timed = new Map();
for (const turn of all(".turn[data-t]")) {
  const id = session(turn);
  if (!timed.has(id)) timed.set(id, []);
  timed.get(id).push({ turn, t: Number(turn.dataset.t), e: Number(turn.dataset.e) });
}
for (const list of timed.values()) list.sort((a, b) => a.t - b.t);

let audio = sounds.values().next().value?.[0];
let stopAt = Infinity;
let heard = false; // whether this reader has listened at all
let lit = [];
const startOf = (sound) => Number(sound.dataset.t);
const endOf = (sound) => Number(sound.dataset.e);
const now = () => startOf(audio) + audio.currentTime * 1000;
const hours = [...sounds.values()].flat().some((sound) => endOf(sound) >= 3600000);

function clock(ms) {
  const s = Math.floor(ms / 1000);
  const two = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(s / 60);
  return hours ? `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}

function seek(id, ms, play = false) {
  const parts = sounds.get(id);
  if (!parts) return;
  const next = parts.findLast((sound) => startOf(sound) <= ms) ?? parts[0];
  const playing = play || !audio.paused;
  if (next !== audio) audio.pause();
  audio = next;
  stopAt = Infinity;
  audio.playbackRate = Number(ui.speed.value);
  audio.currentTime = Math.min(Math.max(0, ms - startOf(audio)), endOf(audio) - startOf(audio)) / 1000;
  if (playing) audio.play().catch(() => {});
  show(ms);
}

function spokenAt(id, ms) {
  const list = timed.get(id) ?? [];
  let low = 0;
  for (let high = list.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (list[middle].t <= ms) low = middle + 1;
    else high = middle;
  }
  const near = list.slice(Math.max(0, low - 12), low); // nobody overlaps more than a few turns
  const during = near.filter((entry) => ms < entry.e);
  return (during.length ? during : near.slice(-1)).map((entry) => entry.turn);
}

let shown = "";

function show(ms = now()) {
  const parts = sounds.get(session(audio));
  const turns = spokenAt(session(audio), ms);
  const spoken = turns.map((turn) => words(turn).findLast((word) => word.at <= ms));
  const state = [session(audio), clock(ms), ...turns.map((turn, i) => `${turn.id} ${spoken[i]?.from}`)].join();
  ui.scrub.max = endOf(parts.at(-1));
  ui.scrub.value = ms;
  if (state === shown) return;
  shown = state;
  for (const turn of lit) if (!turns.includes(turn)) turn.removeAttribute("aria-current");
  for (const turn of turns) turn.setAttribute("aria-current", "true");
  lit = turns;
  const ranges = turns.flatMap((turn, i) => (spoken[i] ? range(turn, spoken[i].from, spoken[i].to) : []));
  light("spoken", ranges);
  ui.now.textContent = clock(ms);
  ui.end.textContent = clock(endOf(parts.at(-1)));
  ui.speaking.textContent = [...new Set(turns.map((turn) => turn.querySelector(".by b").textContent))].join(" and ");
  ui.scrub.setAttribute("aria-valuetext", clock(ms));
  if (ui.follow.checked && !audio.paused && turns.length) keepInView(ranges.at(-1) ?? turns.at(-1));
}

function keepInView(place) {
  const box = place.getBoundingClientRect();
  const bottom = innerHeight - document.querySelector(".bar").offsetHeight;
  if (!box.height || (box.top > 96 && box.bottom < bottom - 48)) return;
  scrollTo({ top: scrollY + box.top - bottom * 0.3, behavior: calm.matches ? "instant" : "smooth" });
}

function tick() {
  if (audio.paused) return;
  if (now() >= stopAt) {
    audio.pause();
    stopAt = Infinity;
  }
  show();
  requestAnimationFrame(tick);
}

function toggle() {
  if (audio.paused) audio.play().catch(() => {});
  else audio.pause();
}

function step(by) {
  const list = timed.get(session(audio)) ?? [];
  const at = list.findLastIndex((entry) => entry.t <= now());
  const next = list[Math.min(Math.max(0, at + by), list.length - 1)];
  if (next) seek(session(audio), next.t);
}

if (audio) {
  ui.more.closest(".player").hidden = false;
  for (const sound of [...sounds.values()].flat()) {
    sound.controls = false;
    sound.addEventListener("play", () => tick((heard = true)));
    sound.addEventListener("seeked", () => sound === audio && show());
    sound.addEventListener("error", () => (ui.speaking.textContent = "The sound is not beside this page."));
    sound.addEventListener("ended", () => {
      const next = sounds.get(session(sound))[sounds.get(session(sound)).indexOf(sound) + 1];
      if (next) seek(session(next), startOf(next), true);
    });
    for (const event of ["play", "pause"]) {
      sound.addEventListener(event, () => {
        document.documentElement.classList.toggle("playing", !audio.paused);
        document.documentElement.classList.add("heard");
        ui["play-name"].textContent = audio.paused ? "Play" : "Pause";
      });
    }
  }
  ui.play.addEventListener("click", toggle);
  ui.back.addEventListener("click", () => seek(session(audio), now() - 5000));
  ui.scrub.addEventListener("input", () => seek(session(audio), Number(ui.scrub.value)));
  ui.speed.addEventListener("change", () => (audio.playbackRate = Number(ui.speed.value)));
  for (const event of ["wheel", "touchmove"]) {
    addEventListener(event, () => audio.paused || (ui.follow.checked = false), { passive: true });
  }
  ui.follow.checked = !calm.matches;
  show(0);
}

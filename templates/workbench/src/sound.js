// What was recorded is heard above the transcript: what the strip (`transport.js`) and its keys do, and what is kept of it.

import * as arrived from "./arrived.js";
import * as keys from "./keys.js";
import { numbered } from "./doubts.js";
import { Left } from "./left.js";
import * as likings from "./liking.js";
import { doubtful, goTo } from "./movement.js";
import * as panels from "./panels.js";
import * as place from "./place.js";
import { FASTEST, Player, SLOWEST } from "./player.js";
import { AsReleased } from "./released.js";
import { Spoken } from "./spoken.js";
import { change, turnAt, turnsOf, wordAt } from "./timeline.js";
import { Transport } from "./transport.js";
import { Waveform } from "./waveform.js";

const BACK = 3000; // ms
const STEP = 0.1; // of speed
const ASKS = 1000; // ms between two looks at what is being measured
const REPEATED = ["back", "on", "slower", "faster"]; // while their key is held down; a pedal that is held down must not play and pause in turns

export function mount(bench, list) {
  const home = document.getElementById("sound");
  const player = new Player();
  const blocks = new Map(); // by session
  const turns = () => {
    if (!blocks.has(player.session)) blocks.set(player.session, turnsOf(bench.rows, player.session));
    return blocks.get(player.session);
  };
  const liking = { keys: {}, click: "place", again: 1000 };
  const spoken = new Spoken(bench, list, player, document.getElementById("turns"), turns);
  const wave = new Waveform(player, (at) => { player.seek(at); if (spoken.isFollowing) spoken.show(); });
  const named = (who) => bench.people.get(who)?.name ?? "not named";
  let known; // as workbench/sound.py gives it
  let asked; // [ms, options] of `go`: where somebody went sooner than the recordings were known
  let asks; // for what is being measured
  let isLooping = false;
  let voiced = "";

  const released = new AsReleased(bench, player, wave);
  const strip = new Transport(home, {
    toggle, back: () => step(-BACK), on: () => step(BACK), slower: () => faster(-STEP), faster: () => faster(STEP), asSpoken: () => { player.speed = 1; },
    loop: looped, follow: followed, release: asReleased, picture: pictured, zoom, drawn: () => wave.draw(),
    session: (id) => go(0, { session: id }), // its first turn comes into sight
    track: (name) => player.listenTo(name),
  });
  home.append(wave.element, player.stage);
  const tell = (sentence) => strip.tell(sentence);
  const left = new Left("sound/place", () => ({ session: player.session, at: Math.round(player.at), speed: player.speed, shows: Math.round(wave.shows), ...arrived.left() }));

  // -- what is known

  async function learn(answer) {
    known = answer ?? (await bench.get("sound"));
    player.media = known.media;
    strip.sessions(known.sessions.map(({ id, title }) => [id, title || `Session ${id}`]), player.session);
    wrongs();
    laid();
    clearTimeout(asks);
    const isOn = known.media.some(({ state }) => !state.whole || state.copying !== null);
    if (isOn) asks = setTimeout(() => learn().catch(() => {}), ASKS);
  }

  function wrongs() {
    if (!known) return false; // who clicks a word before it has been asked
    const faults = known.fault ? [known.fault] : known.media.filter((each) => each.session === player.session).map(({ state }) => state.fault).filter(Boolean);
    const copies = known.media.filter(({ state }) => state.copying !== null).map(({ name, state }) => `A copy of ‘${name}’ in which the browser finds every word is being made: ${state.copying} %.`);
    const measured = known.media.filter(({ state }) => !state.whole).map(({ name, state, duration }) => `‘${name}’ is being measured: ${Math.floor((100 * state.known) / Math.max(1, duration))} %.`);
    if (strip.faults && !faults.includes(strip.faults)) tell(""); // what was said of it does not hold any more
    strip.fault(faults);
    const can = player.parts.some(({ state }) => !state.fault || state.known);
    strip.making([...copies, ...measured].join(" "), { isMeasured: !measured.length, isPlayable: can });
    return can;
  }

  /** What is drawn is as the transcript is now. */
  function laid() {
    blocks.clear();
    const order = [...bench.people.keys()];
    const here = [...new Set(turns().map(({ who }) => who))].sort((a, b) => order.indexOf(a) - order.indexOf(b));
    wave.lanes = here.map((who) => ({ who, name: named(who), voice: (order.indexOf(who) + 8) % 8 }));
    wave.blocks = turns();
    const own = player.media.filter((each) => each.track && each.session === player.session);
    strip.tracks([["", "Everybody"], ...own.map((each) => [each.track, each.person ? named(`p.${each.person}`) : each.track])], player.track);
    wave.learned();
    stated();
  }

  function stated() {
    const hasPicture = player.parts.some((each) => each.kind === "video");
    strip.state({ session: player.session, isPlaying: player.isPlaying, speed: player.speed, isLooping, isFollowing: spoken.isFollowing, isReleased: released.isOn, hasPicture });
    moved();
    wave.say(voiced);
  }

  function moved() {
    strip.time(player.at, player.end || turns().at(-1)?.end || 0);
    const turn = turnAt(turns(), player.at);
    const name = turn ? named(turn.who) : "";
    if (name !== voiced || !player.isPlaying) {
      voiced = name;
      wave.say(voiced);
    }
    const isSilent = player.silence.covers(player.at);
    if (strip.silent(isSilent) && released.isOn) tell(isSilent ? "Nothing is heard here, as released." : released.told);
  }

  // -- what is done

  function toggle() {
    if (player.isPlaying) return player.pause();
    if (known && !wrongs()) return tell(known.fault || strip.faults || `Nothing was recorded of session ${player.session}.`);
    if (isLooping) loopHere();
    player.play();
  }

  function go(at, options) {
    if (!known) { asked = [at, options]; return; }
    player.seek(at, options);
    if (isLooping) loopHere();
    if (options?.session) { wrongs(); laid(); if (!player.isPlaying && !options.isSeen) spoken.show(); }
  }

  function step(ms) {
    go(Math.max(0, player.at + ms));
  }

  function faster(by) {
    player.speed = Math.min(FASTEST, Math.max(SLOWEST, player.speed + by));
    tell(`Speed ${player.speed}.`);
    left.moved();
  }

  function looped() {
    isLooping = !isLooping;
    if (isLooping) loopHere();
    else player.loop = wave.loop = null;
    const turn = isLooping && turnAt(turns(), player.at);
    tell(turn ? `Turn ${bench.row(turn.id)?.number ?? ""} is played over and over.` : "The loop is ended.");
    wave.draw();
    stated();
  }

  function loopHere() {
    const turn = turnAt(turns(), player.at);
    player.loop = wave.loop = turn ? { start: turn.start, end: turn.end } : null;
    if (turn && player.at >= turn.end) player.seek(turn.start);
    wave.draw();
  }

  function zoom(by) { wave.shows *= by; left.moved(); }

  function pictured() {
    const next = { small: "large", large: "hidden", hidden: "small" };
    player.stage.dataset.size = next[player.stage.dataset.size ?? "small"];
    tell(`The picture is ${player.stage.dataset.size}.`);
  }

  /** Where the caret is in the sound: {id, at, session}. Undefined where nobody has written, or there is no time. */
  function caret() {
    const here = place.here();
    const view = place.view();
    const row = here && bench.row(here.turn);
    if (!row) return undefined;
    const at = view.time(here.number)?.start ?? row.start;
    return at === null || at === undefined ? { id: here.turn, number: here.number, session: row.session } : { id: here.turn, number: here.number, at, session: row.session };
  }

  function fromCaret() {
    const here = caret();
    if (!here) return tell("Click in a turn first: it is played from there.");
    if (here.at === undefined) return tell("This turn has no times, so that nobody knows where it is heard.");
    go(here.at, { session: here.session });
    if (!player.isPlaying) toggle();
  }

  /** Silence, and the caret before the word that was heard last: what has been heard to be wrong can be written over. */
  async function toHeard() {
    player.pause();
    const turn = turnAt(turns(), player.at);
    if (!turn) return tell("Nobody has spoken before this.");
    const view = await list.show(turn.id); // what has just been written in it may not be saved yet, and nobody waits for that
    const number = view ? wordAt(view.turn.times, player.at) : -1;
    const here = number < 0 ? 0 : numbered(view.words(), view.turn).findLastIndex((each) => each >= 0 && each <= number);
    await goTo(list, turn.id, Math.max(0, here));
  }

  let leading = null; // {at, writes} of a step to a speaker whose caret is still on its way: the next step goes on from there, however soon it is asked for

  async function changed(by) {
    const writes = leading?.writes ?? Boolean(document.activeElement?.closest(".ProseMirror"));
    const turn = change(turns(), leading?.at ?? spokenFrom(writes, by), by);
    if (!turn) return tell(by > 0 ? "Nobody else speaks after this." : "Nobody speaks before this.");
    const step = leading = { at: turn.start, writes };
    go(turn.start);
    try {
      const view = await list.show(turn.id, { focus: writes });
      if (writes && view && leading === step) await goTo(list, turn.id, 0);
    } finally {
      if (leading === step) leading = null;
    }
  }

  /** Where a step to another speaker begins: who writes, goes on from what is written, who listens, from what is heard. */
  function spokenFrom(writes, by) {
    const here = writes && !player.isPlaying ? caret() : undefined;
    const own = here && turns().find(({ id }) => id === here.id);
    if (!own) return player.at;
    return by > 0 ? own.start : Math.max(own.start, here.at ?? own.start);
  }

  async function unsure(by) {
    const here = caret() ?? { id: turnAt(turns(), player.at)?.id ?? bench.rows[0]?.id, number: by > 0 ? -1 : Infinity };
    if (!(await list.flush())) return;
    const found = await doubtful(bench, here, by);
    if (!found) return tell(by > 0 ? "The machine was sure of every word after this." : "The machine was sure of every word before this.");
    const view = await goTo(list, found.id, found.number, { choose: true });
    const when = view?.time(found.number);
    if (when) go(Math.max(0, when.start - 300), { session: bench.row(found.id).session });
    tell("");
  }

  async function asReleased() {
    try {
      await released.toggle();
    } catch (error) {
      return tell(error.message);
    }
    tell(released.told);
    stated();
  }

  function followed() { spoken.isFollowing = !spoken.isFollowing; }

  const keepLiking = () => {
    player.again = liking.again;
    likings.apply(rows, liking);
    bench.post("sound/liking", liking).catch((error) => tell(error.message));
  };

  // -- keys

  const inSound = (event) => {
    if (!home.offsetParent || event.target.closest?.(".own-key")) return false; // before the draft there is no strip; a field is learning a key
    return event.key !== "Escape" || event.target === document.body || event.target.id === "turns" || Boolean(event.target.closest?.(".ProseMirror, .turn > header, #sound")); // elsewhere it closes something
  };
  const row = (id, short, house, toldAs, does) => {
    const made = { id: `sound-${id}`, group: "Listen", keys: [...house], house, short, told: toldAs, does: (event) => (inSound(event) ? void ((event.repeat && !REPEATED.includes(id)) || does(event)) : false) };
    keys.add(made);
    return made;
  };
  const sideways = (side) => (keys.shown("Mod-a").startsWith("⌘") ? [] : [`Alt-Arrow${side}`]); // on a Mac one moves by words with these
  const rows = [
    row("play", "Play, pause", ["Escape", "F9"], "Play; pause. After a pause a second is heard once more", toggle),
    row("caret", "Play from the caret", ["Alt-Enter"], "Play from the word at the caret", fromCaret),
    row("heard", "Pause and write", ["F4"], "Pause, with the caret before the word that was heard last", toHeard),
    row("back", "Back 3 s", ["F7", ...sideways("Left")], "Back three seconds", () => step(-BACK)),
    row("on", "On 3 s", ["F10", ...sideways("Right")], "On three seconds", () => step(BACK)),
    row("slower", "Slower", ["Shift-F7"], "Slower; voices stay as high as they are", () => faster(-STEP)),
    row("faster", "Faster", ["Shift-F9"], "Faster", () => faster(STEP)),
    row("loop", "Loop the turn", ["Mod-Shift-l"], "Play this turn over and over", looped),
    row("next", "Next speaker", ["Alt-PageDown"], "To where the next speaker begins", () => changed(1)),
    row("previous", "Previous speaker", ["Alt-PageUp"], "To where this speaker began, then the one before", () => changed(-1)),
    row("unsure", "Next doubtful word", ["Mod-u"], "To the next word that the machine was not sure of", () => unsure(1)),
    row("unsure-before", "Doubtful word before", ["Mod-Shift-u"], "To the doubtful word before", () => unsure(-1)),
    row("released", "As released", [], "Play as the public will hear it; as it was recorded", asReleased),
    row("follow", "Follow", [], "The list goes along with what is heard; stays", followed),
  ];
  const held = row("hold", "Play while held", [], "Play while it is held down (of a pedal); pause when it is let go", () => { if (!player.isPlaying) toggle(); });
  rows.push(held);
  document.addEventListener("keyup", (event) => { if (held.keys.some((key) => key.split("-").at(-1) === event.key)) player.pause(); }, { capture: true });
  const media = navigator.mediaSession;
  const acts = { play: () => player.play(), pause: () => player.pause(), seekbackward: () => step(-BACK), seekforward: () => step(BACK), previoustrack: () => changed(-1), nexttrack: () => changed(1) };
  for (const [name, does] of Object.entries(acts)) {
    try { media?.setActionHandler(name, does); } catch { /* a browser that does not know it */ }
  }

  panels.add({ id: "sound", label: "Sound", mount: (element) => likings.mount(element, rows, liking, keepLiking) });

  // -- what happens

  player.addEventListener("state", () => { stated(); if (!player.isPlaying) left.rested(); silencedWhereOther(); });
  let session = "";
  function silencedWhereOther() {
    if (session !== player.session && released.isOn) released.apply();
    session = player.session;
  }
  player.addEventListener("moved", () => {
    moved();
    left.moved();
    bench.dispatchEvent(new CustomEvent("sounded", { detail: { session: player.session, at: player.at, isPlaying: player.isPlaying, speed: player.speed } }));
  });
  player.addEventListener("following", stated);
  player.addEventListener("wrong", ({ detail }) => tell(detail));
  player.addEventListener("unplayable", async ({ detail: name }) => {
    try {
      await learn();
      const medium = known.media.find((each) => each.name === name);
      if (!medium || medium.state.fault || medium.state.copy || medium.state.copying !== null) return;
      await learn(await bench.post("sound/copy", { name }));
    } catch (error) { tell(error.message); }
  });
  document.addEventListener("play", ({ target }) => { // one thing is heard at a time
    for (const each of document.querySelectorAll("video, audio")) if (each !== target) each.pause();
  }, { capture: true });
  for (const name of ["rows", "patched"]) bench.addEventListener(name, laid);
  bench.addEventListener("turns", () => { laid(); released.again(); });
  bench.addEventListener("news", ({ detail: { told } }) => { if (told === "sound" && isOpened) (known ? learn().catch((error) => strip.fault([error.message])) : opened(true)); }); // a recording is another, gone or back
  bench.addEventListener("word", ({ detail }) => {
    const now = list.view(detail.turn)?.time(detail.number)?.start ?? undefined;
    if (now === undefined || (liking.click === "caret" && !alt)) return;
    go(now, { session: bench.row(detail.turn).session, isSeen: true }); // who has clicked there reads there, or has gone on since
    if ((liking.click === "play" || alt) && !player.isPlaying) toggle();
  });
  let alt = false;
  const text = document.getElementById("turns");
  text.addEventListener("mousedown", (event) => { alt = event.altKey; }, { capture: true });
  text.addEventListener("click", (event) => {
    const when = event.target.closest(".turn > header > .time");
    const id = when?.closest(".turn").dataset.id;
    if (!id) return;
    go(bench.row(id).start, { session: bench.row(id).session });
    if (!player.isPlaying) toggle();
  });

  // -- opened

  let isOpened = false;
  bench.addEventListener("rows", () => {
    if (isOpened) return;
    isOpened = true;
    opened();
  });

  /** `late` where what is recorded could not be read when the page was opened: whoever is at work by now is not led away. */
  async function opened(late = false) {
    try {
      await learn();
    } catch (error) {
      strip.fault([error.message]);
      if (!late) bench.dispatchEvent(new CustomEvent("arrived", { detail: {} }));
      return;
    }
    Object.assign(liking, known.liking);
    player.again = liking.again;
    likings.apply(rows, liking);
    if (media && globalThis.MediaMetadata) media.metadata = new MediaMetadata({ title: bench.title });
    const { session: where, at, speed: pace, shows } = known.place;
    player.speed = pace;
    if (shows) wave.shows = shows;
    if (asked) go(...asked); // not where one was last: one has gone on since
    else if (where && known.sessions.some(({ id }) => id === where)) {
      go(at, { session: where });
      if (at && !late && !bench.row(known.place.turn)) spoken.show();
    } else if (known.sessions[0]) go(0, { session: known.sessions[0].id });
    left.isThere = true;
    laid();
    if (!late) bench.dispatchEvent(new CustomEvent("arrived", { detail: known.place }));
    place.moved.addEventListener("moved", () => left.moved());
  }
}

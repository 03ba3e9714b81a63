// Voices and participants. Before the draft: who each voice is, heard by a few moments of it, decided by dragging it to a person or by a number;
// then the draft is made and the transcript opens in place. After it: who speaks how much, and all turns of one given to another.

import { clock } from "./timeline.js";
import * as keys from "./keys.js";
import { go } from "./heard.js";
import * as panels from "./panels.js";
import { newcomer } from "./speakers.js";

let bench;
let place;
let room = { voices: [], silent: [], told: "", wrong: "" };
let isHere = false; // whether the server has said who is there
let player; // the one thing that plays moments
let stopAt = 0;
let said = new Map(); // by voice: what it says, where somebody has opened that

export function mount(theBench) {
  bench = theBench;
  panels.add({ id: "voices", label: "Voices", mount(element) { place = element; draw(); }, shown: () => (bench.drafted ? draw() : load()) });
  bench.addEventListener("rows", () => {
    if (bench.drafted && document.body.dataset.room === "naming") room = { ...room, told: "" }; // it was about the room before
    rooms();
    if (!bench.drafted && bench.title) panels.show("voices");
    else if (seen()) draw();
  });
  bench.addEventListener("patched", () => { if (seen()) draw(); });
  bench.addEventListener("news", () => { if (!bench.drafted) { room = { ...room, told: "" }; load(); } }); // what was said was said of what stood there
  for (let number = 0; number <= 9; number += 1)
    keys.add({
      id: `voice-${number}`, group: "Voices", keys: [String(number)], where: "outside",
      told: ["The voice that is chosen is nobody: a noise, a room", "The voice that is chosen is number 1 … 9 of the people"][number] ?? "", // said once
      ...(number === 1 ? { said: ["1", "…", "9"] } : {}),
      does: (event) => {
        const voice = event.target.closest?.("[data-voice]")?.dataset.voice;
        if (!voice || bench.drafted) return false;
        const person = [...bench.people.values()][number - 1];
        if (number && !person) return false;
        decide(voice, number ? person.id : "", !number);
        return true;
      },
    });
  keys.add({ id: "voice-undo", group: "Voices", room: "naming", keys: ["Mod-z"], told: "Before the draft: take back what was decided last", does: (event) => before_(event, "undo") });
  keys.add({ id: "voice-redo", group: "Voices", room: "naming", keys: ["Mod-Shift-z", "Mod-y"], told: "Before the draft: decide it again", does: (event) => before_(event, "redo") });
}

/** Before the draft the panel is the page's main part. */
function rooms() {
  document.body.dataset.room = bench.drafted ? "transcript" : "naming";
  const side = document.getElementById("side");
  side.setAttribute("role", bench.drafted ? "complementary" : "main");
  side.setAttribute("aria-label", bench.drafted ? "Panels" : "Who is speaking");
}

/** A key of the room of naming, where nobody writes a text. */
function before_(event, what) {
  if (bench.drafted || event.target.matches("input, textarea")) return false;
  ask(what, {});
  return true;
}

const seen = () => place && !place.hidden;

let asked = 0; // what was asked for last is what is shown, whichever answer is there first

async function load() {
  const mine = ++asked;
  try {
    const now = await bench.get("voices");
    if (mine !== asked) return;
    room = { ...now, told: room.told };
    await Promise.all([...said.keys()].map(async (voice) => said.set(voice, await bench.get(`voices/said?voice=${encodeURIComponent(voice)}`))));
  } catch (error) { room = { ...room, wrong: error.message }; }
  isHere = true;
  draw();
}

/** Ask for a change; what is wrong is said where one looks. */
async function ask(what, body) {
  const mine = ++asked;
  try {
    const now = await bench.post(`voices/${what}`, { ...body, window: bench.window });
    if (mine !== asked) return;
    room = now;
    await Promise.all([...said.keys()].map(async (voice) => said.set(voice, await bench.get(`voices/said?voice=${encodeURIComponent(voice)}`))));
  } catch (error) {
    room = { ...room, told: error.message };
    return load();
  }
  draw();
}

function decide(voice, participant, nobody = false) {
  return ask("decide", { voice, participant, nobody });
}

// -- what is heard

function play(moment, button) {
  if (!player) {
    player = document.createElement("video"); // plays sound, too
    Object.assign(player, { playsInline: true, hidden: true, preload: "none" });
    document.body.append(player);
    player.addEventListener("timeupdate", () => { if (player.currentTime * 1000 >= stopAt) player.pause(); });
    player.addEventListener("pause", () => { for (const each of document.querySelectorAll("[aria-pressed=true].play")) each.setAttribute("aria-pressed", "false"); });
    player.addEventListener("error", () => tell("This recording cannot be played in the browser."));
  }
  if (button.getAttribute("aria-pressed") === "true") return player.pause();
  player.pause();
  stopAt = moment.end;
  const source = new URL(`media/${encodeURIComponent(moment.medium)}`, document.baseURI).href;
  const go = () => { player.currentTime = moment.start / 1000; player.play().catch(() => {}); button.setAttribute("aria-pressed", "true"); };
  if (player.src !== source) {
    player.src = source;
    player.addEventListener("loadedmetadata", go, { once: true });
    player.load();
  } else setTimeout(go); // after the event of the pause
  return undefined;
}

function tell(text) {
  room = { ...room, told: text };
  const told = place?.querySelector(".told-here");
  if (told) told.textContent = text;
}

// -- how it looks

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") made.className = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && typeof value !== "string") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

/** 192400 as "3 min 12 s". */
export function long(ms) {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor(seconds / 60) % 60).padStart(2, "0")} min`;
}

function draw() {
  if (!place) return;
  const focused = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  place.replaceChildren(...(bench.drafted ? after() : before()));
  if (focused) place.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

const people = () => [...bench.people.values()];
const nameOf = (id) => bench.people.get(`p.${id}`)?.name ?? id;

function before() {
  const told = make("p", { class: "told-here", role: "status" }, room.told);
  if (!isHere) return [make("h2", {}, "Who is speaking?"), make("p", { role: "status" }, "Reading the voices, and what speaks for whom. For hours of speech this takes some seconds.")];
  const undecided = room.voices.filter((voice) => !voice.participant && !voice.is_nobody);
  const proposals = undecided.filter((voice) => voice.proposal).length;
  const bar = make("div", { class: "naming-bar" },
    make("button", { type: "button", "data-key": "undo", onclick: () => ask("undo", {}) }, "Take back"),
    make("button", { type: "button", "data-key": "redo", onclick: () => ask("redo", {}) }, "Decide again"),
    proposals ? make("button", { type: "button", "data-key": "accept", onclick: () => ask("accept", {}) }, proposals === 1 ? "Take the proposal" : `Take all ${proposals} proposals`) : null,
    make("button", { type: "button", "data-key": "draft", class: "first", onclick: draft }, "Make the draft"),
  );
  const count = undecided.length ? `${undecided.length} of ${room.voices.length} voices not decided: in the draft they stay without a name.` : "Every voice is decided.";
  const head = make("header", { class: "naming-head" }, make("h2", {}, "Who is speaking?"),
    make("p", {}, room.wrong || "Hear a few moments of each voice. Drag it to a person, choose one, or press a person’s number; 0 is nobody. Two voices may be one person."),
    room.wrong ? null : make("p", { class: "naming-count" }, count), bar, told);
  if (room.wrong) return [head];
  return [head, make("div", { class: "naming" },
    make("section", { class: "naming-voices", "aria-label": "Voices" }, ...room.voices.map(voice)),
    make("section", { class: "naming-people", "aria-label": "Participants" }, make("h3", {}, "Participants"), make("ol", {}, ...people().map(person)), nobody(), newcomer(load)))];
}

function voice(each) {
  const much = each.timed ? `${long(each.time)}, ${Math.round(each.share * 100)}% of the time` : `${each.time.toLocaleString("en-GB")} words`;
  const proposed = each.proposal && !each.participant && !each.is_nobody ? each.proposal : null;
  const chosen = make("select", { "data-key": `who-${each.voice}`, "aria-label": `Who ${each.voice} is`, onchange: (event) => choose(each.voice, event.target.value) },
    make("option", { value: "" }, "Not decided"), ...people().map((one, number) => make("option", { value: `p.${one.id}` }, `${number < 9 ? `${number + 1} ` : ""}${one.name}`)), make("option", { value: "0" }, "0 Nobody: a noise, a room"));
  chosen.value = each.is_nobody ? "0" : each.participant ? `p.${each.participant}` : "";
  const others = room.voices.filter((other) => other.participant && other.participant === each.participant && other !== each).map((other) => other.voice);
  const decision = each.is_nobody ? "nobody" : each.participant ? nameOf(each.participant) : "not decided";
  const card = make("article", { class: "voice", tabIndex: 0, draggable: true, "data-voice": each.voice, "data-key": `voice-${each.voice}`, "aria-label": `${each.voice}, ${decision}` },
    make("header", {}, make("h3", {}, each.voice), make("span", { class: "much" }, each.called ? `“${each.called}” in the file, ${much}` : much)),
    meter(each.share),
    make("ul", { class: "moments" }, ...each.moments.map((moment, number) => make("li", {}, player_(moment, `${each.voice}, moment ${number + 1}`), make("q", {}, moment.text)))),
    proposed ? make("p", { class: "proposal" }, "Perhaps ", make("strong", {}, nameOf(proposed.participant)), `: ${proposed.because.join("; ")}. `,
      make("button", { type: "button", "data-key": `yes-${each.voice}`, onclick: () => decide(each.voice, proposed.participant) }, "Yes")) : null,
    each.remark ? make("p", { class: "remark" }, `It ${each.remark}.`) : null,
    make("p", { class: "decision" }, make("label", {}, "Is ", chosen), others.length ? make("span", {}, ` the same person as ${others.join(", ")}`) : null),
    sayings(each),
  );
  card.addEventListener("dragstart", (event) => { event.dataTransfer.setData("text/plain", each.voice); event.dataTransfer.effectAllowed = "link"; });
  return card;
}

function choose(voice_, value) {
  decide(voice_, value.startsWith("p.") ? value.slice(2) : "", value === "0");
}

function meter(share) {
  const made = make("div", { class: "share", "aria-hidden": "true" }, make("span"));
  made.firstChild.style.width = `${Math.round(share * 100)}%`;
  return made;
}

function player_(moment, label) {
  const several = new Set(bench.media.map((medium) => medium.session)).size > 1;
  const when = moment.at === null ? "" : `${several ? `Session ${moment.session}, ` : ""}${clock(moment.at)}`;
  if (!moment.medium) return make("span", { class: "time" }, when);
  return make("button", { type: "button", class: "play", "aria-pressed": "false", "aria-label": `Hear ${label} at ${when}`, onclick: (event) => play(moment, event.currentTarget) }, make("span", { "aria-hidden": "true" }), when);
}

/** One voice that is two people: all that it says, each to be given to somebody else. */
function sayings(each) {
  const open = said.has(each.voice);
  const details = make("details", { open }, make("summary", { "data-key": `said-${each.voice}` }, "Turn by turn: where this voice is two people"));
  details.addEventListener("toggle", async () => {
    if (details.open === said.has(each.voice)) return;
    if (!details.open) { said.delete(each.voice); return; }
    said.set(each.voice, await bench.get(`voices/said?voice=${encodeURIComponent(each.voice)}`));
    draw();
  });
  if (!open) return details;
  const list = make("ol", { class: "sayings" });
  const more = (from) => {
    for (const turn of said.get(each.voice).slice(from, from + 50)) {
      const chosen = make("select", { "data-key": `turn-${turn.session}-${turn.start}`, "aria-label": `Who says this at ${clock(turn.start)}`, onchange: (event) => ask("overrule", { session: turn.session, start: turn.start, end: turn.end, participant: event.target.value }) },
        make("option", { value: "" }, "As the voice"), ...people().map((one) => make("option", { value: one.id }, one.name)));
      chosen.value = turn.participant;
      chosen.disabled = turn.moment.at === null;
      list.append(make("li", { class: turn.participant ? "overruled" : "" }, player_(turn.moment, each.voice), make("q", {}, turn.moment.text), chosen));
    }
    if (said.get(each.voice).length > from + 50) list.append(make("li", {}, make("button", { type: "button", onclick: (event) => { event.target.parentElement.remove(); more(from + 50); } }, "Show more")));
  };
  more(0);
  details.append(list);
  return details;
}

function person(one, number) {
  const theirs = room.voices.filter((each) => each.participant === one.id);
  const silent = room.silent.includes(one.id);
  const row = make("li", { class: "person", "data-person": one.id },
    make("span", { class: "digit", "aria-hidden": "true" }, number < 9 ? String(number + 1) : ""),
    make("span", { class: "name" }, one.name), make("span", { class: "role" }, one.role.replaceAll("-", " ")),
    make("span", { class: "theirs" }, theirs.length ? theirs.map((each) => each.voice).join(", ") : silent ? "silent: no voice" : ""));
  return takes(row, (voice_) => decide(voice_, one.id));
}

function nobody() {
  const theirs = room.voices.filter((each) => each.is_nobody).map((each) => each.voice);
  return takes(make("p", { class: "person nobody", "data-person": "" }, make("span", { class: "digit", "aria-hidden": "true" }, "0"), make("span", { class: "name" }, "Nobody"), make("span", { class: "role" }, "a noise, a room"), make("span", { class: "theirs" }, theirs.join(", "))), (voice_) => decide(voice_, "", true));
}

/** Let voices be dropped on it. */
function takes(element, does) {
  element.addEventListener("dragover", (event) => { event.preventDefault(); element.classList.add("over"); });
  element.addEventListener("dragleave", () => element.classList.remove("over"));
  element.addEventListener("drop", (event) => { event.preventDefault(); element.classList.remove("over"); does(event.dataTransfer.getData("text/plain")); });
  return element;
}

async function draft(event) {
  const button = event.currentTarget;
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  button.textContent = "Making the draft…";
  try {
    await bench.post("voices/draft", { window: bench.window });
    room = { ...room, told: "" };
    await bench.reload();
    document.getElementById("turns").focus();
  } catch (error) { room = { ...room, told: error.message }; draw(); }
}

/** After the draft: everybody who speaks, with how many turns and how long; all of somebody's turns are given to another. */
function after() {
  const much = new Map();
  for (const row of bench.rows) {
    if (row.name !== "u") continue;
    const one = much.get(row.who) ?? { turns: [], time: 0, heard: 0 };
    one.turns.push(row.id);
    one.time += row.start === null || row.end === null ? 0 : row.end - row.start;
    one.heard += row.heard;
    much.set(row.who, one);
  }
  const total = Math.max(1, [...much.values()].reduce((sum, one) => sum + one.time, 0));
  const name = (id) => bench.people.get(id)?.name ?? bench.voices[id] ?? "Nobody knows who";
  const rows = [...much].map(([id, one]) => {
    const to = make("select", { "data-key": `all-${id}`, "aria-label": `Give all turns of ${name(id)} to` }, make("option", { value: "" }, "Give all turns to…"), ...[...bench.people].filter(([other]) => other !== id).map(([other, who]) => make("option", { value: other }, who.name)));
    to.addEventListener("change", async () => {
      if (to.value) await give(one.turns, to.value, id);
    });
    return make("li", {}, make("span", { class: "name" }, name(id)), make("span", { class: "much" }, `${one.turns.length} ${one.turns.length === 1 ? "turn" : "turns"}${one.time ? `, ${long(one.time)}` : ""}; ${one.heard} heard`), meter(one.time / total), longest(one.turns), to);
  });
  const silent = [...bench.people].filter(([id, who]) => !much.has(id) && !who.absent && who.role !== "organiser").map(([, who]) => who.name);
  return [make("h2", {}, "Who speaks"), make("p", { class: "told-here", role: "status" }, room.told), make("ul", { class: "speakers" }, ...rows), silent.length ? make("p", { class: "silent" }, `On the roster, and silent: ${silent.join(", ")}.`) : null].filter(Boolean);
}

/** The longest three turns of somebody, to go to: by them a voice is known best. */
function longest(ids) {
  const rows = ids.map((id) => bench.row(id)).sort((a, b) => b.size - a.size).slice(0, 3).sort((a, b) => bench.place(a.id) - bench.place(b.id));
  return make("p", { class: "longest" }, "Longest turns: ", ...rows.map((row) => make("button", { type: "button", "data-key": `go-${row.id}`, "aria-label": `To turn ${row.number}`, onclick: () => go(row.id) }, row.number)));
}

async function give(turns, who, from) {
  try {
    await bench.do({ do: "speaker", turns, person: who.replace(/^p\./u, ""), was: from }, []);
    room = { ...room, told: `${turns.length} turns are ${bench.people.get(who)?.name}’s now. Undo takes it back.` };
  } catch (error) { room = { ...room, told: error.message }; }
  draw();
}

// What is withheld: words, a whole turn, a footnote, on somebody's word; how it would be printed is told before it is done. Who edits can still read the words, and
// put them right. Proposals of what may have to be.

import { chooseNode, find, still } from "./chosen.js";
import * as keys from "./keys.js";
import { button, kbd, make, when } from "./dom.js";
import { field, fill } from "./fields.js";
import * as panels from "./panels.js";
import * as popover from "./popover.js";
import { difference } from "./words.js";

let bench;
let list;
let place;
let room = { passages: [], reasons: [], authorities: [] };
let proposed = [];
let again = [];
let wrong = "";
let last = { reason: "third-party", authority: "" };

export const acts = [
  { key: "h", label: "Hold back words, the turn, a note", when: (here) => here.node?.type.name !== "held", does: withholding },
  { key: "h", about: "held", named: () => "What is withheld here: read, put right, give back", when: (here) => here.node?.type.name === "held", does: held },
];

export function mount(theBench, theList) {
  [bench, list] = [theBench, theList];
  panels.add({ id: "withheld", label: "Withheld", mount(element) { place = element; }, shown: load });
  bench.addEventListener("news", ({ detail }) => { if (detail.told === "withheld" && place && !place.hidden) load(); });
  bench.addEventListener("turns", async () => { if (place && !place.hidden) { room = await bench.get("withheld").catch(() => room); draw(); } });
}

async function load() {
  try {
    room = await bench.get("withheld");
    draw();
    proposed = await bench.get("withheld/proposed");
    wrong = "";
  } catch (error) { wrong = error.message; }
  draw();
}

const n = (id) => id.replace(/^u/, "");

function draw() {
  if (!place) return;
  const passage = ({ turn, redaction }) => make("li", { className: "card" },
    make("p", {}, make("del", { className: "held" }, redaction.original)),
    make("p", {}, "printed: ", make("strong", {}, redaction.instead)),
    make("p", { className: "about" }, [redaction.reason?.replaceAll("-", " "), redaction.authority ? `on the word of ${redaction.authority}` : "on nobody's word", redaction.who && `by ${redaction.who}`, when(redaction.when), redaction.why].filter(Boolean).join(" · ")),
    make("p", {}, button(`In turn ${n(turn)}`, async () => { const view = await list.show(turn, { focus: true }); if (view) chooseNode(view, redaction.id); }, { className: "link" }),
      redaction.id ? button("Give back…", (event) => popover.open({ rect: event.target.getBoundingClientRect(), returns: () => event.target.isConnected && event.target.focus(), ...giving(redaction.id, turn, redaction.authority) }), { "aria-label": `Give back ${redaction.id}: its words are published again` }) : make("small", {}, " withheld by hand, in the transcript: it is given back there")),
  );
  const proposal = ({ turn, suggestion }) => make("li", { className: "card" },
    make("p", {}, make("strong", {}, suggestion.text)), make("p", { className: "about" }, suggestion.why),
    make("p", {}, button(`In turn ${n(turn)}`, () => show(turn, suggestion), { className: "link" }),
      button("Withhold…", async (event) => { await show(turn, suggestion); propose(turn, suggestion, event.target); }, { "aria-label": `Withhold ‘${suggestion.text}’…` }),
      button("Leave it", () => refuse(suggestion), { "aria-label": `Leave ‘${suggestion.text}’ as it is` })),
  );
  const more = ({ passage: where, note, first, last: end }) => {
    const turn = where;
    return make("li", {}, button(`Turn ${n(turn)}${note ? `, note ${note}` : ""}`, async (event) => { await list.show(turn); propose(turn, { passage: note || where, first, last: end, text: "the same words" }, event.target); }, { className: "link" }));
  };
  fill(place, 
    make("h2", {}, "Withheld"),
    wrong && make("p", { className: "wrong" }, wrong),
    again.length > 0 && make("section", { className: "again" }, make("p", {}, "The same words, or names among them, stand elsewhere too. Somebody else may be meant: look at each."), make("ul", {}, again.filter((each) => each.passage).map(more)), again.some((each) => !each.passage) && make("p", {}, `And in ${again.filter((each) => !each.passage).map((each) => each.where).join(", ")}: that is changed in seminar.toml or in the text there.`), button("Seen", () => { again = []; draw(); })),
    room.passages.length ? make("ul", { className: "cards" }, room.passages.map(passage)) : make("p", {}, "Nothing. Choose words, and press ", kbd(keys.shown("Mod-.")), " and then ", kbd("h"), "."),
    make("h2", {}, "May have to be"),
    make("p", { className: "about" }, "Names that are not in the record, addresses, numbers. Read for the rest yourself: a person can be known by what is told of them, and no pattern finds that."),
    proposed.length ? make("ul", { className: "cards" }, proposed.map(proposal)) : make("p", {}, "Nothing is proposed."),
  );
}

async function show(turn, suggestion) {
  const view = await list.show(turn, { focus: true });
  if (view) find(view, suggestion.text, suggestion.first - 1);
}

async function refuse(suggestion) {
  try { await bench.post("withheld/refuse", suggestion); } catch (error) { wrong = error.message; }
  await load();
}

/** Giving back is publishing: on whose word is asked. */
function giving(redaction, turn, authority = "") {
  const word = make("input", { value: authority, list: "authorities", required: true, "data-first": "" });
  const why = make("input", { maxLength: 500 });
  const save = () => popover.doing(async () => {
    await bench.turn(turn);
    await bench.do({ do: "lift", redaction, authority: word.value, why: why.value }, [turn]);
    if (place && !place.hidden) await load();
  });
  return { label: "Give back", content: make("form", { onsubmit: (event) => { event.preventDefault(); save(); } }, field("On whose word", word, "Its words are published again, and their sound."), field("For the house", why), make("datalist", { id: "authorities" }, room.authorities.map((each) => make("option", { value: each }))), make("p", { className: "buttons" }, make("button", { type: "submit", className: "main" }, "Give back: publish these words"))) };
}

async function propose(turn, suggestion, target) {
  if (!room.reasons.length) room = await bench.get("withheld");
  popover.open({ rect: target.getBoundingClientRect(), returns: () => target.isConnected && target.focus(), ...form(turn, [["words", `‘${suggestion.text}’`]], () => ({ passage: suggestion.passage, words: [suggestion.first, suggestion.last] }), suggestion.instead) });
}

async function withholding(here) {
  room = await bench.get("withheld");
  const note = here.node?.type.name === "note" ? here.node.attrs.id : "";
  const ways = [here.begins && ["words", "the words that are chosen"], note && ["note", "this footnote"], ["turn", `all of turn ${bench.row(here.turn)?.number ?? here.turn}`]].filter(Boolean);
  return form(here.turn, ways, (way) => (way === "words" ? { passage: here.turn, chosen: still(here) } : { passage: way === "note" ? note : here.turn }), "", here.view);
}

/** Words that are chosen were said off the record: withheld on the word of who said them, and that is printed in their place. Where nobody knows who
 * speaks, it is asked on whose word. */
export async function offTheRecord(here, speaker) {
  const op = () => ({ do: "withhold", passage: here.turn, chosen: still(here), reason: "own-wish", authority: speaker, instead: "off the record" });
  if (!speaker) {
    room = await bench.get("withheld");
    last = { ...last, reason: "own-wish" };
    const asked = form(here.turn, [["words", "the words that are chosen"]], () => ({ passage: here.turn, chosen: still(here) }), "off the record", here.view);
    return popover.open({ rect: here.rect, returns: () => here.view.view.focus(), ...asked });
  }
  const { again: known = [] } = await bench.post("withheld/preview", op()).catch(() => ({}));
  if (!(await here.view.command(op))) return undefined;
  here.view.back();
  here.view.say(`Withheld on the word of ${speaker}; [off the record] is printed. ${keys.shown("Mod-z")} takes it back.`);
  again = known;
  if (again.length) panels.show("withheld");
  return undefined;
}

/** What is withheld, why, on whose word, what is printed; and what would leave, told as one chooses. */
function form(turn, ways, what, proposal = "", view = undefined) {
  const way = make("select", {}, ways.map(([value, label]) => make("option", { value }, label)));
  const reason = make("select", {}, room.reasons.map((each) => make("option", { value: each }, each.replaceAll("-", " "))));
  reason.value = last.reason;
  const authority = make("input", { value: last.authority, list: "authorities", required: true, "data-first": "" });
  const instead = make("input", { value: proposal, maxLength: 200 });
  const why = make("input", { maxLength: 500 });
  const notes = make("input", { type: "checkbox" });
  const preview = make("div", { className: "foretold", role: "status" });
  const op = () => ({ do: "withhold", ...what(way.value), reason: reason.value, authority: authority.value, instead: instead.value, notes: notes.checked, why: why.value });
  let [waiting, known, told] = [0, [], ""];
  const look = () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      try {
        const done = await bench.post("withheld/preview", { ...op(), authority: authority.value || "somebody" });
        if (told === (told = JSON.stringify(done))) return; // said once
        known = done.again ?? [];
        fill(preview, make("p", {}, "It will be printed: ", around(done.before, done.after)), make("p", { className: "about" }, sound(done)), known.length > 0 && make("p", { className: "about" }, `The same words stand in ${known.length} more ${known.length === 1 ? "place" : "places"}: offered when this is done.`));
      } catch (error) { told = ""; fill(preview, make("p", { className: "wrong" }, error.message)); }
    }, 300);
  };
  const save = () => popover.doing(async () => {
    await (view ? view.ask(op) : bench.do(op, [turn]));
    last = { reason: reason.value, authority: authority.value };
    again = known;
    if (again.length) panels.show("withheld");
  });
  const content = make("form", { onsubmit: (event) => { event.preventDefault(); save(); }, oninput: look },
    field("Withhold", way), field("Why (readers are told)", reason), field("On whose word", authority), field("Printed instead", instead, "Such as: a neighbour. Else only that something is withheld, and why."),
    make("details", {}, make("summary", {}, "More"), make("p", {}, make("label", {}, notes, " footnotes among the words go along")), field("For the house", why, "Not the words themselves; readers never see it.")),
    preview, make("datalist", { id: "authorities" }, room.authorities.map((each) => make("option", { value: each }))),
    make("p", { className: "buttons" }, make("button", { type: "submit", className: "main" }, "Withhold")));
  look();
  return { label: "Withhold", content };
}

/** Of the passage as it will be printed what is another, with a few words around it. */
function around(before, after) {
  const [was, now] = [before.split(" "), after.split(" ")];
  let [head, tail] = [0, 0];
  while (head < now.length && was[head] === now[head]) head += 1;
  while (tail < now.length - head && was[was.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const some = 5;
  return make("span", {}, head > some ? "… " : "", `${now.slice(Math.max(0, head - some), head).join(" ")} `, make("mark", {}, now.slice(head, now.length - tail).join(" ")), ` ${now.slice(now.length - tail, now.length - tail + some).join(" ")}`, tail > some ? " …" : "");
}

function sound(done) {
  if (done.soundless) return "It was written, not said: the sound stays as it is.";
  if (done.no_sound) return "No sound can leave any more: nobody knows when these words were said.";
  const seconds = (done.hushed ?? []).reduce((sum, { span: [start, end] }) => sum + end - start, 0) / 1000;
  const others = (done.hushed ?? []).flatMap((each) => each.others ?? []).map(([, name]) => name);
  return `${seconds ? `${seconds.toFixed(1)} s of the sound are silenced${done.guessed ? ", as when the words were said is a guess" : ""}.` : "Of the sound nothing more is silenced."}${others.length ? ` ${[...new Set(others)].join(", ")} speaks there too, and is not heard either.` : ""}`;
}

// -- what is withheld already

async function held(here) {
  room = await bench.get("withheld");
  const { id, text } = here.node.attrs;
  const known = room.passages.find(({ redaction }) => redaction.id === id)?.redaction;
  const area = make("textarea", { rows: 3, value: text, spellcheck: true });
  const save = () => popover.doing(async () => {
    const change = difference([{ type: "run", text }], [{ type: "run", text: area.value.replace(/\s+/gu, " ").trim() }]);
    for (const each of change?.words ?? []) {
      await bench.do({ do: "reword-held", redaction: id, first: each.first, was: each.was, now: each.now }, [here.turn]);
    }
  });
  return {
    label: "Withheld",
    content: [
      make("p", { className: "about" }, [(known?.reason ?? here.node.attrs.reason)?.replaceAll("-", " "), known?.authority && `on the word of ${known.authority}`, known?.who && `by ${known.who}`, when(known?.when), known?.why].filter(Boolean).join(" · ")),
      make("p", {}, "Printed: ", make("strong", {}, known?.instead ?? here.node.attrs.instead)),
      ...(id ? [
        field("What it says", area, "Only the house reads it. What you put right here stays withheld."),
        make("p", { className: "buttons" }, button("Save", save, { className: "main" }), button("Give back…", () => popover.open({ rect: here.rect, returns: () => here.view.view.focus(), ...giving(id, here.turn, known?.authority) }))),
      ] : [make("p", {}, "It was withheld by hand, in the transcript, without an xml:id: it can be put right and given back only there.")]),
    ],
  };
}

// The answer page, second part: what was answered, when it is kept, and the file that it goes out as. Stands after kept.js in one module.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const ui = Object.fromEntries(all("[data-ui]").map((element) => [element.dataset.ui, element]));
const turns = all(".turn.own");
const fields = all("[data-question]");
const asked = new Set(Object.keys(packet.answers));

// -- what has been answered ---------------------------------------------------------------------------------------

// turns: { u12: { text, right, out, question, addition } }, only what differs from nothing; answers: by the question's id
let answers = { turns: {}, answers: {} };
const of = (id) => answers.turns[id] ?? {};
const sent = (id) => packet.passages[id].text;
const textOf = (id) => of(id).text ?? sent(id);
const hasAnswer = (id) => Object.keys(of(id)).length > 0;

function set(id, key, value, nothing) {
  const turn = { ...of(id), [key]: value };
  if (value === nothing) delete turn[key];
  answers.turns[id] = turn;
  if (!Object.keys(turn).length) delete answers.turns[id];
  changed();
}

// What cannot stand in a text goes; a line is a paragraph, and an empty one is none.
const allowed = (text) =>
  text.replace(/\r\n?|[\v\f\u2028\u2029]/g, "\n").replace(/[\0-\x08\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu, "");
const tidy = (text) => allowed(text).split("\n").map((line) => line.trim()).filter(Boolean).join("\n");

function written() {
  const passages = Object.keys(packet.passages).filter(hasAnswer).map((id) => {
    const { right, out, question = "", addition = "" } = of(id);
    const state = out ? "withdrawn" : right ? "accepted" : of(id).text !== undefined || addition ? "amended" : "query";
    return { id, digest: packet.passages[id].digest, state, text: textOf(id), question, additions: addition ? [addition] : [] };
  });
  const given = { answers: {}, feedback: {} };
  for (const field of fields) {
    const id = field.dataset.question;
    given[asked.has(id) ? "answers" : "feedback"][id] = valueOf(field);
  }
  const { format, slug, packet: id, release } = packet;
  return JSON.stringify({ format, slug, packet: id, release, saved: new Date().toISOString(), passages, ...given }, null, 1);
}

const inputsOf = (field) => all("input, textarea", field);
const before = new Map(fields.map((field) => [field, inputsOf(field).map((input) => input.value).join()]));
function valueOf(field) {
  const [first, ...others] = inputsOf(field);
  if (first.type === "radio") return [first, ...others].find((input) => input.checked)?.value ?? "";
  const id = field.dataset.question;
  return first.value === before.get(field) ? packet.answers[id] ?? "" : tidy(first.value);
}

function fill(field, value) {
  for (const input of inputsOf(field)) {
    if (input.type === "radio") input.checked = input.value === value;
    else input.value = value;
  }
}

// -- keeping what was typed ---------------------------------------------------------------------------------------

let keeps = true;
let elsewhere = false; // another window has this page open, and was typed in last
let unsaved = false; // something was typed since the last file
let waiting = 0;

function changed() {
  unsaved = true;
  clearTimeout(waiting);
  waiting = setTimeout(keep, 200);
}

async function keep() {
  clearTimeout(waiting);
  waiting = 0;
  if (elsewhere) return;
  const is = await write({ ...answers, unsaved });
  if (is === "elsewhere") leave();
  else tell(is === "kept");
}

function tell(now) {
  if (now && !keeps) say(ui.kept, "");
  keeps = now;
  if (!now) say(ui.kept, "Your browser does not let this page keep what you type. Please press “Save my answers” before you close it; " +
    "with the file that it makes you can go on another time (at the end of this page).", true);
}

async function recall() {
  const found = await read();
  if (!found) return false;
  try {
    take(found);
    unsaved = found.unsaved;
    return true;
  } catch {
    return false; // not what we wrote
  }
}

// Only what belongs to this packet is taken, whatever is found.
function take(found) {
  const kept = (turn) => Object.fromEntries(Object.entries(turn).filter(([key, value]) =>
    ["right", "out"].includes(key) ? value === true : ["text", "question", "addition"].includes(key) && typeof value === "string"));
  answers = { turns: {}, answers: {} };
  for (const [id, turn] of Object.entries(found.turns)) if (turns.some((own) => own.id === id)) answers.turns[id] = kept(turn);
  for (const field of fields) {
    const value = found.answers[field.dataset.question];
    if (typeof value !== "string") continue;
    answers.answers[field.dataset.question] = value;
    fill(field, value);
  }
}

addEventListener("pagehide", () => waiting && keep());
document.addEventListener("visibilitychange", () => document.hidden && waiting && keep());
addEventListener("beforeunload", (event) => {
  if (waiting) keep();
  if (unsaved && (!keeps || elsewhere)) event.preventDefault();
});
function leave() {
  if (elsewhere) return;
  elsewhere = true;
  say(ui.kept, "You have this page open in another window, and have just answered there. Please close one of the two: what you " +
    "type in this window from now on is not kept. Reload this page to see what you typed in the other.", true);
  ui.kept.scrollIntoView({ block: "center" });
}
onOthers(leave);

function say(element, text, warning = false) {
  element.hidden = !text;
  element.textContent = text;
  element.classList.toggle("warning", warning);
}

// -- the file -----------------------------------------------------------------------------------------------------

function save() {
  closeEmpty();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([written()], { type: "application/json" }));
  link.download = packet.file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  unsaved = false;
  keep();
  say(ui.saved, `Your answers are in the file ${packet.file}, where your browser puts what it downloads (most often the folder ` +
    "Downloads). Now send it to us: attach it to a reply to the message that brought you this page. You can change your answers " +
    "and save them again at any time; the last file you send counts.");
  document.getElementById("finish").scrollIntoView({ block: "nearest" });
  ui.saved.scrollIntoView({ block: "center" });
}

async function load(file) {
  let found;
  try {
    found = JSON.parse(await file.text());
    if (found.format !== packet.format || !Array.isArray(found.passages)) throw new Error("another format");
  } catch {
    return say(ui.loaded, `${file.name} is not a file of answers. It is called ${packet.file}, or much like it.`, true);
  }
  if (found.slug !== packet.slug || found.packet !== packet.packet || found.release !== packet.release)
    return say(ui.loaded, `${file.name} has answers to another page (${found.slug}/${found.packet}); this one is ` +
      `${packet.slug}/${packet.packet}. Nothing was changed.`, true);
  if (found.passages.some(({ id, digest }) => packet.passages[id]?.digest !== digest))
    return say(ui.loaded, `${file.name} was changed since it was saved, and does not fit this page. Nothing was changed.`, true);
  if (Object.keys(answers.turns).length + Object.keys(answers.answers).length &&
    !confirm("The answers in the file take the place of those that are on this page now. Go on?")) return;
  const read = { turns: {}, answers: { ...found.answers, ...found.feedback } };
  for (const { id, state, text, question, additions = [] } of found.passages) {
    const turn = { right: state === "accepted", out: state === "withdrawn", question, addition: additions.join("\n") };
    if (text !== sent(id)) turn.text = text;
    read.turns[id] = Object.fromEntries(Object.entries(turn).filter(([, value]) => value));
    if (text === "") read.turns[id].text = "";
  }
  take(read);
  for (const turn of turns) redraw(turn);
  progress();
  changed();
  say(ui.loaded, `The answers in ${file.name} are on this page now.`);
}

// The answer page: turns are marked, corrected, asked about, added to and taken out; what was typed is kept; answers go out as a file.

const packet = JSON.parse(document.getElementById("packet").textContent);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const ui = Object.fromEntries(all("[data-ui]").map((element) => [element.dataset.ui, element]));
const turns = all(".turn.own");
const fields = all("[data-question]");
const asked = new Set(Object.keys(packet.answers));
const KEY = `sasci answers ${packet.slug}/${packet.packet}/${packet.release}`;
document.documentElement.classList.add("js");

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

function keep() {
  clearTimeout(waiting);
  waiting = 0;
  if (elsewhere) return;
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...answers, unsaved }));
    if (localStorage.getItem(KEY) === null) throw new Error("not kept");
    if (!keeps) say(ui.kept, "");
    keeps = true;
  } catch {
    keeps = false;
    say(ui.kept, "Your browser does not let this page keep what you type. Please press “Save my answers” before you close it; " +
      "with the file that it makes you can go on another time (at the end of this page).", true);
  }
}

function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (!kept) return false;
    take(kept);
    unsaved = kept.unsaved;
    return true;
  } catch {
    return false;
  }
}

// Only what belongs to this packet is taken, whatever is found.
function take(found) {
  const kept = (turn) => Object.fromEntries(Object.entries(turn).filter(([key, value]) =>
    ["right", "out"].includes(key) ? value === true : ["text", "question", "addition"].includes(key) && typeof value === "string"));
  answers = { turns: {}, answers: {} };
  for (const [id, turn] of Object.entries(found.turns)) if (packet.passages[id]) answers.turns[id] = kept(turn);
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
addEventListener("storage", ({ key }) => {
  if (key !== KEY || elsewhere) return;
  elsewhere = true;
  say(ui.kept, "You have this page open in another window, and have just answered there. Please close one of the two: what you " +
    "type in this window from now on is not kept. Reload this page to see what you typed in the other.", true);
  ui.kept.scrollIntoView({ block: "center" });
});

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

// -- what was changed, word by word -------------------------------------------------------------------------------

const tokens = (text) => text.match(/\n|\S+/g) ?? [];

// [[op, token]…], op "=", "-" or "+": a longest common subsequence of words, or all anew where that would take too long.
function difference(a, b) {
  let head = 0, tail = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const from = a.slice(head, a.length - tail), to = b.slice(head, b.length - tail);
  const width = to.length + 1;
  const middle = [];
  if (from.length * to.length > 4_000_000) middle.push(...from.map((t) => ["-", t]), ...to.map((t) => ["+", t]));
  else {
    const best = new Uint16Array((from.length + 1) * width);
    for (let i = from.length - 1; i >= 0; i -= 1)
      for (let j = to.length - 1; j >= 0; j -= 1)
        best[i * width + j] = from[i] === to[j] ? best[(i + 1) * width + j + 1] + 1
          : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
    for (let i = 0, j = 0; i < from.length || j < to.length; ) {
      if (i < from.length && j < to.length && from[i] === to[j]) middle.push(["=", from[i++]], j++ && []);
      else if (j === to.length || (i < from.length && best[(i + 1) * width + j] >= best[i * width + j + 1])) middle.push(["-", from[i++]]);
      else middle.push(["+", to[j++]]);
    }
  }
  return [...a.slice(0, head).map((t) => ["=", t]), ...middle.filter((m) => m.length), ...a.slice(a.length - tail).map((t) => ["=", t])];
}

const SAID = { "-": ["del", "taken out: "], "+": ["ins", "put in: "] };

function paragraphsOf(operations) {
  const made = [document.createElement("p")];
  let at = "", words = [];
  const flush = () => {
    if (!words.length) return;
    const text = words.join(" ");
    const [name, said] = SAID[at] ?? ["span"];
    const part = document.createElement(name);
    if (said) {
      const unseen = document.createElement("span");
      unseen.className = "unseen";
      unseen.textContent = said;
      part.append(unseen);
    }
    // what stands in brackets is told from the words, as it is in the text that was sent
    for (const piece of text.split(/(\[[^[\]]*\])/)) {
      if (!piece) continue;
      const sign = piece.startsWith("[") ? document.createElement("i") : null;
      sign ? part.append(Object.assign(sign, { textContent: piece })) : part.append(piece);
    }
    made.at(-1).append(made.at(-1).hasChildNodes() ? " " : "", part);
    words = [];
  };
  for (const [operation, token] of operations) {
    if (operation !== at) flush();
    at = operation;
    if (token === "\n" && operation !== "-") {
      flush();
      made.push(document.createElement("p"));
    } else words.push(token === "\n" ? "¶" : token);
  }
  flush();
  return made;
}

const plainly = (text) => paragraphsOf(tokens(text).map((token) => ["=", token]));
const marked = (id) => paragraphsOf(difference(tokens(sent(id)), tokens(textOf(id))));

// -- turns --------------------------------------------------------------------------------------------------------

const MARKS = [["out", "To be taken out"], ["text", "Changed"], ["addition", "Something added"], ["question", "Question asked"], ["right", "Right"]];
const original = new Map(); // what stood in a turn, as it was sent

function build(turn) {
  turn.append(document.getElementById("actions").content.cloneNode(true));
  original.set(turn, [...turn.querySelector(".said").childNodes]);
  turn.querySelector("[role=group]").setAttribute("aria-labelledby", `${turn.id}-by`);
  for (const panel of all("[data-panel]", turn)) connect(turn, panel);
}

function connect(turn, panel) {
  const area = panel.querySelector("textarea"), label = panel.querySelector("label");
  area.id = `${turn.id}-${panel.dataset.panel}`;
  label.htmlFor = area.id;
  label.textContent = label.textContent.replace("this turn", turn.dataset.name);
}

const panelOf = (turn, name) => turn.querySelector(`[data-panel=${name}]`);
const KEYS = { ask: "question", add: "addition" };

function toggle(turn, name, open, focus = true) {
  let panel = panelOf(turn, name);
  if (name === "edit" && open && !panel) {
    turn.querySelector(".said").after(document.getElementById("editor").content.cloneNode(true));
    panel = panelOf(turn, name);
    connect(turn, panel);
  }
  if (!panel) return;
  panel.hidden = !open;
  turn.querySelector(`[data-do=${name}][aria-expanded]`).setAttribute("aria-expanded", open);
  if (name === "edit") {
    turn.classList.toggle("editing", open);
    panel.querySelector("textarea").value = textOf(turn.id);
    panel.querySelector("[data-part=sent]").replaceChildren(...plainly(sent(turn.id)));
  }
  draw(turn);
  const area = panel.querySelector("textarea");
  if (open) grow(area);
  if (open && focus) area.focus();
}

function draw(turn) {
  const { id } = turn, state = of(id);
  const marks = MARKS.filter(([key]) => state[key] !== undefined && state[key] !== "" || (key === "text" && state.text === ""));
  turn.querySelector("[data-part=marks]").textContent = marks.map(([, name]) => name).join(" · ");
  turn.classList.toggle("done", marks.length > 0);
  turn.classList.toggle("out", Boolean(state.out));
  turn.querySelector("[data-do=right]").setAttribute("aria-pressed", Boolean(state.right));
  turn.querySelector("[data-do=out]").setAttribute("aria-pressed", Boolean(state.out));
  const editing = turn.classList.contains("editing"), same = state.text === undefined;
  const as = same ? original.get(turn).map((node) => node.cloneNode(true)) : marked(id);
  if (editing) turn.querySelector("[data-part=changed]").replaceChildren(...(same ? ["Nothing so far."] : as));
  else turn.querySelector(".said").replaceChildren(...as);
}

function redraw(turn) {
  for (const [name, key] of Object.entries(KEYS)) {
    const value = of(turn.id)[key] ?? "";
    panelOf(turn, name).querySelector("textarea").value = value;
    toggle(turn, name, value !== "", false);
  }
  if (panelOf(turn, "edit")) toggle(turn, "edit", false, false);
  draw(turn);
}

function progress() {
  const done = turns.filter((turn) => hasAnswer(turn.id)).length;
  const told = `${done} of ${turns.length} of your turns looked at`;
  ui.progress.textContent = told;
  ui.meter.value = done;
  const open = fields.filter((field) => inputsOf(field)[0].type === "radio" && asked.has(field.dataset.question) && !valueOf(field)).length;
  ui.summary.textContent = `${told}. Turns that you do nothing with stay as they are.` +
    (open ? ` ${open === 1 ? "One question has" : `${open} questions have`} no answer yet.` : "");
}

function next() {
  const here = turns.findIndex((turn) => turn.contains(document.activeElement) || turn === current);
  const order = [...turns.slice(here + 1), ...turns.slice(0, here + 1)];
  const turn = order.find(({ id }) => !hasAnswer(id));
  current = turn ?? null;
  const target = turn?.querySelector(".by") ?? document.querySelector("main > section.asked, #finish");
  if (!turn) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  (turn ?? target).scrollIntoView({ block: "start" });
}
let current = null;

function closeEmpty() {
  for (const turn of turns)
    for (const [name, key] of Object.entries(KEYS)) if (!of(turn.id)[key] && !panelOf(turn, name).hidden) toggle(turn, name, false, false);
}

// Browsers that do not size a field by what is in it are told to.
const sizes = CSS.supports("field-sizing", "content");
function grow(area) {
  if (sizes) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 4}px`;
}

const acts = {
  save,
  next,
  show() {
    ui.shown.hidden = false;
    const area = document.getElementById("as-text");
    area.value = written();
    area.focus();
    area.select();
  },
  right: (turn) => set(turn.id, "right", !of(turn.id).right, false),
  out: (turn) => set(turn.id, "out", !of(turn.id).out, false),
  edit(turn) {
    const open = !(panelOf(turn, "edit")?.hidden === false);
    toggle(turn, "edit", open);
    if (!open) turn.querySelector("[data-do=edit][aria-expanded]").focus();
  },
  ask: (turn) => toggle(turn, "ask", panelOf(turn, "ask").hidden),
  add: (turn) => toggle(turn, "add", panelOf(turn, "add").hidden),
  undo(turn) {
    set(turn.id, "text", undefined, undefined);
    panelOf(turn, "edit").querySelector("textarea").value = sent(turn.id);
  },
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-do]");
  // a click on the words is a wish to correct them, where it does not end a selection
  if (target.closest(".own > .said") && getSelection().isCollapsed) toggle(target.closest(".own"), "edit", true);
  if (!button) return;
  const turn = button.closest(".turn");
  acts[button.dataset.do](turn);
  if (turn) draw(turn);
  progress();
});

document.addEventListener("input", ({ target }) => {
  const panel = target.closest("[data-panel]"), field = target.closest("[data-question]");
  if (panel) {
    const turn = target.closest(".turn"), name = panel.dataset.panel;
    const typed = tidy(target.value);
    // a field that reads as it did gives exactly what was sent, whatever a browser does to line ends
    if (name === "edit") set(turn.id, "text", typed === tidy(sent(turn.id)) ? undefined : typed, undefined);
    else set(turn.id, KEYS[name], typed, "");
    draw(turn);
    grow(target);
  } else if (field) {
    answers.answers[field.dataset.question] = valueOf(field);
    if (target.matches("textarea")) grow(target);
    changed();
  }
  progress();
});

document.addEventListener("change", ({ target }) => {
  if (target.id !== "load" || !target.files.length) return;
  load(target.files[0]);
  target.value = "";
});

// One voice at a time.
document.addEventListener("play", ({ target }) => {
  for (const sound of all("audio")) if (sound !== target) sound.pause();
}, true);

for (const turn of turns) build(turn);
const again = recall();
for (const turn of turns) if (hasAnswer(turn.id)) redraw(turn);
const kept = unsaved;
keep();
unsaved = kept;
if (again && keeps && Object.keys(answers.turns).length + Object.keys(answers.answers).length) say(ui.kept, "Welcome back. What you had typed is here again.");
progress();

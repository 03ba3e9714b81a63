// The answer page, third part: turns are marked, corrected, asked about, added to and taken out. Stands after answers.js in one module.

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
  const fixed = turn.hasAttribute("data-fixed") ? "-fixed" : "";
  turn.append(document.getElementById(`actions${fixed}`).content.cloneNode(true));
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
  turn.querySelector("[data-do=out]")?.setAttribute("aria-pressed", Boolean(state.out));
  const editing = turn.classList.contains("editing"), same = state.text === undefined;
  const as = same ? original.get(turn).map((node) => node.cloneNode(true)) : marked(id);
  if (editing) turn.querySelector("[data-part=changed]").replaceChildren(...(same ? ["Nothing so far."] : as));
  else turn.querySelector(".said").replaceChildren(...as);
}

function redraw(turn) {
  for (const [name, key] of Object.entries(KEYS)) {
    const value = of(turn.id)[key] ?? "";
    if (panelOf(turn, name)) panelOf(turn, name).querySelector("textarea").value = value;
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
    for (const [name, key] of Object.entries(KEYS)) if (!of(turn.id)[key]) toggle(turn, name, false, false);
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
  async forget() {
    if (!confirm("All that you typed on this page is taken off this computer. Go on?")) return;
    elsewhere = true; // nothing is kept from here on
    unsaved = false;
    if (await forget()) return location.reload();
    say(ui.kept, "Your browser does not answer, so that what you typed may still be on this computer. Close the browser, open this page once more, and press the button again.", true);
    ui.kept.scrollIntoView({ block: "center" });
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
  if (target.closest(".own:not([data-fixed]) > .said") && getSelection().isCollapsed) toggle(target.closest(".own"), "edit", true);
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

document.body.inert = true; // nothing can be typed before what was typed is there again
const again = await recall();
tell(canKeep());
document.body.inert = false;
for (const turn of turns) build(turn);
for (const turn of turns) if (hasAnswer(turn.id)) redraw(turn);
if (again && keeps && Object.keys(answers.turns).length + Object.keys(answers.answers).length) say(ui.kept, "Welcome back. What you had typed is here again.");
progress();
document.documentElement.classList.add("js"); // last: where anything above fails, the page says so

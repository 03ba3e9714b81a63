// Elements, made in one line: `make("p", { className: "x" }, "text", other)`. Names with a dash, `role`, `for` and `list` are attributes, all else
// properties; null, false and "" are left out.

export function make(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (["role", "for", "list"].includes(key) || key.includes("-")) made.setAttribute(key, value);
    else made[key] = value;
  }
  if (["input", "textarea"].includes(name) && properties.value !== undefined) made.defaultValue = properties.value; // what is another since is somebody's
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== "" && child !== false));
  return made;
}

export function button(label, does, properties = {}) {
  return make("button", { type: "button", onclick: does, ...properties }, label);
}

/** A key, as it stands on it. */
export const kbd = (key) => make("kbd", {}, key);

/** What only those hear who do not see. */
export function unseen(text) { return make("span", { className: "unseen" }, text); }

/** Words and what became of them: [["same" | "out" | "in" | "mark", text]]. */
export function wording(parts) {
  return parts.flatMap(([how, text], place) => {
    const told = { out: ["del", "[goes: "], in: ["ins", "[comes: "] }[how];
    const shown = told ? make(told[0], {}, unseen(told[1]), text, unseen("]")) : how === "mark" ? make("mark", {}, text) : text;
    return place ? [" ", shown] : [shown];
  });
}

/** A choice among few: {label, value, options: [[value, text]], does(value)}. */
export function choice({ label, value, options, does }) {
  const select = make("select", { onchange: () => does(select.value) }, options.map(([key, text]) => make("option", { value: key, selected: key === value }, text)));
  return make("label", { className: "choice" }, `${label} `, select);
}

/** A button that gives the panel it stands in more room, or less. */
export function wider() {
  const made = button("Wider", () => {
    const wide = made.getAttribute("aria-pressed") !== "true";
    made.setAttribute("aria-pressed", wide);
    made.textContent = wide ? "Narrower" : "Wider";
  }, { className: "wider", "aria-pressed": false });
  return made;
}

/** Whether somebody is in this part of the page, or nowhere: else they have gone on, and are not fetched back. */
export function isAt(element) {
  const now = document.activeElement;
  return !now || now === document.body || (element !== document.body && element.contains(now));
}

/** `does` when nothing has been asked of it for so long. */
export function settled(does, ms) {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(does, ms); };
}

/** `does`, but not while nobody sees the page: then once, as soon as it is seen again. */
export function seen(does) {
  let waits = false;
  document.addEventListener("visibilitychange", () => { if (waits && !document.hidden) { waits = false; does(); } });
  return () => { if (document.hidden) waits = true; else does(); };
}

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const HOUR = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** A day, or an instant in this machine's time, as people read it. */
export function when(text) {
  if (!text) return "";
  const at = new Date(text);
  return text.length > 10 ? `${DAY.format(at)}, ${HOUR.format(at)}` : DAY.format(at);
}

export const many = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** A sentence in which a command, as it is written in a terminal, stands between back ticks. */
export const sentence = (text) => text.split("`").map((part, number) => (number % 2 ? make("code", {}, part) : part));

// Elements made in one go: make("button", {type: "button", onclick}, "Save").

/** An element with properties (those with a hyphen, `role` and `for` as attributes) and what is in it; null and "" are left out. */
export function make(name, properties = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key.includes("-") || key === "role" || key === "for" || key === "list") made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...inside.flat().filter((each) => each !== null && each !== undefined && each !== "" && each !== false));
  return made;
}

/** Let an element hold this and nothing else; null, false and "" are left out. */
export function fill(element, ...inside) { element.replaceChildren(...inside.flat().filter((each) => each !== null && each !== undefined && each !== "" && each !== false)); }

export const button = (label, onclick, more = {}) => make("button", { type: "button", onclick, ...more }, label);

let last = 0;

/** A field with its label. */
export function field(label, input, hint = "") {
  input.id ||= `field-${(last += 1)}`;
  return make("div", { className: "entry" }, make("label", { for: input.id }, label), input, hint && make("small", {}, hint));
}

/** An id that nothing else has. */
export function fresh(name) { return `${name}-${(last += 1)}`; }

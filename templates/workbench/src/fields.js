// Fields with their labels, and panels that are filled anew while somebody writes in them.

import { make } from "./dom.js";

/** Let an element hold this and nothing else; null, false and "" are left out. What was open stays open, what somebody is writing stays written, and the
 * focus stays on what has the same name, or else in the element. */
export function fill(element, ...inside) {
  const had = element.contains(document.activeElement) ? document.activeElement : null;
  const open = new Set([...element.querySelectorAll("details[open] > summary")].map((each) => each.textContent));
  const written = new Map([...element.querySelectorAll("input, textarea")].filter((each) => each.value !== each.defaultValue).map((each) => [called(each), each.value]));
  element.replaceChildren(...inside.flat().filter((each) => each !== null && each !== undefined && each !== "" && each !== false));
  for (const summary of element.querySelectorAll("details:not([open]) > summary")) if (open.has(summary.textContent)) summary.parentElement.open = true;
  for (const each of element.querySelectorAll("input, textarea")) if (written.has(called(each))) each.value = written.get(called(each));
  if (!had || had.isConnected) return;
  like(element, called(had)).focus({ preventScroll: true });
}

/** The control in an element that is called so; the element itself, which can have the focus then, where none is. */
export function like(element, name) {
  element.tabIndex = -1;
  return [...element.querySelectorAll("button, input, select, textarea, summary")].find((each) => !each.disabled && called(each) === name) ?? element;
}

/** By what those who do not see it know a control. */
export function called(control) { return control.getAttribute("aria-label") ?? control.labels?.[0]?.textContent ?? control.textContent; }

let last = 0;

/** A field with its label. */
export function field(label, input, hint = "") {
  input.id ||= `field-${(last += 1)}`;
  return make("div", { className: "entry" }, make("label", { for: input.id }, label), input, hint && make("small", {}, hint));
}

/** An id that nothing else has. */
export function fresh(name) { return `${name}-${(last += 1)}`; }

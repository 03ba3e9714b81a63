// Fields with their labels, and panels that are filled anew while somebody writes in them.

import { make } from "./dom.js";

/** Let an element hold this and nothing else; null, false and "" are left out. What was open stays open, where as many as before have its name; what somebody is writing stays written,
 * where nothing else has: it is never put into another's field. The focus stays where it is still there, or goes to what stands for it now: a heading for a heading, for one of
 * several controls with one name the one that has its place among them, or else the element. */
export function fill(element, ...inside) {
  const had = element.contains(document.activeElement) ? document.activeElement : null;
  const before = controls(element).map((each) => [called(each), each]); // what is in no page has no label
  const name = had && called(had);
  const place = had && before.filter(([one]) => one === name).findIndex(([, each]) => each === had);
  element.replaceChildren(...inside.flat().filter((each) => each !== null && each !== undefined && each !== "" && each !== false));
  for (const [was, each, isOne] of paired(before, controls(element).map((each) => [called(each), each]))) {
    if (was === each) continue;
    if (was.matches("details[open] > summary") && each.matches("summary")) each.parentElement.open = true;
    if (isOne && each.matches("input, textarea") && was.value !== was.defaultValue) each.value = was.value;
  }
  if (!had || document.activeElement === had) return;
  const now = had.isConnected ? had : had.tagName === "H2" ? element.querySelector("h2[tabindex]") : controls(element).filter((each) => !each.disabled && called(each) === name)[place];
  (now ?? like(element, name)).focus({ preventScroll: true });
}

function controls(element) { return [...element.querySelectorAll("button, input, select, textarea, summary")]; }

/** Controls with their names as they were, and those that have the same name and place among it now, where as many have it: [was, is, whether it is the only one]. */
function paired(before, after) {
  const names = new Set(before.map(([name]) => name));
  const of = (sought, those) => those.filter(([name]) => name === sought).map(([, each]) => each);
  return [...names].map((name) => [of(name, before), of(name, after)]).filter(([was, is]) => was.length === is.length)
    .flatMap(([was, is]) => was.map((each, at) => [each, is[at], is.length === 1]));
}

/** The control in an element that is called so; the element itself, which can have the focus then, where none is. */
export function like(element, name) {
  element.tabIndex = -1;
  return controls(element).find((each) => !each.disabled && called(each) === name) ?? element;
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

// A small window beside the words it is about. One at a time; Escape closes it, and who opened it has the focus again; nothing that was typed is lost by a
// click beside it.

import { make } from "./dom.js";

let current;

/** Open beside `rect` (in the window): {rect, label, content, returns(), done()}. `content` is an element, or a function that is given `close`. */
export function open({ rect, label, content, returns, done }) {
  close();
  const element = make("div", { className: "popover", role: "dialog", "aria-label": label });
  const wrong = make("p", { className: "wrong", role: "alert", hidden: true });
  current = { element, wrong, returns, done, touched: false };
  element.append(...[typeof content === "function" ? content(close) : content].flat(), wrong);
  element.addEventListener("input", () => { if (current?.element === element) current.touched = true; });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    if (event.key === "Tab") round(event, element);
  });
  document.body.append(element);
  lay(element, rect);
  new ResizeObserver(() => lay(element, rect)).observe(element);
  (element.querySelector("[data-first]") ?? element.querySelector("input, textarea, select, button") ?? element).focus();
  return element;
}

export function close() {
  if (!current) return;
  const { element, returns } = current;
  const had = element.contains(document.activeElement);
  current = undefined;
  element.remove();
  if (had) returns?.();
}

export function isOpen() { return Boolean(current); }

/** What is open, or undefined. */
export function element() { return current?.element; }

/** What is wrong, said in the window; "" for nothing any more. */
export function say(text) {
  if (!current) return;
  current.wrong.textContent = text;
  current.wrong.hidden = !text;
}

/** Do something; close when it is done, say what is wrong where it is not. */
export async function doing(does) {
  const mine = current;
  try {
    const done = await does();
    if (current === mine) { mine?.done?.(); close(); }
    return done ?? true;
  } catch (error) {
    if (current === mine) say(error.message);
    return undefined;
  }
}

function lay(element, rect) {
  const gap = 6;
  const { width, height } = element.getBoundingClientRect();
  const left = Math.max(8, Math.min(rect.left, innerWidth - width - 8));
  const below = rect.bottom + gap + height <= innerHeight - 8 || rect.top < height + gap;
  element.style.left = `${left}px`;
  element.style.top = `${Math.max(8, below ? Math.min(rect.bottom + gap, innerHeight - height - 8) : rect.top - gap - height)}px`;
}

function round(event, element) {
  const every = [...element.querySelectorAll("button, input, textarea, select, a[href], summary, [tabindex='0']")].filter((each) => !each.disabled && each.offsetParent);
  const [first, end] = [every[0], every.at(-1)];
  if (event.shiftKey && document.activeElement === first) { end.focus(); event.preventDefault(); }
  else if (!event.shiftKey && document.activeElement === end) { first.focus(); event.preventDefault(); }
}

addEventListener("pointerdown", (event) => {
  if (current && !current.touched && !current.element.contains(event.target)) { current.returns = undefined; close(); }
});

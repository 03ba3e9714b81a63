// A small window beside the words it is about. One at a time; Escape closes it, and who opened it has the focus again; nothing that was typed is lost by a
// click beside it.

import { keep } from "./clear.js";
import { make } from "./dom.js";
import { called, like } from "./fields.js";
import * as place from "./place.js";

let current;

/** Open beside `rect` (in the window): {rect, label, content, returns(), done(), closed()}. `content` is an element, or a function that is given `close`; `returns` puts the focus back
 * where somebody was in it, `closed` is called in any case. */
export function open({ rect, label, content, returns, done, closed }) {
  close();
  const opener = document.activeElement;
  const element = make("div", { className: "popover", role: "dialog", "aria-label": label });
  const wrong = make("p", { className: "wrong", role: "alert", hidden: true });
  current = { element, wrong, returns, done, closed, touched: false, home: opener?.closest(".panel"), by: opener && called(opener) };
  element.append(...[typeof content === "function" ? content(close) : content].flat(), wrong);
  element.addEventListener("input", () => { if (current?.element === element) current.touched = true; });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    if (event.key === "Tab") round(event, element);
  });
  document.body.append(element);
  keep(element, rect);
  (element.querySelector("[data-first]") ?? element.querySelector("input, textarea, select, button") ?? element).focus();
  return element;
}

export function close() {
  if (!current) return;
  const { element, returns, closed, home, by } = current;
  const had = element.contains(document.activeElement);
  current = undefined;
  element.remove();
  closed?.();
  if (!had) return;
  returns?.();
  if (document.activeElement === document.body) (home ? like(home, by) : place.view()?.view)?.focus({ preventScroll: true }); // what opened it has been drawn anew, or is gone
}

/** Leave it for another part of the page: false where something is written in it, which is saved or given up first. */
export function leave() {
  if (current?.touched && current.element.contains(document.activeElement)) return false;
  close();
  return true;
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

function round(event, element) {
  const every = [...element.querySelectorAll("button, input, textarea, select, a[href], summary, [tabindex='0']")].filter((each) => !each.disabled && each.offsetParent);
  const [first, end] = [every[0], every.at(-1)];
  if (event.shiftKey && document.activeElement === first) { end.focus(); event.preventDefault(); }
  else if (!event.shiftKey && document.activeElement === end) { first.focus(); event.preventDefault(); }
}

addEventListener("pointerdown", (event) => {
  if (current && !current.touched && !current.element.contains(event.target)) { current.returns = undefined; close(); }
});

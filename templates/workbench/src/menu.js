// A small menu at a place of the text: each line by its number, by the arrows or by the pointer; Escape goes back to the text. And a question with one
// line to write in.

import { clear, keep } from "./clear.js";
import { element } from "./places.js";

const KEYS = "1234567890abcdefghijkl";

let open;

/** Show one: `items` are {label, hint, does}; `at` gives {left, bottom} in the window; `back` is called when it goes. */
export function menu(title, items, { at, says = "", back = () => {} }) {
  close();
  const list = element("div", { className: "choose" });
  const lines = element("div", {});
  lines.setAttribute("role", "menu");
  lines.setAttribute("aria-label", title);
  list.append(element("p", { className: "title", textContent: title }), ...(says ? [element("p", { className: "says", textContent: says })] : []));
  const buttons = items.map(({ label, hint, does }, number) => {
    const button = element("button", { type: "button", onclick: () => { end(); does(); } }, [
      element("kbd", { textContent: KEYS[number] ?? "" }), element("span", { textContent: label }), ...(hint ? [element("small", { textContent: hint })] : []),
    ]);
    button.setAttribute("role", "menuitem");
    button.tabIndex = -1;
    return button;
  });
  lines.append(...buttons);
  if (items.length) list.append(lines);
  list.tabIndex = 0; // where there is more than is seen, the keys scroll it
  list.setAttribute("role", "dialog");
  list.setAttribute("aria-label", title);
  const end = () => { if (open !== end) return; open = undefined; list.remove(); removeEventListener("pointerdown", outside, true); back(); };
  const outside = (event) => { if (!list.contains(event.target)) end(); };
  list.addEventListener("keydown", (event) => {
    const now = buttons.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) buttons[(now + step + buttons.length) % buttons.length]?.focus();
    else if (event.key === "Escape" || event.key === "Tab") end();
    else if (KEYS.includes(event.key) && !event.ctrlKey && !event.metaKey) buttons[KEYS.indexOf(event.key)]?.click();
    else if (!["Enter", " "].includes(event.key)) return;
    else return event.stopPropagation();
    event.preventDefault();
    event.stopPropagation();
    return undefined;
  });
  document.body.append(list);
  keep(list, at());
  open = end;
  addEventListener("pointerdown", outside, true);
  (buttons[0] ?? list).focus();
}

export function close() { open?.(); }

/** Ask for one line; gives it, or null where nobody wants to say. */
export function ask(title, label, value = "") {
  return new Promise((resolve) => {
    const input = element("input", { type: "text", value, maxLength: 500 });
    const dialog = element("dialog", { className: "ask-line" }, [
      element("form", { method: "dialog", onsubmit: () => { dialog.returnValue = "yes"; } }, [
        element("p", { className: "title", textContent: title }),
        element("label", {}, [`${label} `, input]),
        element("div", {}, [element("button", { type: "submit", className: "go", textContent: "Put it there" }), " ", element("button", { type: "button", textContent: "Leave it", onclick: () => dialog.close("") })]),
      ]),
    ]);
    dialog.setAttribute("aria-label", title);
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes" && input.value.trim() ? input.value.trim() : null); });
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    document.body.append(dialog);
    dialog.showModal();
    dialog.style.marginTop = `${clear().top}px`;
    input.select();
  });
}

/** Where the caret of a turn's view is. */
export function caret(view) {
  return () => view.view.coordsAtPos(view.view.state.selection.from);
}

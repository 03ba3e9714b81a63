// A field in which one types to find, and a list beneath it in which the likest stands first. https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

import { make } from "./dom.js";
import { fresh } from "./fields.js";

/** {label, value, find(text) -> options or a promise of them, pick(option, event)}; an option is {label, detail, kind, ...}. Gives {element, input, search()}. */
export function choices({ label, value = "", find, pick, hint = "" }) {
  const id = fresh("choices");
  const input = make("input", { id: `${id}-input`, value, autocomplete: "off", spellcheck: false, role: "combobox", "aria-expanded": "true", "aria-controls": id, "aria-autocomplete": "list" });
  const listbox = make("ul", { id, className: "listbox", role: "listbox", "aria-label": label });
  const count = make("p", { className: "count", role: "status" });
  let options = [];
  let at = 0;
  let asked = 0;
  const show = () => {
    listbox.replaceChildren(...options.map((option, number) => make(
      "li", { id: `${id}-${number}`, role: "option", "aria-selected": String(number === at), onpointerdown: (event) => event.preventDefault(), onclick: (event) => pick(option, event) },
      option.kind && make("span", { className: "kind" }, option.kind), make("span", { className: "what" }, option.label), option.detail && make("small", {}, option.detail),
    )));
    input.setAttribute("aria-activedescendant", options.length ? `${id}-${at}` : "");
    listbox.children[at]?.scrollIntoView({ block: "nearest" });
    count.textContent = options.length ? "" : "Nothing is like it.";
  };
  const search = async () => {
    const mine = (asked += 1);
    const found = await find(input.value.trim());
    if (mine !== asked) return;
    [options, at] = [found, 0];
    show();
  };
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && options.length) {
      at = (at + step + options.length) % options.length;
      show();
      event.preventDefault();
    } else if (event.key === "Enter" && options[at]) {
      event.preventDefault();
      pick(options[at], event);
    }
  });
  search();
  const element = make("div", { className: "entry find" }, make("label", { for: input.id }, label), input, listbox, count, hint && make("small", {}, hint));
  return { element, input, search };
}

/** The options that have all that is typed somewhere, those that begin with it first. */
export function sifted(options, text, words = (option) => [option.label, option.detail, option.kind]) {
  const wanted = plain(text).split(" ").filter(Boolean);
  const scored = options.map((option) => {
    const all = words(option).filter(Boolean).map(plain);
    if (!wanted.every((word) => all.some((each) => each.includes(word)))) return [0, option];
    const begins = wanted.some((word) => all[0].startsWith(word)) ? 2 : 0;
    return [1 + begins + (wanted.some((word) => all[0].includes(word)) ? 1 : 0), option];
  });
  return scored.filter(([score]) => score).sort(([a], [b]) => b - a).map(([, option]) => option);
}

function plain(text) { return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase(); }

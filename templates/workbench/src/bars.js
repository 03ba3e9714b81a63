// Codings in the margin: a bar beside the lines that a theme was given to. One's own, and others' where they are shown.

import * as themes from "./themes.js";
import { make } from "./dom.js";

let list;

export function mount(bench, theList) {
  list = theList;
  bench.addEventListener("shown", ({ detail }) => { draw(detail); watch.observe(detail.element); });
  themes.changed.addEventListener("changed", () => { for (const view of list.views()) draw(view); });
  bench.addEventListener("turns", ({ detail }) => { for (const id of detail) { const view = list.view(id); if (view) draw(view); } });
}

const watch = new ResizeObserver((entries) => { for (const { target } of entries) { const view = list.view(target.dataset.id); if (view) draw(view); } });

function draw(view) {
  const codings = themes.of(view.id);
  let margin = view.element.querySelector(":scope > .bars");
  if (!codings.length) return void margin?.remove();
  if (!margin) view.element.append((margin = make("ul", { className: "bars", "aria-label": "Themes" })));
  const top = view.element.getBoundingClientRect().top;
  const every = view.words();
  margin.replaceChildren(...codings.map((coding, place) => {
    const word = ([seg, first]) => every.find((each) => each.seg === seg && each.first === first);
    const [first, last] = coding.chosen ? [word(coding.chosen.begins), word(coding.chosen.ends)] : [every[0], every.at(-1)];
    if (!first || !last) return "";
    const [from, to] = [view.view.coordsAtPos(first.from).top - top, view.view.coordsAtPos(last.to).bottom - top];
    const label = `${coding.label}${coding.chosen ? `: ${every.slice(every.indexOf(first), every.indexOf(last) + 1).map((each) => each.text).join(" ")}` : ""}`;
    const bar = make("li", { title: label, className: `coding coding-${coding.colour}${coding.own ? "" : " others"}` }, make("span", { className: "sr" }, label));
    Object.assign(bar.style, { top: `${from}px`, height: `${Math.max(8, to - from)}px`, right: `${4 + 7 * place}px` });
    return bar;
  }));
}

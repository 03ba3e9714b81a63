// What those hear who do not see the page: that it is saved, once when somebody has stopped writing; what was undone; that nobody answers. Errors are
// alerts where they stand, and say themselves.

import { isDoubtful } from "./movement.js";
import { clock } from "./timeline.js";
import { many } from "./dom.js";

const STOPPED = 1500; // ms after which who wrote has stopped

let place;

/** Say something, though it be the same as before. */
export function say(text) {
  place.textContent = place.textContent === text ? `${text}\u00a0` : text;
}

export function mount(bench, list) {
  place = document.getElementById("said");
  let stopped;
  let isGone = false;
  bench.addEventListener("saving", ({ detail: { state } }) => {
    clearTimeout(stopped);
    if (state === "saved") stopped = setTimeout(() => say("Saved"), STOPPED);
    if (state === "asks") say("This turn was changed elsewhere in the words that you were writing: it follows, and is asked what is right.");
    if (state === "gone" && !isGone) say("The workbench does not answer. What is written here stays here.");
    if (state === "here" && isGone) say("The workbench answers again.");
    if (["gone", "here"].includes(state)) isGone = state === "gone";
  });
  bench.addEventListener("headed", ({ detail }) => name(detail));
  bench.addEventListener("patched", ({ detail }) => { for (const id of detail) if (list.view(id)) name(list.view(id)); });
  bench.addEventListener("turns", ({ detail }) => { for (const id of detail) if (list.view(id)) name(list.view(id)); });
}

/** Who speaks in a turn, when, and what is not to be seen in its words. */
function name({ turn, view, element }) {
  const what = `${turn.written.name === "u" ? "Turn" : "Message"} ${turn.number}`;
  const speaker = element.querySelector(".speaker").textContent;
  element.setAttribute("aria-label", what);
  view.dom.setAttribute("aria-label", [what, speaker, turn.start === null ? "" : clock(turn.start)].filter(Boolean).join(", "));
  view.dom.setAttribute("aria-description", signs(turn).join(", "));
}

/** What stands in a turn that its words do not say. */
export function signs(turn) {
  const every = turn.written.paragraphs.flatMap((paragraph) => paragraph.pieces);
  const count = (type) => every.filter((piece) => piece.type === type).length;
  const words = turn.written.paragraphs.flatMap((paragraph) => paragraph.words);
  const doubtful = words.filter((_, number) => isDoubtful(turn, number)).length;
  const counted = [[doubtful, "doubtful word"], [count("held"), "withheld passage"], [count("note"), "footnote"], [count("lifted"), "passage lifted out"]].filter(([number]) => number).map(([number, noun]) => many(number, noun));
  return turn.written.overlaps ? ["begins while the turn before is being said", ...counted] : counted;
}

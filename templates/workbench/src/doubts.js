// Words that the machine was not sure of, shaded and underlined with dots while nobody has listened to their turn; and what else may have been said there.

import { Decoration } from "prosemirror-view";
import * as keys from "./keys.js";
import * as place from "./place.js";
import { caret, menu } from "./menu.js";
import { isDoubtful, UNSURE } from "./movement.js";
import { recall, remember } from "./remembered.js";

const KEPT = "workbench doubts";

export function mount(bench, list) {
  let shows = recall(KEPT) !== "off";
  const button = Object.assign(document.createElement("button"), { type: "button", id: "doubts", onclick: () => turn() });
  button.append("Doubtful ", Object.assign(document.createElement("span"), { className: "doubtful", textContent: "words" }));
  button.title = `Words that the machine was less than ${UNSURE * 100} % sure of, or that may never have been said, are shaded and underlined with dots until somebody has heard the turn`;
  document.getElementById("doings").append(button);

  const turn = () => {
    shows = !shows;
    remember(KEPT, shows ? "on" : "off");
    draw();
  };
  const draw = () => {
    button.setAttribute("aria-pressed", shows);
    for (const view of list.views()) mark(view);
  };

  const mark = (view) => view.decorate("doubts", shows ? () => {
    const every = view.words();
    return numbered(every, view.turn).flatMap((number, n) => {
      if (number < 0 || bench.row(view.id)?.heard || !isDoubtful(view.turn, number)) return [];
      const sure = view.turn.times[number]?.[2];
      const never = view.turn.doubts.includes(number) ? "It may never have been said. " : "";
      return [Decoration.inline(every[n].from, every[n].to, { class: "doubtful", title: `${never}${typeof sure === "number" ? `The machine was ${Math.round(sure * 100)} % sure. ` : ""}${keys.shown("Alt-w")}: what else it may be` })];
    });
  } : undefined);

  const alternatives = async () => {
    const view = place.view();
    const here = place.here();
    if (!view || !here?.seg || !(await view.flush())) return;
    const [first, last] = here.words ?? [here.word, here.word];
    const chosen = view.words().filter((word) => word.seg === here.seg && word.first >= first && word.first <= last);
    if (!chosen.length) return;
    const back = () => view.view.focus();
    const title = `‘${chosen.map((word) => word.text).join(" ")}’`;
    try {
      const { choices, says } = await bench.post("alternatives", { turn: view.id, seg: here.seg, first, last: last + 1 });
      const items = choices.map((each) => ({
        label: each.first === first && each.was.split(" ").length === chosen.length ? each.now : `${each.now} (for ‘${each.was}’)`,
        hint: each.where,
        does: () => view.command({ do: "reword", seg: here.seg, kind: "transcription", words: [{ first: each.first, was: each.was, now: each.now }] }).then(() => view.back()),
      }));
      menu(title, items, { at: caret(view), says: items.length ? says : `${says} Nothing else of this session says otherwise, and no name of the record is like it.`, back });
    } catch (error) {
      menu(title, [], { at: caret(view), says: error.message, back });
    }
  };

  draw();
  bench.addEventListener("shown", ({ detail }) => { if (shows) mark(detail); });
  bench.addEventListener("patched", ({ detail }) => { for (const id of detail) if (list.view(id)) mark(list.view(id)); }); // somebody has heard it
  keys.add({ id: "alternatives", group: "Correct", keys: ["Alt-w"], told: "What else the word at the caret, or the chosen words, may be: chosen by number", does: () => { alternatives(); } });
  keys.add({ id: "doubts", group: "Correct", keys: ["Alt-u"], told: "Shade the words that the machine was not sure of, or not", does: turn });
}

/** For each word in the editor the number that it has for the server: those before the first change and behind the last keep theirs, the others have none (-1). */
export function numbered(every, turn) {
  const known = turn.written.paragraphs.flatMap((paragraph) => paragraph.words);
  let head = 0;
  while (head < every.length && head < known.length && every[head].text === known[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(every.length, known.length) - head && every[every.length - 1 - tail].text === known[known.length - 1 - tail]) tail += 1;
  return every.map((_, n) => (n < head ? n : n >= every.length - tail ? n - every.length + known.length : -1));
}

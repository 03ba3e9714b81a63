// Which reading the text shows: as it is published, or with what was lifted out of it struck through; and both ways between them by key.

import * as keys from "./keys.js";
import * as place from "./place.js";

export function mount() {
  const button = Object.assign(document.createElement("button"), { type: "button", id: "reading" });
  const show = (reading) => {
    document.body.dataset.reading = reading;
    button.textContent = `I read ${reading === "verbatim" ? "verbatim" : "as printed"}`;
    button.title = `${reading === "verbatim" ? "What was lifted out of the printed text is shown struck through" : "Only what is printed is shown"} (${keys.shown("Mod-Shift-e")})`;
  };
  const change = () => show(document.body.dataset.reading === "verbatim" ? "published" : "verbatim");
  button.onclick = change;
  button.setAttribute("aria-live", "polite"); // by its key nobody is at it
  show("verbatim");
  document.getElementById("doings").append(button);

  /** The chosen words, or the one at the caret, are no more printed; or what is lifted there is printed again. */
  const lift = async () => {
    const view = place.view();
    const here = place.here();
    if (!view || !here) return;
    const [first, last] = here.words ?? [here.word, here.word];
    if (!here.words) {
      const back = view.lifted();
      if (back) { await view.command({ do: "put-back", seg: back.seg, lifted: back.number, was: back.text }); return; }
    }
    if (!(await view.flush())) return;
    const words = view.words().filter((word) => word.seg === here.seg && word.first >= first && word.first <= last);
    if (!words.length) return;
    await view.command({ do: "reword", seg: here.seg, kind: "edition", words: [{ first, was: words.map((word) => word.text).join(" "), now: "" }] });
  };

  keys.add({ id: "reading", group: "Correct", keys: ["Mod-Shift-e"], told: "Show what was lifted out of the printed text, or not", does: change });
  keys.add({ id: "lift", group: "Correct", keys: ["Mod-d"], told: "Lift the chosen words out of the printed text; beside words that are lifted: print them again", does: () => { lift(); } });
}

// To which reading what is typed belongs: heard better (transcription: both readings change) or put otherwise for readers (edition: only what
// is printed; what was said is kept). Always in view, and changed by a key; it is this window's, and begins with each as heard.

import * as keys from "./keys.js";

export const KINDS = { transcription: "as heard", edition: "for readers" };
const TOLD = {
  transcription: "What you type is what was said: it changes the verbatim and the published text.",
  edition: "What you type is only printed: the verbatim text keeps what was said. Words taken out are lifted, and can be put back.",
};
let current = "transcription";

/** What is typed just now. */
export function kind() { return current; }

export function mount(list) {
  const button = Object.assign(document.createElement("button"), { type: "button", id: "kind" });
  const show = () => {
    button.textContent = `I write ${KINDS[current]}`;
    button.title = `${TOLD[current]} (${keys.shown("Mod-e")})`;
    button.dataset.kind = current;
    document.body.dataset.kind = current;
    document.dispatchEvent(new Event("kind"));
  };
  const change = async () => {
    if (!(await list.flush())) return; // what is written already belongs where it was begun
    current = current === "edition" ? "transcription" : "edition";
    show();
  };
  button.onclick = change;
  button.setAttribute("aria-live", "polite");
  show();
  document.getElementById("doings").append(button);
  keys.add({ id: "kind", group: "Correct", keys: ["Mod-e"], told: "What I write is as heard, or only for readers (and back)", does: () => { change(); } });
}

// Undo, redo, and whether all is saved: always in view.

import { settled } from "./dom.js";
import { say as hear } from "./said.js";
import * as keys from "./keys.js";

const ABOVE = "Not saved yet: why stands at the top. It is tried again by itself.";

export function mount(bench, list) {
  const place = document.getElementById("doings");
  const saved = document.getElementById("saved");
  const beside = document.getElementById("beside");
  const told = document.getElementById("told");
  const say = (wrong) => { told.textContent = wrong; told.hidden = !wrong; };
  const button = (label, name, does) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: label, onclick: does, className: name });
    place.append(made);
    return made;
  };
  const go = (does, undone) => async () => {
    if (!(await list.flush())) return;
    try {
      const done = await does();
      say("");
      hear(`${undone}: ${done.told}`);
      if (done.turns[0]) list.show(done.turns[0].written.id);
    } catch (error) { say(error.message); }
  };
  const [undo, redo] = [go(() => bench.undo(), "Undone"), go(() => bench.redo(), "Done again")];
  const buttons = [button("Undo", "undo", undo), button("Redo", "redo", redo)];
  keys.add({ id: "undo", group: "Correct", keys: ["Mod-z"], told: "Undo what was done last, in this window, another or yesterday", does: undo });
  keys.add({ id: "redo", group: "Correct", keys: ["Mod-Shift-z", "Mod-y"], told: "Do again what was undone", does: redo });
  const next = ({ can_undo: back, can_redo: again }) => {
    buttons[0].title = back && `Undo: ${back}`;
    buttons[1].title = again && `Redo: ${again}`;
  };
  let done = 0;
  bench.addEventListener("done", ({ detail }) => { done += 1; next(detail); });
  const look = settled(async () => {
    const before = done;
    const found = bench.drafted ? await bench.get(`next?coder=${encodeURIComponent(bench.coder)}`).catch(() => ({})) : undefined;
    if (found && done === before) next(found); // else what was done meanwhile has told it, and this is older
  }, 300);
  bench.addEventListener("news", look);
  bench.addEventListener("rows", look);
  const words = { here: "Saved", saved: "Saved", writing: "Writing…", saving: "Saving…", gone: "The workbench does not answer.", fault: "Not saved", wrong: "Not saved", asks: "Not saved: look at both" };
  bench.addEventListener("saving", ({ detail }) => {
    const left = ["here", "saved"].includes(detail.state) ? list.views().map((view) => view.standing) : [];
    const state = ["asks", "wrong", "writing"].find((each) => left.includes(each)) ?? detail.state;
    saved.textContent = words[state];
    saved.dataset.state = state;
    saved.title = state === "gone" ? "What is written here stays here." : "";
    if (detail.state === "fault") say(detail.wrong);
    if (!told.hidden) for (const view of list.views()) if (view.told.textContent === told.textContent) view.tell(ABOVE); // one thing is said in one place
    if (state === "saved") say("");
    if (detail.state === "here") list.flush(); // what was written while nobody answered
  });
  bench.addEventListener("news", () => { if (saved.dataset.state !== "saved") list.flush(); });
  bench.addEventListener("beside", ({ detail: wrong }) => {
    beside.hidden = !wrong.length;
    const text = wrong.length ? [...wrong, "What is shown of these files is as it was, until they are put right."].join("\n") : "";
    if (beside.textContent !== text) beside.textContent = text;
  });
  const all = document.getElementById("all"); // where there is no room for all
  all.onclick = () => { all.setAttribute("aria-expanded", document.getElementById("top").toggleAttribute("data-all")); };
  const who = document.getElementById("who");
  who.addEventListener("change", async () => { who.value = (await bench.post("who", { who: who.value })).who; bench.dispatchEvent(new CustomEvent("who", { detail: who.value })); });
  addEventListener("beforeunload", (event) => { if (!list.views().every((view) => view.canLeave)) event.preventDefault(); });
  addEventListener("pagehide", () => { for (const view of list.views()) view.leave(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") list.flush(); });
}

// How somebody likes to hear: what a click on a word does, how much is heard once more after a pause, which keys (of a foot-pedal, say) do what.

import * as keys from "./keys.js";

const CLICKS = {
  place: "sets the place; what plays goes on from there",
  play: "plays from there",
  caret: "only puts the caret there",
};

/** The panel. `rows` are the keys of the sound; `liking` is read and changed in place; `keep()` sends it. */
export function mount(place, rows, liking, keep) {
  const heading = (text) => place.append(Object.assign(document.createElement("h2"), { textContent: text }));
  heading("A click on a word");
  const field = Object.assign(document.createElement("fieldset"), { className: "choices" });
  field.append(Object.assign(document.createElement("legend"), { textContent: "A click on a word", className: "unseen" }));
  for (const [value, told] of Object.entries(CLICKS)) {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "radio", name: "click", value, checked: liking.click === value, onchange: () => { liking.click = value; keep(); } });
    label.append(box, ` ${told}`);
    field.append(label);
  }
  place.append(field);
  heading("After a pause");
  const again = document.createElement("label");
  const number = Object.assign(document.createElement("input"), { type: "number", min: 0, max: 5, step: 0.5, value: liking.again / 1000 });
  number.addEventListener("change", () => { liking.again = Math.round(Math.min(5, Math.max(0, Number(number.value) || 0)) * 1000); number.value = liking.again / 1000; keep(); });
  again.append(number, " seconds are heard once more");
  place.append(again);
  heading("Keys of your own");
  place.append(Object.assign(document.createElement("p"), { className: "hint", textContent: "Choose a field and press the key, or the pedal. Backspace takes it away. A pedal that sends no key sends one once its maker’s program has been told which." }));
  const list = Object.assign(document.createElement("dl"), { className: "own-keys" });
  for (const row of rows) {
    const [name, box] = [document.createElement("dt"), document.createElement("dd")];
    const input = Object.assign(document.createElement("input"), { id: `own-${row.id}`, value: liking.keys[row.id] ? keys.shown(liking.keys[row.id]) : "", readOnly: true, className: "own-key", placeholder: "none" });
    const label = Object.assign(document.createElement("label"), { htmlFor: input.id, textContent: row.short });
    const told = Object.assign(document.createElement("span"), { className: "hint" });
    told.setAttribute("role", "status");
    input.addEventListener("keydown", (event) => {
      if (["Tab", "Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
      event.preventDefault();
      const key = ["Backspace", "Delete"].includes(event.key) ? "" : keys.called(event);
      if (key.length === 1) return void (told.textContent = "A letter is needed for writing: choose another key.");
      const other = key && keys.all().find((each) => each.id !== row.id && each.keys.includes(key));
      if (other) return void (told.textContent = `${keys.shown(key)} does something else: ${other.told}.`);
      told.textContent = "";
      input.value = key ? keys.shown(key) : "";
      if (key) liking.keys[row.id] = key;
      else delete liking.keys[row.id];
      keep();
    });
    name.append(label);
    box.append(input, told);
    list.append(name, box);
  }
  place.append(list);
  place.append(Object.assign(document.createElement("p"), { className: "hint", textContent: "Undo does not reach what you like: nothing of the seminar is another by it, and Ctrl+Z in the text would otherwise take back a key instead of a word. Choose again here." }));
}

/** Let the keys that somebody chose do what theirs do: put behind those of the house. */
export function apply(rows, liking) {
  for (const row of rows) row.keys.splice(row.house.length, row.keys.length, ...(liking.keys[row.id] ? [liking.keys[row.id]] : []));
}

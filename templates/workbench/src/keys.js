// Every key of the workbench, said once: what it does, and the words that the sheet of keys is printed from.
//
// `keys` is a list such as ["Mod-z"]; Mod is Ctrl, on a Mac ⌘. `where`: "always" (in a text too) or "outside" (only where nobody writes). `room` is the part of the
// workbench that a key is for, where elsewhere it does something else: "" is all of it. A key is said once for each room.

const rows = [];

/** Add keys: {id, group, keys, told, where, room, does(event)}. `does` gives false where the key is none of its business just now. Throws where one of them is said
 * already for the same room: the second would never be heard. */
export function add(row) {
  const made = { where: "always", room: "", ...row };
  for (const other of rows) {
    const twice = other.room === made.room && made.keys.find((key) => other.keys.includes(key));
    if (twice) throw new Error(`The key ${twice} is said twice, by ${other.id} and ${made.id}: choose another for one of them, or say which room it is for.`);
  }
  rows.push(made);
}

/** All of them, as they were added. */
export function all() { return rows; }

const isMac = /mac|iphone|ipad/i.test(navigator.platform);

/** How an event is called: "Mod-Shift-z", "Alt-ArrowDown", "F4", " ". */
export function called(event) {
  const typed = isMac && event.altKey ? /^Key([A-Z])$/u.exec(event.code)?.[1].toLowerCase() ?? { Period: ".", Comma: "," }[event.code] : undefined; // there Alt makes other letters
  const name = typed ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const ctrl = isMac && event.ctrlKey;
  return [mod && "Mod", ctrl && "Ctrl", event.altKey && "Alt", event.shiftKey && (event.key.length > 1 || mod || event.altKey) && "Shift", name].filter(Boolean).join("-");
}

/** How a key is shown to people: a letter as it stands on the key, unless it is alone and typed. */
export function shown(key) {
  return key.replace(/-([a-z])$/u, (_, letter) => `-${letter.toUpperCase()}`).replace("Mod", isMac ? "⌘" : "Ctrl").replace(/Page(Up|Down)/u, (_, way) => `Page ${way.toLowerCase()}`).replace("ArrowUp", "↑").replace("ArrowDown", "↓").replace("ArrowLeft", "←").replace("ArrowRight", "→").replace(/ $/, "Space").replaceAll("-", " + ");
}

/** `caught` lets the caret be where it was put just now. */
export function listen(caught = () => {}) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const name = called(event);
    caught();
    const writes = event.target.closest?.("[contenteditable=true], input:not([type=checkbox], [type=radio], [type=range]), textarea, select");
    if (event.target.closest?.("[data-keys]")?.dataset.keys.split(" ").includes(name)) return; // what is open has it for itself
    for (const row of rows) {
      if (!row.keys.includes(name) || (writes && row.where === "outside")) continue;
      if (row.does(event) === false) continue;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
  }, { capture: true });
}

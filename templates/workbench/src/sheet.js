// The sheet of keys: what `keys` knows, in its groups, as the page says it and as it is printed.

import { button, make } from "./dom.js";
import * as keys from "./keys.js";
import * as panels from "./panels.js";

/** In the order of the day; a group that is not here stands at the end. */
const ORDER = ["Listen", "Heard", "Correct", "Turns", "Find", "House style", "Annotate", "What came back"];

export function mount() {
  let place;
  keys.add({ id: "sheet", group: "This sheet", keys: ["F1"], said: ["F1", "?"], told: "All keys (? only where nobody writes)", does: open });
  keys.add({ id: "sheet-outside", group: "This sheet", keys: ["?"], told: "", where: "outside", does: open });
  panels.add({
    id: "keys",
    label: "Keys",
    mount(element) { place = element; },
    shown() { // anew: somebody may have chosen keys of their own
      place.replaceChildren(button("Print", () => print(), { className: "print", title: "On one page of A4" }), ...groups().flatMap(([name, rows]) => [
        make("h2", {}, name),
        make("dl", {}, rows.flatMap((row) => [make("dt", {}, row.keys.flatMap((key) => [make("kbd", {}, key), " "])), make("dd", {}, row.told)])),
      ]));
    },
  });
}

function open() { panels.show("keys").querySelector("button").focus(); }

/** [[group, [{keys, told}]]], the keys as people read them. A row that another one says (`told` is empty) and one that has no key are left out. */
export function groups() {
  const rows = keys.all().filter((row) => row.keys.length && row.told);
  const at = (name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  const names = [...new Set(rows.map((row) => row.group))].sort((one, other) => at(one) - at(other));
  return names.map((name) => [name, rows.filter((row) => row.group === name).map((row) => ({ keys: (row.said ?? row.keys).map(keys.shown), told: row.told }))]);
}

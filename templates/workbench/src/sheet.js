// The sheet of keys: what `keys` knows, in its groups.

import * as keys from "./keys.js";
import * as panels from "./panels.js";

export function mount() {
  let place;
  panels.add({
    id: "keys",
    label: "Keys",
    mount(element) { place = element; },
    shown() { // anew: somebody may have chosen keys of their own
      place.replaceChildren();
      for (const group of new Set(keys.all().map((row) => row.group))) {
        const list = document.createElement("dl");
        for (const row of keys.all().filter((each) => each.group === group && each.keys.length)) {
          const [name, told] = [document.createElement("dt"), document.createElement("dd")];
          row.keys.forEach((key) => name.append(Object.assign(document.createElement("kbd"), { textContent: keys.shown(key) }), " "));
          told.textContent = row.told;
          list.append(name, told);
        }
        place.append(Object.assign(document.createElement("h2"), { textContent: group }), list);
      }
    },
  });
}

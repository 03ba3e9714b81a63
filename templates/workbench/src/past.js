// What has been done, the newest first: who, when, why, the words before and after; one taken back alone; the way back to any state there was.

import { button, choice, make, many, settled, when, wording } from "./dom.js";
import { fill } from "./fields.js";
import * as panels from "./panels.js";
import * as place from "./place.js";

const DID = { made: "", undone: "undone", "done again": "done again", "changed elsewhere": "by another program", decided: "decided", "decision taken back": "decision taken back" };

export function mount(bench, list) {
  let home, told, rows, lines;
  let scope = "all";
  let known = [];
  let before = 0;
  const visible = () => home && !home.hidden;
  const here = () => place.turn(list);
  const turn = (id, number) => button(`Turn ${number}`, () => list.show(id, { focus: true, block: "center" }), { className: "link" });

  const does = async (act) => {
    if (!(await list.flush())) { told.textContent = "Something that is written is not saved yet: look at the turn that says so."; return; }
    try {
      const said = await act();
      told.textContent = said.told || "Done.";
      const id = (said.done ?? said).changed?.[0];
      if (id) list.show(id);
    } catch (error) { told.textContent = error.message; }
    await load();
  };

  const ask = async (number, row) => {
    home.querySelector(".going")?.remove();
    const going = make("div", { className: "going", role: "group", "aria-label": "Going back" });
    try {
      const way = await bench.get(`back?to=${number}&coder=${encodeURIComponent(bench.coder)}`);
      const of = (title, some) => (some.length ? [make("p", {}, `${title}:`), make("ul", {}, some.slice(0, 12).map((each) => make("li", {}, each)), some.length > 12 ? make("li", {}, `and ${some.length - 12} more`) : null)] : []);
      if (!way.undone.length && !way.redone.length) going.append(make("p", {}, "It is so already."));
      else going.append(...of("This will be undone, and can be done again", way.undone), ...of("This will be done again", way.redone),
        button("Go back", () => does(() => bench.ask("back", { number, window: bench.window, coder: bench.coder })), { className: "yes" }), " ");
    } catch (error) { going.append(make("p", { className: "wrong", role: "alert" }, error.message)); }
    going.append(button("Leave it as it is", () => { going.remove(); row.querySelector("button")?.focus(); }));
    row.append(going);
    going.querySelector("button").focus();
  };

  const takeBack = (deed) => {
    const at = deed.ref.lastIndexOf("/");
    return deed.ref ? bench.ask("reopen", { of: deed.ref.slice(0, at), number: Number(deed.ref.slice(at + 1)), window: bench.window }) : bench.ask("take-back", { number: deed.number, window: bench.window, coder: bench.coder });
  };

  const drawn = (deed) => {
    const row = make("li", { className: `deed ${deed.stands ? "" : "gone"}` },
      make("p", { className: "who" }, make("b", {}, deed.who || "Somebody"), `, ${when(deed.on)}`, DID[deed.did] ? `, ${DID[deed.did]}` : "", ["made", "decided"].includes(deed.did) && !deed.stands ? ", undone since" : ""),
      make("p", {}, deed.told, deed.why ? `. Told: “${deed.why}”` : ""),
      deed.reads.filter((each) => each.parts.length).map((each) => make("p", { className: "reads" }, turn(each.id, each.number), " ", wording(each.parts))),
      deed.beside.map((each) => make("p", { className: "reads beside" }, make("span", { className: "lesser" }, `${each.name}: `), wording([["out", each.out], ["in", each.came]].filter(([, text]) => text)))),
      deed.more ? make("p", { className: "lesser" }, `and ${many(deed.more, "turn")} more`) : null);
    const acts = make("p", { className: "acts" });
    if (deed.number) acts.append(button("Go back to here", () => ask(deed.number, row), { "aria-label": `Go back to here: ${deed.told}` }));
    if (deed.stands) acts.append(" ", button("Take this back", () => does(() => takeBack(deed)), { "aria-label": `Take this back: ${deed.told}` }));
    row.append(acts);
    return row;
  };

  const line = (each, undone) => make("li", { className: `deed ${undone ? "gone" : ""}` },
    make("p", { className: "who" }, make("b", {}, each.who || "Nobody is named"), each.when ? `, ${when(each.when)}` : "", each.kind ? `, ${each.kind}` : "", undone ? ", undone: nothing that was done under it stands" : ""),
    make("p", {}, each.why),
    each.stood.slice(0, 8).map((stood) => make("p", { className: "reads" }, turn(stood.id, stood.number), " ", wording([["out", stood.out], ["in", stood.came]].filter(([, text]) => text)))),
    each.stood.length > 8 ? make("details", {}, make("summary", {}, `${each.stood.length - 8} more`), each.stood.slice(8).map((stood) => make("p", { className: "reads" }, turn(stood.id, stood.number), " ", wording([["out", stood.out], ["in", stood.came]].filter(([, text]) => text))))) : null);

  const draw = () => {
    const earlier = () => {
      const row = make("li", { className: "deed" }, make("p", {}, "Before all that was done in the workbench"));
      row.append(make("p", { className: "acts" }, button("Go back to here", () => ask(0, row), { "aria-label": "Go back to before all that was done in the workbench" })));
      return row;
    };
    fill(rows, known.map(drawn),
      before ? make("li", {}, button("What was before", () => load(before))) : scope === "all" && known.some((deed) => deed.number) && earlier(),
      !known.length && make("li", { className: "lesser" }, "Nothing has been changed here in the workbench."));
  };

  async function load(from = 0) {
    if (!visible()) return;
    try {
      const past = await bench.get(`history?coder=${encodeURIComponent(bench.coder)}&turn=${scope === "turn" ? encodeURIComponent(here()) : ""}${from ? `&before=${from}` : ""}`);
      known = from ? [...known, ...past.deeds] : past.deeds;
      before = past.before;
      draw();
      if (!from) fill(lines, make("summary", {}, `The edition’s own history: ${many(past.lines.length, "line")}`), make("ol", {}, past.lines.map((each) => line(each, past.undone.includes(each.id)))));
    } catch (error) { told.textContent = error.message; }
  }

  panels.add({
    id: "history",
    label: "History",
    mount(element) {
      home = element;
      told = make("p", { className: "lesser", role: "status" });
      rows = make("ol", { className: "deeds", "aria-label": "What has been done, the newest first" });
      lines = make("details", { className: "lines" });
      element.append(make("div", { className: "choices" }, choice({ label: "Of", value: scope, options: [["all", "everything"], ["turn", "the turn I am in"]], does: (value) => { scope = value; load(); } })), told, rows, lines);
    },
    shown: () => load(),
  });
  const again = settled(() => { if (visible() && !home.querySelector(".going")) load(); }, 300);
  bench.addEventListener("done", again);
  bench.addEventListener("news", again);
  let last;
  place.moved.addEventListener("moved", () => { if (scope === "turn" && here() !== last) { last = here(); again(); } });
}

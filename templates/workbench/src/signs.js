// What is no word: pauses, laughter, what cannot be heard, words that are unclear, two who speak at once; and the headings of parts.

import { chosen } from "./chosen.js";
import * as keys from "./keys.js";
import * as place from "./place.js";
import { ask, caret, menu } from "./menu.js";
import { offTheRecord } from "./withheld.js";

export function mount(bench, list) {
  const words = (view) => {
    const here = place.here();
    if (!here?.seg) return undefined;
    const every = view.words().filter((word) => word.seg === here.seg);
    const { from } = view.view.state.selection;
    const [first, last] = here.words ?? [here.word, here.word];
    const [at, of] = [view.follow(from), view.follow(every[first]?.from ?? from, every[last]?.to ?? from)];
    const now = () => view.words().filter((word) => word.seg === here.seg); // where they stand when it is done
    return {
      seg: here.seg,
      get after() { return now().filter((word) => word.to <= at.from).length; },
      get first() { return now().filter((word) => word.to <= of.from).length; },
      get last() { return now().filter((word) => word.from < of.to).length; },
      chosen: here.text,
      text: every[first]?.text ?? "",
    };
  };

  const signs = () => {
    const view = place.view();
    if (!view) return; // what is written goes before what is chosen, and keys that follow at once are the menu's
    const at = words(view);
    if (!at) return;
    const back = () => view.view.focus();
    const put = (sign, text = "") => view.command(() => ({ do: "sign", seg: at.seg, after: at.after, sign, ...(text ? { text } : {}) })).then(() => { view.back(); view.pastSign(); });
    const told = async (sign, title, example) => { const text = await ask(title, "Say it in a few words:", example); if (text) put(sign, text); else back(); };
    const [here, speaker] = [chosen(), bench.people.get(view.turn.written.who)?.name ?? ""];
    const which = at.chosen ? `‘${at.chosen}’` : `‘${at.text}’`;
    menu("Put here", [
      { label: "Pause", does: () => put("pause") },
      { label: "Laughs", does: () => put("vocal", "laughs") },
      { label: "Another sound of the speaker…", does: () => told("vocal", "A sound of the speaker", "coughs") },
      { label: "A gesture…", does: () => told("kinesic", "A gesture", "nods") },
      { label: "Something happens…", does: () => told("incident", "Something happens", "a telephone rings") },
      { label: "Inaudible: words that cannot be heard", does: () => put("inaudible") },
      { label: `Unclear: ${which} may be other words`, does: () => view.command(() => ({ do: "unclear", seg: at.seg, first: at.first, last: at.last })).then(() => view.back()) },
      { label: `Clear: ${which} is what was said`, does: () => view.command(() => ({ do: "unclear", seg: at.seg, first: at.first, last: at.last, sure: true })).then(() => view.back()) },
      { label: `Overlap: the next turn begins at ${which}`, does: () => view.command(() => ({ do: "overlap", seg: at.seg, first: at.first })).then(() => view.back()) },
      { label: "No overlap: the next turn begins when this one has ended", does: () => view.command(() => ({ do: "overlap", seg: at.seg, first: null })).then(() => view.back()) },
      at.chosen
        ? { label: `Off the record: ${which} is withheld`, hint: speaker ? `on the word of ${speaker}; [off the record] is printed` : "on whose word is asked", does: () => offTheRecord(here, speaker) }
        : { label: "Off the record: something was said that is not written down", hint: "Choose words that are written, and they are withheld", does: () => put("off-record") },
    ], { at: caret(view), back });
  };

  /** The heading just before the turn that one is in, or undefined. */
  const above = (id) => {
    const row = bench.rows[bench.place(id) - 1];
    return row?.name === "head" ? row : undefined;
  };

  const say = (error) => { const told = document.getElementById("told"); told.textContent = error.message; told.hidden = false; };
  const make = async (op) => { if (await list.flush()) await bench.do(op, []).then(() => bench.reload(), say); };

  const change = async (row) => {
    const text = await ask("The heading of this part", "It reads", row.text);
    if (text && text !== row.text) await make({ do: "reheading", heading: row.id, text });
  };

  const heading = async () => {
    const view = place.view();
    if (!view) return;
    const row = above(view.id);
    const back = () => view.view.focus();
    const fresh = async () => { const text = await ask("A part begins with this turn", "Its heading"); if (text) await make({ do: "heading", before: view.id, text }); back(); };
    if (!row) { await fresh(); return; }
    headed(row, caret(view), back);
  };

  const isNamed = ({ id }) => !id.startsWith("~"); // else the page itself has named it (bench.js)
  const headed = (row, at, back) => menu(`Heading ‘${row.text}’`, isNamed(row) ? [
    { label: "Change it…", does: async () => { await change(row); back(); } },
    { label: "Take it away; what is under it goes on in what comes before", does: async () => { await make({ do: "reheading", heading: row.id, text: "" }); back(); } },
  ] : [], { at, back, says: isNamed(row) ? "" : "It has no id in the transcript, and is changed there by hand." });

  document.getElementById("turns").addEventListener("click", ({ target }) => {
    const row = target.matches?.("h2.head") && bench.row(target.closest(".row")?.dataset.row);
    if (row) headed(row, () => target.getBoundingClientRect(), () => {});
    const lifted = target.closest?.(".lifted");
    const view = lifted && list.view(lifted.closest(".turn")?.id);
    const held = view?.lifted(lifted);
    if (held) menu(`‘${held.text}’ is lifted out of what is printed`, [{ label: "Print it again", does: () => view.command({ do: "put-back", seg: held.seg, lifted: held.number, was: held.text }) }], { at: () => lifted.getBoundingClientRect(), back: () => view.view.focus() });
  });

  keys.add({ id: "signs", group: "Correct", keys: ["Mod-i"], told: "Put a pause, a laugh, ‘inaudible’, ‘unclear’ or an overlap here: chosen by number", does: signs });
  keys.add({ id: "heading", group: "Correct", keys: ["Alt-h"], told: "A heading before this turn: put, change, take away", does: () => { heading(); } });
}

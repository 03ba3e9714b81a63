// The workbench: opens the seminar and puts its parts into the page. Each part is a module that knows the bench and, where it must, the list.

import * as ahead from "./ahead.js";
import * as annotate from "./annotate.js";
import * as arrived from "./arrived.js";
import { Bench } from "./bench.js";
import { List } from "./list.js";
import * as compare from "./compare.js";
import * as composing from "./composing.js";
import * as decide from "./decide.js";
import * as doings from "./doings.js";
import * as dropped from "./dropped.js";
import * as doubts from "./doubts.js";
import * as edges from "./edges.js";
import * as find from "./find.js";
import * as heard from "./heard.js";
import * as keys from "./keys.js";
import * as kind from "./kind.js";
import * as lifted from "./lifted.js";
import * as panels from "./panels.js";
import * as progress from "./progress.js";
import * as rules from "./rules.js";
import * as past from "./past.js";
import * as place from "./place.js";
import * as preview from "./preview.js";
import * as ready from "./ready.js";
import * as said from "./said.js";
import * as sentence from "./sentence.js";
import * as sheet from "./sheet.js";
import * as speakers from "./speakers.js";
import * as signs from "./signs.js";
import * as sound from "./sound.js";
import * as turns from "./turns.js";
import * as voices from "./voices.js";
import * as ways from "./ways.js";
import * as weak from "./weak.js";

const AGAIN = 3000; // ms

const bench = new Bench();
const list = new List(bench, document.getElementById("turns"));
composing.mount();
said.mount(bench, list); // before any turn is shown
voices.mount(bench); // before the keys of the transcript: before the draft undo is of decisions
doings.mount(bench, list);
annotate.mount(bench, list);
kind.mount(list);
find.mount(bench, list);
lifted.mount();
doubts.mount(bench, list);
weak.mount(bench, list);
sentence.mount(bench);
signs.mount(bench, list);
rules.mount(bench, list);
speakers.mount(bench, list);
turns.mount(bench, list);
edges.mount(bench, list);
heard.mount(bench, list);
progress.mount(bench);
decide.mount(bench, list);
compare.mount(bench, list);
past.mount(bench, list);
ready.mount(bench, list);
preview.mount(bench, list);
ahead.mount(bench, () => place.turn(list));
arrived.mount(bench, list);
sound.mount(bench, list); // last of those that have keys: Escape closes what others have open first
sheet.mount();
dropped.mount();
ways.mount(list);
keys.listen(() => place.view()?.caught());
panels.mount(bench);
open();

/** Opened; and where the transcript cannot be read just now, again until it can. */
async function open() {
  const told = document.getElementById("told");
  try {
    await bench.open();
    if (!told.hidden) [told.hidden, told.textContent] = [true, ""];
  } catch (error) {
    if (told.textContent !== error.message) told.textContent = error.message; // said once
    told.hidden = false;
    setTimeout(open, AGAIN);
  }
}

// The workbench: opens the seminar and puts its parts into the page. Each part is a module that knows the bench and, where it must, the list.

import * as annotate from "./annotate.js";
import { Bench } from "./bench.js";
import { List } from "./list.js";
import * as doings from "./doings.js";
import * as heard from "./heard.js";
import * as keys from "./keys.js";
import * as panels from "./panels.js";
import * as progress from "./progress.js";
import * as sheet from "./sheet.js";
import * as speakers from "./speakers.js";
import * as voices from "./voices.js";

const bench = new Bench();
const list = new List(bench, document.getElementById("turns"));
voices.mount(bench); // before the keys of the transcript: before the draft undo is of decisions
doings.mount(bench, list);
annotate.mount(bench, list);
speakers.mount(bench, list);
heard.mount(bench, list);
progress.mount(bench);
sheet.mount();
keys.listen();
panels.mount(bench);
bench.open().catch((error) => {
  const told = document.getElementById("told");
  told.textContent = error.message;
  told.hidden = false;
});

// How the turn one is in will be published: the page with the turns around it, in a frame, and the sheet of the PDF; made anew after every change while one looks at it.

import { choice, make, many, seen, settled, wider } from "./dom.js";
import * as panels from "./panels.js";
import * as place from "./place.js";

const ASKS = 500; // ms between two looks whether it is made
const PAGE = "preview/5-review/proof/index.html";

export function mount(bench, list) {
  const whenSeen = seen(look);
  let home, said, body, progress;
  let kind = "page";
  let shown = { kind: "", number: 0, turn: "" };
  let timer;
  let frame;
  const visible = () => home && !home.hidden;
  const here = () => place.turn(list);
  const seconds = (ms) => `${Math.max(1, Math.round(ms / 1000))} s`;

  const tell = (told) => {
    const standing = !told.number ? "" : told.public ? "As it will be published." : `A proof, as ${many(told.outstanding, "thing")} ${told.outstanding === 1 ? "is" : "are"} outstanding: it is not to be cited.`;
    const wrong = told.fault && `${told.number ? "What you see is older: " : ""}${told.fault}`;
    const where = kind === "pdf" && told.number && !told.making ? (told.printed ? `Page ${told.printed}, sheet ${told.sheets.map((sheet) => sheet + 1).join(" and ")} of ${told.of}.` : "This turn is not printed in it.") : "";
    const text = [standing || (told.making ? "It is being made." : ""), where, wrong].filter(Boolean).join(" ");
    if (said.textContent !== text) said.textContent = text;
    progress.hidden = !told.making;
    progress.max = told.expected;
    progress.value = Math.min(told.since, told.expected);
    progress.nextElementSibling.textContent = `${told.number ? "Anew: " : ""}${seconds(told.since)} of about ${seconds(told.expected)}`;
  };

  /** The frame is where the turn is, and shows which it is. Not by its address: that would take keys from whoever writes. */
  const follow = (turn) => {
    const there = frame?.contentDocument?.getElementById(turn);
    for (const before of frame?.contentDocument?.querySelectorAll("[data-here]") ?? []) { delete before.dataset.here; before.style.outline = ""; }
    if (!there) return;
    there.dataset.here = "";
    there.style.outline = "2px solid currentColor";
    there.style.outlineOffset = "4px";
    there.scrollIntoView({ block: "center", behavior: "instant" });
  };

  const framed = (told, turn) => {
    if (shown.kind === "page" && shown.number === told.number) { if (shown.turn !== turn) follow(turn); return; }
    const coming = make("iframe", { title: told.public ? "The page, as it will be published" : "The page, a proof", className: "coming", src: `${PAGE}?${told.number}` });
    coming.addEventListener("load", () => {
      for (const each of body.querySelectorAll("iframe")) if (each !== coming) each.remove();
      frame = coming;
      coming.classList.remove("coming");
      follow(here());
    }, { once: true });
    for (const each of body.querySelectorAll("img, iframe.coming")) each.remove();
    body.append(coming);
  };

  const sheets = (told, turn) => {
    const key = `${told.number} ${told.sheets}`;
    if (shown.kind === "pdf" && shown.key === key) return key;
    body.replaceChildren(...told.sheets.slice(0, 4).map((sheet) => make("img", { src: `preview-pdf/${told.number}/${sheet}.png`, alt: `Sheet ${sheet + 1} of the PDF, on which turn ${bench.row(turn)?.number ?? ""} stands` })));
    return key;
  };

  async function look() {
    clearTimeout(timer);
    if (!visible()) return;
    const [turn, wanted] = [here(), kind];
    let told;
    try { told = await bench.get(`preview-${wanted}?turn=${encodeURIComponent(turn)}`); }
    catch (error) { said.textContent = error.message; return; }
    if (wanted !== kind) return;
    tell(told);
    if (told.number) {
      const key = wanted === "page" ? framed(told, turn) : sheets(told, turn);
      shown = { kind: wanted, number: told.number, turn, key };
    }
    if (told.making) timer = setTimeout(whenSeen, ASKS);
  }

  panels.add({
    id: "preview",
    label: "Preview",
    mount(element) {
      home = element;
      said = make("p", { className: "lesser", role: "status" });
      progress = make("progress", { hidden: true, "aria-label": "Being made" });
      body = make("div", { className: "body" });
      element.append(make("div", { className: "choices" }, choice({ label: "Show", value: kind, options: [["page", "the page"], ["pdf", "the page of the PDF"]], does: (value) => { kind = value; shown = { kind: "" }; said.textContent = ""; body.replaceChildren(); look(); } }), wider()),
        said, make("p", { className: "making" }, progress, make("span", { className: "lesser", "aria-hidden": "true" })), body);
    },
    shown: look,
  });
  const again = settled(whenSeen, 600);
  bench.addEventListener("done", again);
  bench.addEventListener("news", again);
  let last;
  place.moved.addEventListener("moved", () => { if (here() !== last) { last = here(); again(); } });
}

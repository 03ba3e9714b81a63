// Finding, one speaker alone, clicks and keys; and the address as the page was opened. Stands last in the module.

// Without accents, capitals and curly quotes, and exactly as long, so that a place in it is a place in the text.
const simple = (c) => (c === "’" ? "'" : c.normalize("NFD")[0].toLowerCase()[0]);
const plain = (text) => text.replace(/[^\x20-\x7e\ud800-\udfff]|[A-Z]/g, simple);
let places = [];
let finding; // while somebody types
let current = -1;

function open(shown, { focus = true } = {}) {
  document.getElementById("finder").hidden = !shown;
  ui.more.setAttribute("aria-expanded", shown);
  if (shown && focus) ui.find.focus();
}
if (!audio) document.getElementById("finder").hidden = false;
ui.more.addEventListener("click", () => open(ui.more.getAttribute("aria-expanded") === "false"));

function filter(who) {
  document.documentElement.classList.toggle("filtered", who !== "");
  for (const turn of turns) turn.hidden = who !== "" && turn.dataset.by !== who;
  find();
}

function find() {
  finding = clearTimeout(finding);
  const wanted = plain(ui.find.value.trim());
  places = [];
  for (const turn of wanted ? turns : []) {
    if (turn.hidden) continue;
    const text = (said(turn).plain ??= plain(said(turn).text));
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      places.push({ turn, found: range(turn, at, at + wanted.length) });
    }
  }
  current = -1;
  light("found", places.map((p) => p.found));
  light("found-now", []);
  const shown = turns.filter((turn) => !turn.hidden).length;
  const inTurns = new Set(places.map((p) => p.turn)).size;
  const many = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const counted = wanted ? `${many(places.length, "place")} in ${many(inTurns, "turn")}`
    : ui.who.value ? `${shown} of ${turns.length} shown` : "";
  // a screen reader says again what is set again
  if (ui.count.textContent !== counted) ui.count.textContent = counted;
}

function leap(by) {
  if (!places.length) return;
  current = current < 0 && by < 0 ? places.length - 1 : (current + by + places.length) % places.length;
  light("found-now", [places[current].found]);
  ui.count.textContent = `${current + 1} of ${places.length}`;
  ui.follow.checked = false;
  keepInView(places[current].found);
}

// What is counted is told when somebody pauses, not at each letter.
ui.find.addEventListener("input", () => {
  clearTimeout(finding);
  finding = setTimeout(() => {
    find();
    remember({ find: ui.find.value.trim() });
  }, 250);
});
ui.who.addEventListener("change", () => {
  filter(ui.who.value);
  remember({ who: ui.who.selectedOptions[0].dataset.who ?? "" }, { anew: true });
});
ui.next.addEventListener("click", () => leap(1));
ui.previous.addEventListener("click", () => leap(-1));

// -- clicks and keys ---------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.button) return;
  const link = event.target.closest("a");
  const drawn = event.target.closest("svg") && sounds.size && event.target.closest("[data-speaking]");
  if (link?.matches("a.time")) {
    event.preventDefault();
    const sound = sounds.get(session(link)).find((s) => s.src === link.href.split("#")[0]);
    seek(session(link), startOf(sound) + Number(link.hash.replace("#t=", "")) * 1000, true);
  } else if (link?.matches(".number") && event.shiftKey && chosen.length) {
    event.preventDefault();
    const last = link.closest(".turn");
    const ordered = turns.indexOf(chosen[0]) < turns.indexOf(last) ? [chosen[0], last] : [last, chosen[0]];
    location.hash = ordered.map((turn) => turn.id).join("-");
  } else if (link?.matches(".number") && !event.shiftKey) {
    // the browser takes the focus from a link to where one is, a moment later: whoever goes by keys would lose their place
    event.preventDefault();
    location.hash = link.hash;
    link.focus({ preventScroll: true });
  } else if (link?.matches(carded) && event.pointerType === "touch" && ui.peek.showPopover && cardOf !== link) {
    event.preventDefault();
    show_card(link);
  } else if (!link && drawn) {
    const box = drawn.querySelector("svg").getBoundingClientRect();
    const [from, to] = [Number(drawn.dataset.t), Number(drawn.dataset.e)];
    seek(drawn.dataset.speaking, from + ((event.clientX - box.left) / box.width) * (to - from), true);
  } else if (!link && audio && heard && getSelection().isCollapsed) {
    const turn = event.target.closest(".turn[data-t]");
    const word = turn && words(turn).find((w) => holds(range(turn, w.from, w.to), event));
    if (word) seek(session(turn), word.at, true);
  }
});

const holds = (found, { clientX: x, clientY: y }) =>
  [...found.getClientRects()].some((box) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom);

const listening = {
  " ": toggle,
  k: toggle,
  j: () => step(-1),
  l: () => step(1),
  f: () => (ui.follow.checked = !ui.follow.checked),
  ArrowLeft: () => seek(session(audio), now() - 5000),
  ArrowRight: () => seek(session(audio), now() + 5000),
};
const searching = { "/": () => open(true) };

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target === ui.find && key === "Enter") {
    if (finding) find();
    leap(event.shiftKey ? -1 : 1);
  }
  if (target === ui.find && key === "Escape") {
    find((ui.find.value = ""));
    remember({ find: "" });
  }
  if (key === "Escape" && cardOf) return hide_card();
  if (target.matches("input:not([type=checkbox]), select")) return;
  if (key === " " && target.matches("button, summary, input")) return;
  if (key.length === 1 && key !== " " && !ui.keys.checked) return;
  if (key === "Escape" && chosen.length) ui.close.click();
  const name = key.length === 1 ? key.toLowerCase() : key;
  const act = searching[name] ?? (audio && listening[name]);
  if (!act) return;
  event.preventDefault();
  act();
});

for (const time of all("a.time")) time.tabIndex = -1; // a turn is one stop; its time is heard by "Listen", one stop on
addEventListener("beforeprint", () => all("main details").forEach((details) => (details.open = true)));
if (audio) packed().then(({ words: known }) => (gaps = known));
restore();
if (location.hash) goTo(location.hash);

// Links to moments and passages, notes close at hand, finding, clicks and keys. Stands after player.js in one module.

// -- passages: #u12, #u12-u15, #t=73.5,90, #session=2&t=73.5 -----------------------------------------------------

const turns = all(".turn");
let chosen = [];

function choose(first, last = first) {
  for (const turn of chosen) turn.classList.remove("chosen");
  const [from, to] = [turns.indexOf(first), turns.indexOf(last)].sort((a, b) => a - b);
  chosen = first ? turns.slice(from, to + 1) : [];
  for (const turn of chosen) turn.classList.add("chosen");
  ui.passage.hidden = !chosen.length;
  ui.copied.textContent = "";
  if (!chosen.length) return;
  if (chosen.some((turn) => turn.hidden)) filter((ui.who.value = ""));
  ui["passage-name"].textContent = place();
  chosen.at(-1).after(ui.passage);
}

function place() {
  const numbers = [chosen[0], chosen.at(-1)].map((turn) => turn.querySelector(".number")?.textContent ?? "message");
  const time = chosen[0].querySelector(".time")?.textContent;
  const named = chosen.length > 1 ? `turns ${numbers.join("–")}` : `turn ${numbers[0]}`;
  return time ? `${named} (${time})` : named;
}

function address() {
  const base = document.querySelector("link[rel=canonical]")?.href ?? location.href.split("#")[0];
  return `${base}#${chosen.length > 1 ? `${chosen[0].id}-${chosen.at(-1).id}` : chosen[0].id}`;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function goTo(hash) {
  const name = decoded(hash.slice(1));
  const moment = name.match(/^(?:session=(.+)&)?t=(?:npt:)?([\d.]+)?(?:,([\d.]+))?$/);
  const target = document.getElementById(name);
  const ends = target ? [target, target] : name.split("-").map((id) => document.getElementById(id));
  if (moment) {
    const id = moment[1] ?? session(audio ?? turns[0] ?? document.body);
    const ms = Number(moment[2] ?? 0) * 1000;
    choose(null);
    if (audio) seek(id, ms);
    if (moment[3]) stopAt = Number(moment[3]) * 1000;
    spokenAt(id, ms).at(-1)?.scrollIntoView({ block: "center" });
  } else if (ends.length === 2 && ends.every((end) => end?.matches(".turn"))) {
    choose(...ends);
    chosen[0].scrollIntoView({ block: chosen[0].offsetHeight > innerHeight / 2 ? "start" : "center" });
  } else choose(null);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    ui.copied.textContent = "Copied.";
  } catch {
    ui.copied.textContent = `Copy it from here: ${text}`;
  }
}

ui["copy-address"].addEventListener("click", () => copy(address()));
ui["copy-citation"]?.addEventListener("click", () => {
  const whole = document.getElementById("cite-as").textContent.trim().replace(/\.$/, "");
  copy(`${whole}, ${place()}, ${address()}`);
});
ui.close.addEventListener("click", () => {
  chosen[0].querySelector(".number")?.focus();
  history.replaceState(null, "", location.href.split("#")[0]);
  choose(null);
});
addEventListener("hashchange", () => goTo(location.hash));
if (location.hash) goTo(location.hash);

// -- notes in the margin; notes and entries close at hand --------------------------------------------------------

function contentOf(target) {
  const copied = target.cloneNode(true);
  for (const element of all(".back, .unseen", copied)) element.remove();
  for (const element of all("a, [id]", copied)) element.replaceWith(...element.childNodes);
  return copied.childNodes;
}

for (const reference of all(".session a[role=doc-noteref]")) {
  const aside = document.createElement("span");
  aside.className = "aside";
  aside.setAttribute("aria-hidden", "true"); // the note itself is one link away
  const note = document.getElementById(reference.hash.slice(1));
  aside.append(`${reference.lastChild.textContent} `, ...contentOf(note));
  reference.parentElement.after(aside);
}

function peek(link, event) {
  const target = document.getElementById(link.hash.slice(1));
  const inMargin = link.parentElement.nextElementSibling?.matches(".aside") && link.parentElement.nextElementSibling.offsetParent;
  if (!target || inMargin || !ui.peek.showPopover) return;
  event.preventDefault();
  ui["peek-text"].replaceChildren(...contentOf(target));
  ui["peek-link"].href = link.hash;
  ui.peek.showPopover({ source: link });
  const [at, box] = [link.getBoundingClientRect(), ui.peek.getBoundingClientRect()];
  const below = at.bottom + 8 + box.height < innerHeight - 80;
  ui.peek.style.left = `${Math.max(8, Math.min(at.left - 24, innerWidth - box.width - 24))}px`;
  ui.peek.style.top = `${below ? at.bottom + 8 : at.top - box.height - 8}px`;
}
ui["peek-link"].addEventListener("click", () => ui.peek.hidePopover());

// -- finding, and one speaker alone ------------------------------------------------------------------------------

// Without accents, capitals and curly quotes, and exactly as long, so that a place in it is a place in the text.
const simple = (c) => (c === "’" ? "'" : c.normalize("NFD")[0].toLowerCase()[0]);
const plain = (text) => text.replace(/[^\x20-\x7e\ud800-\udfff]|[A-Z]/g, simple);
let places = [];
let current = -1;

function open(shown) {
  document.getElementById("finder").hidden = !shown;
  ui.more.setAttribute("aria-expanded", shown);
  if (shown) ui.find.focus();
}
if (!audio) document.getElementById("finder").hidden = false;
ui.more.addEventListener("click", () => open(ui.more.getAttribute("aria-expanded") === "false"));

function filter(who) {
  for (const turn of turns) turn.hidden = who !== "" && turn.dataset.by !== who;
  find();
}

function find() {
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
  ui.count.textContent = wanted ? `${many(places.length, "place")} in ${many(inTurns, "turn")}`
    : ui.who.value ? `${shown} of ${turns.length} shown` : "";
}

function leap(by) {
  if (!places.length) return;
  current = current < 0 && by < 0 ? places.length - 1 : (current + by + places.length) % places.length;
  light("found-now", [places[current].found]);
  ui.count.textContent = `${current + 1} of ${places.length}`;
  ui.follow.checked = false;
  keepInView(places[current].found);
}

ui.find.addEventListener("input", find);
ui.who.addEventListener("change", () => filter(ui.who.value));
ui.next.addEventListener("click", () => leap(1));
ui.previous.addEventListener("click", () => leap(-1));

// -- clicks and keys ---------------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.button) return;
  const link = event.target.closest("a");
  if (link?.matches("a.time")) {
    event.preventDefault();
    const sound = sounds.get(session(link)).find((s) => s.src === link.href.split("#")[0]);
    seek(session(link), startOf(sound) + Number(link.hash.replace("#t=", "")) * 1000, true);
  } else if (link?.matches(".number") && event.shiftKey && chosen.length) {
    event.preventDefault();
    const last = link.closest(".turn");
    const ordered = turns.indexOf(chosen[0]) < turns.indexOf(last) ? [chosen[0], last] : [last, chosen[0]];
    location.hash = ordered.map((turn) => turn.id).join("-");
  } else if (link?.matches("a[role=doc-noteref], a.entry")) peek(link, event);
  else if (!link && audio && !audio.paused && getSelection().isCollapsed) {
    const turn = event.target.closest(".turn[data-w]");
    const word = turn && words(turn).find((w) => holds(range(turn, w.from, w.to), event));
    if (word) seek(session(turn), word.at);
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
const finding = { "/": () => open(true) };

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target === ui.find && key === "Enter") leap(event.shiftKey ? -1 : 1);
  if (target === ui.find && key === "Escape") find((ui.find.value = ""));
  if (target.matches("input:not([type=checkbox]), select")) return;
  if (key === " " && target.matches("button, summary, input")) return;
  if (key.length === 1 && key !== " " && !ui.keys.checked) return;
  if (key === "Escape" && chosen.length) ui.close.click();
  const name = key.length === 1 ? key.toLowerCase() : key;
  const act = finding[name] ?? (audio && listening[name]);
  if (!act) return;
  event.preventDefault();
  act();
});

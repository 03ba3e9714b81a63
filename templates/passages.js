// Passages: #u12, #u12-u15, #t=73.5,90, #session=2&t=73.5; what is done with one: heard, cited, its address copied, its TEI read.

const turns = all(".turn");
let chosen = [];

function choose(first, last = first) {
  for (const turn of chosen) turn.classList.remove("chosen");
  const [from, to] = [turns.indexOf(first), turns.indexOf(last)].sort((a, b) => a - b);
  chosen = first ? turns.slice(from, to + 1) : [];
  for (const turn of chosen) turn.classList.add("chosen");
  ui.passage.hidden = !chosen.length;
  ui.copied.textContent = "";
  for (const [button, box] of [[ui.cite, ui.citing], [ui.tei, ui.source]]) if (button) unfold(button, box, false);
  if (!chosen.length) return;
  if (chosen.some((turn) => turn.hidden)) {
    filter((ui.who.value = ""));
    remember({ who: "" });
  }
  ui["passage-name"].textContent = place();
  if (ui.cite) ui.cite.hidden = !citable().length;
  ui.listen.hidden = !(chosen[0].dataset.t && sounds.has(session(chosen[0])));
  chosen.at(-1).after(ui.passage);
}

const numberOf = (turn) => turn.querySelector(".number")?.textContent ?? "message";
const timeOf = (turn) => turn.querySelector(".time")?.textContent ?? "";

function place() {
  const numbers = [chosen[0], chosen.at(-1)].map(numberOf);
  const named = chosen.length > 1 ? `turns ${numbers.join("–")}` : `turn ${numbers[0]}`;
  return timeOf(chosen[0]) ? `${named} (${timeOf(chosen[0])})` : named;
}

function address() {
  const base = document.querySelector("link[rel=canonical]")?.href ?? location.href.split(/[?#]/)[0];
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
  const within = target?.closest(".turn");
  const ends = within ? [within, within] : name.split("-").map((id) => document.getElementById(id)?.closest(".turn"));
  if (moment) {
    const id = moment[1] ?? session(audio ?? turns[0] ?? document.body);
    const ms = Number(moment[2] ?? 0) * 1000;
    choose(null);
    if (audio) seek(id, ms);
    if (moment[3]) stopAt = Number(moment[3]) * 1000;
    spokenAt(id, ms).at(-1)?.scrollIntoView({ block: "center" });
  } else if (ends.length === 2 && ends.every(Boolean)) {
    choose(...ends);
    if (target && target !== within) return; // a note's number or a paragraph: the browser has gone there
    chosen[0].scrollIntoView({ block: chosen[0].offsetHeight > innerHeight / 2 ? "start" : "center" });
  } else {
    choose(null);
    const closed = target?.closest("details:not([open])");
    if (closed) closed.open = true;
  }
}

// With its italics, for who pastes it where there are some.
async function copy(text, marked = "") {
  try {
    const kinds = Object.entries({ "text/plain": text, "text/html": marked }).filter(([, content]) => content);
    const blobs = kinds.map(([type, content]) => [type, new Blob([content], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    ui.copied.textContent = "Copied.";
  } catch {
    ui.copied.textContent = `Copy it from here: ${text}`;
  }
}

function unfold(button, box, shown = box.hidden) {
  box.hidden = !shown;
  button.setAttribute("aria-expanded", shown);
}

ui.listen.addEventListener("click", () => seek(session(chosen[0]), Number(chosen[0].dataset.t), true));
ui["copy-address"].addEventListener("click", () => copy(address()));
ui.close.addEventListener("click", () => {
  chosen[0].querySelector(".number")?.focus();
  history.replaceState(null, "", location.href.split("#")[0]);
  choose(null);
});
addEventListener("hashchange", () => goTo(location.hash));

// -- what is packed: times of words, the TEI of turns, styles -----------------------------------------------------

let unpacked;

function packed() {
  unpacked ??= (async () => {
    const letters = document.getElementById("packed")?.textContent;
    if (!letters) return { tei: {}, words: {}, citing: null };
    const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  })();
  return unpacked;
}

ui.tei?.addEventListener("click", async () => {
  unfold(ui.tei, ui.source);
  if (ui.source.hidden) return;
  const { tei } = await packed();
  const whole = (turn) => tei[turn.id]?.replace(/\ue000(\d+) (\d+)\ue000/g, (_, first, count) =>
    said(turn).text.split(/\s+/).filter(Boolean).slice(Number(first), Number(first) + Number(count)).join(" "));
  ui.source.textContent = chosen.map(whole).filter(Boolean).join("\n\n") || "There is none.";
});

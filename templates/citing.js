// A passage as each style cites it: templates that were made with the page (editions/citations/citing.py), filled in here.

const italic = (part) => (typeof part === "string" ? { text: part, i: 0 } : { text: part.i ?? "", i: part.i ? 1 : 0 });

// A day like another: "28 December 2222", "December 28, 2222", "2222-12-28", "28/12/2222".
function dayLike(like, day = new Date()) {
  const two = (number) => String(number).padStart(2, "0");
  const month = day.toLocaleDateString("en-GB", { month: "long" });
  const named = { 2222: day.getFullYear(), 12: two(day.getMonth() + 1), 28: like.includes("-") ? two(day.getDate()) : day.getDate() };
  return like.replace(/2222|28|12|\p{L}{3,}/gu, (part) => named[part] ?? (part.length > 3 ? month : month.slice(0, 3)));
}

function fill(template, slots) {
  const runs = template.flatMap((part) => {
    if (!part.slot) return italic(part);
    const value = part.slot === "accessed" ? [dayLike(part.like)] : slots[part.slot];
    return value.map(italic).map((run) => ({ text: run.text, i: run.i ^ (part.i ?? 0) }));
  });
  if (runs.length) runs[0].text = runs[0].text.trimStart();
  if (runs.length) runs.at(-1).text = runs.at(-1).text.trimEnd();
  return runs;
}

function hms(ms) {
  const s = Math.floor(ms / 1000);
  return [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60].map((n, i) => (i ? String(n).padStart(2, "0") : n)).join(":");
}

const citable = () => chosen.filter((turn) => turn.querySelector(".number"));

function cited(style, { people, pages }) {
  const passage = citable();
  const [first, last] = [passage[0], passage.at(-1)];
  const spoken = passage.filter((turn) => turn.dataset.by);
  const who = [...new Set(spoken.map((turn) => ui.who.options[Number(turn.dataset.by) + 1].dataset.who))];
  const numbers = [...new Set([numberOf(first), numberOf(last)])];
  const turns = `turn${numbers.length > 1 ? "s" : ""} ${numbers.join("–")}`;
  const words = first.dataset.t ? `${turns}, ${hms(Number(first.dataset.t))}` : turns;
  const on = [...new Set([...(pages[first.id] ?? []).slice(0, 1), ...(pages[last.id] ?? pages[first.id] ?? []).slice(-1)])];
  return fill((who.length === 1 ? style.alone : style.several)[on.length], {
    passage: [words],
    Passage: [words[0].toUpperCase() + words.slice(1)],
    page: [on[0] ?? ""],
    "last-page": [on.at(-1) ?? ""],
    place: [passage.length > 1 ? `${first.id}-${last.id}` : first.id],
    speaker: style.names[who[0]] ?? [people[who[0]] ?? who[0]],
    speakers: [who.map((id) => people[id] ?? id).join(", ") || "withheld"],
  });
}

async function showCitation() {
  const { citing } = await packed();
  if (!ui.style.options.length) {
    for (const { id, name } of citing.styles) ui.style.add(new Option(name, id));
    if (citing.styles.some(({ id }) => id === kept.get("style"))) ui.style.value = kept.get("style");
  }
  const runs = cited(citing.styles.find(({ id }) => id === ui.style.value), citing);
  ui.citation.replaceChildren(...runs.map(({ text, i }) => {
    if (!i) return text;
    const em = document.createElement("em");
    em.textContent = text;
    return em;
  }));
}

ui.cite?.addEventListener("click", async () => {
  await showCitation();
  unfold(ui.cite, ui.citing);
});
ui.style?.addEventListener("change", async () => {
  kept.set("style", ui.style.value);
  await showCitation();
});
ui["copy-citation"]?.addEventListener("click", () => copy(ui.citation.textContent, ui.citation.innerHTML));

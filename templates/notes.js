// Notes in the margin, and a card for each note, work or term where it is named: on hover, on focus, by a touch.
// A card stays until the pointer or the focus leaves, and goes with Escape (https://www.w3.org/TR/WCAG22/#content-on-hover-or-focus).

function contentOf(target) {
  const copied = target.cloneNode(true);
  for (const element of all(".back, .unseen, .where", copied)) element.remove();
  for (const element of all("a, [id]", copied)) element.replaceWith(...element.childNodes);
  for (const element of all("dt, dd", copied)) { // which are nothing outside their list
    const plain = document.createElement("div");
    plain.className = element.localName;
    plain.append(...element.childNodes);
    element.replaceWith(plain);
  }
  return copied.childNodes;
}

const asides = all(":is(.session, .prose) a[role=doc-noteref]").map((reference) => {
  const aside = document.createElement("span");
  aside.className = "aside";
  aside.setAttribute("aria-hidden", "true"); // the note itself is one link away
  const note = document.getElementById(reference.hash.slice(1));
  aside.append(`${reference.textContent} `, ...contentOf(note));
  reference.parentElement.after(aside);
  return { reference, aside, section: aside.closest("section:not(.part)") };
});

// Each beside its number, or below the one before it; a part of the page ends no higher than its last note.
const held = new Set();

function settle() {
  const main = document.querySelector("main");
  const shown = asides.filter(({ aside }) => aside.offsetParent === main);
  for (const section of held) section.style.minHeight = "";
  held.clear();
  if (!shown.length) return;
  const top = main.getBoundingClientRect().top;
  let free = -Infinity;
  const ends = new Map(); // where the last note of each section ends
  const places = shown.map(({ reference, aside, section }) => {
    const y = Math.max(reference.getBoundingClientRect().top - top - 2, free);
    free = y + aside.offsetHeight + 12;
    ends.set(section, free);
    return { aside, y };
  });
  const boxes = [...ends].map(([section, end]) => [section, end, section.getBoundingClientRect()]);
  for (const { aside, y } of places) aside.style.top = `${y}px`;
  for (const [section, end, box] of boxes) {
    if (box.bottom - top >= end) continue;
    section.style.minHeight = `${end - box.top + top}px`;
    held.add(section);
  }
}

if (asides.length) new ResizeObserver(() => requestAnimationFrame(settle)).observe(document.querySelector("main"));

const carded = "a:is([role=doc-noteref], [role=doc-biblioref], .entry)";
let cardOf = null;
ui.peek.popover = "manual";
ui.peek.hidden = !ui.peek.showPopover;
let turning;

function show_card(link) {
  clearTimeout(turning);
  const target = document.getElementById(decoded(link.hash.slice(1)));
  const margin = link.parentElement.nextElementSibling;
  const inMargin = margin?.matches(".aside") && margin.offsetParent;
  if (!target || inMargin || !ui.peek.showPopover || cardOf === link) return;
  hide_card();
  cardOf = link;
  ui["peek-text"].replaceChildren(...contentOf(target));
  ui["peek-link"].href = link.hash;
  link.dataset.title = link.title; // the browser would show it over the card
  link.removeAttribute("title");
  link.setAttribute("aria-describedby", "peek");
  ui.peek.showPopover();
  put_card();
}

function put_card() {
  const [at, box] = [cardOf.getClientRects()[0] ?? cardOf.getBoundingClientRect(), ui.peek.getBoundingClientRect()];
  const below = at.bottom + 4 + box.height < innerHeight - document.querySelector(".bar").offsetHeight;
  ui.peek.style.left = `${Math.max(8, Math.min(at.left - 24, document.documentElement.clientWidth - box.width - 8))}px`;
  ui.peek.style.top = `${Math.max(4, below ? at.bottom + 4 : at.top - box.height - 4)}px`;
}

function hide_card() {
  clearTimeout(turning);
  if (!cardOf) return;
  if (cardOf.dataset.title) cardOf.title = cardOf.dataset.title;
  cardOf.removeAttribute("aria-describedby");
  cardOf = null;
  ui.peek.hidePopover();
}

function soon(act, after) {
  clearTimeout(turning);
  turning = setTimeout(act, after);
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const link = event.target.closest?.(carded);
  if (link) soon(() => show_card(link), 250);
  else if (ui.peek.contains(event.target)) clearTimeout(turning);
  else if (cardOf && cardOf !== document.activeElement) soon(hide_card, 350);
  else clearTimeout(turning);
});
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(carded) && target.matches(":focus-visible")) show_card(target);
  else if (!ui.peek.contains(target)) hide_card();
});
document.addEventListener("focusout", ({ relatedTarget: next }) => next || soon(hide_card, 100));
document.addEventListener("pointerdown", ({ target }) => {
  if (cardOf && !ui.peek.contains(target) && target.closest(carded) !== cardOf) hide_card();
});
document.addEventListener("scroll", () => cardOf && put_card(), { passive: true });
ui["peek-link"].addEventListener("click", hide_card);

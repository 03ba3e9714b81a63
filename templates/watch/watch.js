// Whenever the proof has changed: what reads otherwise is put into the page that is seen, at once; then the whole is loaded beside it, scripts
// and all, and takes its place where its reader was. So what stands in the end is the file as it is served.
const BLOCK = ":is(.turn, li, p, h1, h2, h3, dt, dd, figure)";
const LATER = 1000; // ms after the last change: whoever saves again soon does not wait for what they would not see
const told = document.getElementById("told");
let page = document.querySelector("iframe");
let number = Number(told.dataset.number);
let coming = null;
let timer;
let known = null; // the blocks of the page that is seen, as they were served: its scripts change them

// The outermost blocks that have an id, by it. They are read under the page's own policy, which knows its style, and without its head.
function blocks(html) {
  const parsed = new page.contentWindow.DOMParser().parseFromString(html.slice(html.indexOf("<main")), "text/html");
  const found = [...parsed.querySelectorAll(`main ${BLOCK}[id]`)].filter((block) => !block.parentElement.closest(BLOCK));
  return new Map(found.map((block) => [block.id, { block, html: block.outerHTML }]));
}

async function served() {
  const answer = await fetch(page.contentWindow.location.href);
  return blocks(await answer.text());
}

// Only where something stood before, or behind it: the rest comes with the whole.
async function patch() {
  const [before, now] = [known, await served()];
  known = now;
  if (!before) return;
  const seen = page.contentWindow.document;
  for (const id of before.keys()) if (!now.has(id)) seen.getElementById(id)?.remove();
  let last = null;
  for (const [id, { block, html }] of now) {
    const there = seen.getElementById(id);
    const fresh = html === before.get(id)?.html ? null : seen.importNode(block, true);
    if (fresh && there) there.replaceWith(fresh);
    else if (fresh && last) last.after(fresh);
    last = fresh ?? there;
  }
}

// The first turn (or any place with an id) that is to be seen, and how far below the top it stands.
function whereabouts(view) {
  for (const place of view.document.querySelectorAll(".turn[id], h2[id], h3[id], section[id]")) {
    const { top, bottom } = place.getBoundingClientRect();
    if (bottom > 0) return { id: place.id, top, y: view.scrollY };
  }
  return { id: "", top: 0, y: view.scrollY };
}

function show(where) {
  const view = coming.contentWindow;
  const place = where.id && view.document.getElementById(where.id);
  view.scrollTo({ top: place ? view.scrollY + place.getBoundingClientRect().top - where.top : where.y, behavior: "instant" });
  coming.classList.remove("coming");
  page.remove();
  page = coming;
  coming = null;
}

function whole() {
  const where = whereabouts(page.contentWindow);
  if (coming) coming.remove();
  coming = page.cloneNode();
  coming.className = "coming";
  coming.src = page.contentWindow.location.href;
  coming.addEventListener("load", () => show(where), { once: true });
  document.body.append(coming);
}

// Browsers go six ways to a server, and who hears what changes keeps one: only a window that is seen does, and is told at once, when it is seen again, how it stands.
let changes;

function listen() {
  if (document.hidden) {
    changes?.close();
    changes = undefined;
  }
  if (document.hidden || changes) return;
  changes = new EventSource("changes");
  changes.addEventListener("message", heard);
  changes.addEventListener("error", () => {
    told.textContent = "Nobody watches any longer: the command has ended, or is being started again.";
    told.hidden = false;
  });
}

function heard(event) {
  const news = JSON.parse(event.data);
  told.textContent = news.fault;
  told.hidden = !news.fault;
  if (news.number !== number && !news.fault) {
    clearTimeout(timer);
    patch().finally(() => {
      clearTimeout(timer);
      timer = setTimeout(whole, LATER);
    });
  }
  number = news.number;
}

listen();
document.addEventListener("visibilitychange", listen);
addEventListener("load", () => served().then((now) => (known ??= now)));

// Loads the proof anew whenever it has changed, beside the old one, and shows it where its reader was.
const told = document.getElementById("told");
let page = document.querySelector("iframe");
let number = Number(told.dataset.number);
let coming = null;

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

function load() {
  const where = whereabouts(page.contentWindow);
  if (coming) coming.remove();
  coming = page.cloneNode();
  coming.className = "coming";
  coming.src = page.contentWindow.location.href;
  coming.addEventListener("load", () => show(where), { once: true });
  document.body.append(coming);
}

const changes = new EventSource("changes");
changes.addEventListener("message", (event) => {
  const news = JSON.parse(event.data);
  told.textContent = news.fault;
  told.hidden = !news.fault;
  if (news.number !== number && !news.fault) load();
  number = news.number;
});
changes.addEventListener("error", () => {
  told.textContent = "Nobody watches any longer: the command has ended, or is being started again.";
  told.hidden = false;
});

// The page works by its forms alone. This sends them without losing the place, and gives every act a key.

const open = () => [...document.querySelectorAll("article.case")];
const chosen = () => document.activeElement?.closest?.("article.case");
let stamp = document.body.dataset.stamp;

function go(step) {
  const cases = open();
  if (!cases.length) return;
  const at = cases.indexOf(chosen());
  const next = cases[at < 0 ? 0 : Math.min(Math.max(at + step, 0), cases.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const target = chosen()?.querySelector(`[data-key="${key}"]`);
  if (!target) return;
  if (target.tagName !== "SUMMARY") return target.click();
  target.parentElement.open = true;
  target.parentElement.querySelector("[data-first]")?.focus();
}

function takeBack() {
  const undos = [...document.querySelectorAll("[data-undo]")];
  undos.sort((a, b) => a.dataset.undo.localeCompare(b.dataset.undo)).at(-1)?.click();
}

async function send(form, button) {
  const all = open();
  const at = all.indexOf(form.closest("article.case"));
  const here = all[at]?.id;
  const after = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0)).reverse()].map((each) => each.id);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("main")) throw new Error("no page");
  for (const part of ["header", "main"]) document.querySelector(part).replaceWith(page.querySelector(part));
  stamp = page.body.dataset.stamp;
  document.title = page.title;
  document.querySelector("[data-ui=changed]").hidden = true;
  document.querySelector(".keys").hidden = false;
  const stay = answer.ok ? after : [here, ...after];
  const next = stay.map((id) => id && document.getElementById(id)).find((each) => each?.matches("article.case"));
  (next ?? document.querySelector("h1")).focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter).catch(() => {
    const told = document.querySelector("[data-ui=changed]");
    told.textContent = "The desk does not answer: it may have been closed in the terminal. What was decided is kept.";
    told.hidden = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches("input, textarea")) {
    if (event.key === "Escape") event.target.closest("article.case")?.focus();
    return;
  }
  const act = { j: () => go(1), k: () => go(-1), u: takeBack }[event.key] ?? ("afre".includes(event.key) && event.key.length === 1 ? () => press(event.key) : null);
  if (!act) return;
  event.preventDefault();
  act();
});

setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch("stamp").catch(() => null);
  const now = answer?.ok ? await answer.text() : stamp;
  if (now && now !== stamp) document.querySelector("[data-ui=changed]").hidden = false;
}, 4000);

document.querySelector(".keys").hidden = false;

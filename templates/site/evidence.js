// Chooses among the lines of evidence that are on the page; without this script all of them are there.
const lines = [...document.querySelectorAll(".lines > .evidence")];
const groups = [...document.querySelectorAll(".group")];
const all = new Set(lines.map((line) => line.dataset.number)).size;
const form = document.querySelector(".filters");
const told = document.querySelector("#how-many");
const choose = () => {
  const asked = [...form.querySelectorAll("select[data-theme]")].map((s) => s.value).filter(Boolean);
  const seminar = form.querySelector("select[data-seminar]")?.value ?? "";
  const shown = new Set();
  for (const line of lines) {
    const themes = line.dataset.themes.split(" ");
    line.hidden = !asked.every((theme) => themes.includes(theme)) || (seminar !== "" && line.dataset.seminar !== seminar);
    if (!line.hidden) shown.add(line.dataset.number);
  }
  for (const group of groups) group.hidden = !group.querySelector(".evidence:not([hidden])");
  told.textContent = `${shown.size} of ${all} passages`;
};
form.hidden = false;
form.addEventListener("change", choose);
form.addEventListener("submit", (event) => event.preventDefault());
choose();

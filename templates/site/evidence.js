// Chooses among the lines of evidence that are on the page; without this script all of them are there.
const lines = [...document.querySelectorAll(".lines > .evidence")];
const form = document.querySelector(".filters");
const told = document.querySelector("#how-many");
const choose = () => {
  const asked = [...form.querySelectorAll("select[data-theme]")].map((s) => s.value).filter(Boolean);
  const seminar = form.querySelector("select[data-seminar]")?.value ?? "";
  let shown = 0;
  for (const line of lines) {
    const themes = line.dataset.themes.split(" ");
    line.hidden = !asked.every((theme) => themes.includes(theme)) || (seminar !== "" && line.dataset.seminar !== seminar);
    shown += line.hidden ? 0 : 1;
  }
  told.textContent = `${shown} of ${lines.length} passages`;
};
form.hidden = false;
form.addEventListener("change", choose);
form.addEventListener("submit", (event) => event.preventDefault());
choose();

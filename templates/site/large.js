// Keeps the choice of large print from page to page, on the reader's own machine: nothing is sent to anybody.
const box = document.querySelector("#large-print");
try {
  box.checked = localStorage.getItem("large-print") === "yes";
  box.addEventListener("change", () => localStorage.setItem("large-print", box.checked ? "yes" : "no"));
} catch {
  // where nothing may be kept, it is chosen on each page
}

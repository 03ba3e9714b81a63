// What is dropped on the page: nothing of it opens in the page's place, as browsers do with files and links; and where it is to go is told.

const TOLD = "Files are not taken in here: `inv ingest` takes in recordings and captions, `inv import` transcripts and chats.";

export function mount() {
  const told = document.getElementById("told");
  const isOurs = (event) => event.defaultPrevented || (event.target.closest?.("input, textarea") && !event.dataTransfer.types.includes("Files"));
  document.addEventListener("dragover", (event) => { if (!isOurs(event)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    const files = event.dataTransfer.types.includes("Files");
    if (isOurs(event) && !files) return;
    event.preventDefault();
    if (files) [told.textContent, told.hidden] = [TOLD, false];
  });
}

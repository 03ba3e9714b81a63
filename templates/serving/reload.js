// Added by `inv serve` on this machine, and in no page that is built: when the pages have changed this one is loaded again, where its reader was,
// and what is wrong with them stands above it.
let number = null;
let banner = null;

function say(fault) {
  banner?.remove();
  banner = null;
  if (!fault) return;
  banner = document.createElement("div");
  banner.setAttribute("role", "alert");
  banner.textContent = fault;
  Object.assign(banner.style, {
    position: "sticky", insetBlockStart: "0", zIndex: "2147483647", padding: "0.6rem 1rem", whiteSpace: "pre-line",
    font: "0.95rem/1.4 system-ui, sans-serif", color: "#fff", background: "#7a2222", boxShadow: "0 1px 6px #0006", maxHeight: "40vh", overflow: "auto",
  });
  document.body.prepend(banner);
}

// Browsers go six ways to a server, and this keeps one: only a tab that is seen may, once it knows what it shows, or the seventh could never be opened.
let changes = null;

function rest() {
  changes?.close();
  changes = null;
}

function heard({ data }) {
  const told = JSON.parse(data);
  if (number !== null && told.number !== number) location.reload();
  number = told.number;
  say(told.fault);
  if (document.hidden) rest();
}

function look() {
  if (document.hidden && number !== null) rest();
  else if (!changes) {
    changes = new EventSource("/~serving/changes");
    changes.addEventListener("message", heard);
  }
}

document.addEventListener("visibilitychange", look);
look();

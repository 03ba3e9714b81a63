// When the editor pauses, the server is told once, so that what they may look at next is made ahead. Who writes, or looks at another page, is left alone.

const PAUSE = 2500; // ms after the last change or key

/** Tells `pause(turn)` once after each change, when nothing was done for so long and the page is seen. */
export function mount(bench, here, { page = document, after = PAUSE, pause = (turn) => bench.get(`ahead?turn=${encodeURIComponent(turn)}`) } = {}) {
  let timer;
  let due = false;
  const wait = () => {
    clearTimeout(timer);
    if (due && !page.hidden) timer = setTimeout(tell, after);
  };
  const tell = () => {
    due = false;
    Promise.resolve(pause(here())).catch(() => {}); // whoever looks is told what is wrong
  };
  const changed = () => {
    due = Boolean(bench.drafted);
    wait();
  };
  for (const name of ["rows", "done", "news"]) bench.addEventListener(name, changed);
  page.addEventListener("keydown", wait, true);
  page.addEventListener("visibilitychange", wait);
}

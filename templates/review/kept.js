// The answer page, first part: where what was typed is kept. answers.js and page.js follow in the same module.
//
// It is kept in the browser's database, which is believed, and in its store of texts, which is written at once, even while the page is being closed.
// The store alone will not do: of a file on the disk Chromium on a busy machine gave an old text, or none, after 3 of 100 reloads, and told other
// windows nothing; the database always gave what was last put in. The newer of the two counts, wherever only one of them works.

const packet = JSON.parse(document.getElementById("packet").textContent);
const KEY = `sasci answers ${packet.slug}/${packet.packet}/${packet.release}`;
const ME = Math.random().toString(36).slice(2); // this window
let known = 0; // when that was written which this window has begun with, in ms since 1970; 0 where there was nothing
let writtenAt = 0;

const answered = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = request.onblocked = () => failed(request.error);
});

/** The database, or null where the browser has none for this page (or does not give it within two seconds). */
const database = Promise.race([
  new Promise((done) => setTimeout(done, 2_000, null)),
  (async () => {
    const opening = indexedDB.open("sasci answers", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
    return answered(opening);
  })().catch(() => null),
]);

const kept = async (mode) => (await database)?.transaction("kept", mode, { durability: "strict" }).objectStore("kept");

/** Other windows of this page, where the browser lets them speak. */
const windows = (() => {
  try { return new BroadcastChannel(KEY); } catch { return null; }
})();

function parsed(text) {
  try { return JSON.parse(text ?? "null"); } catch { return null; }
}

function inStore() {
  try { return parsed(localStorage.getItem(KEY)); } catch { return null; }
}

const at = (found) => found?.at ?? 0;
const isOthers = (found) => found !== null && found.by !== ME && at(found) > known;

/** What was kept last, or null. */
async function read() {
  const store = inStore();
  let base = null;
  try {
    const shelf = await kept("readonly");
    if (shelf) base = parsed(await answered(shelf.get(KEY)));
  } catch { /* then there is what the store has */ }
  const found = at(base) >= at(store) ? base ?? store : store;
  known = at(found);
  return found;
}

/** Keep it: "kept", "elsewhere" where another window has written last (then its words stand), or "not kept". */
async function write(state) {
  writtenAt = Math.max(Date.now(), known + 1, writtenAt + 1);
  const text = JSON.stringify({ ...state, by: ME, at: writtenAt });
  let is = "not kept";
  try {
    if (isOthers(inStore())) return "elsewhere";
    localStorage.setItem(KEY, text);
    if (localStorage.getItem(KEY) !== null) is = "kept";
  } catch { /* then the database is asked */ }
  try {
    const shelf = await kept("readwrite");
    if (!shelf) return is;
    if (isOthers(parsed(await answered(shelf.get(KEY))))) return "elsewhere";
    await answered(shelf.put(text, KEY));
    windows?.postMessage("written");
    return "kept";
  } catch {
    return is;
  }
}

/** Whether anything can be kept here. */
async function canKeep() {
  if (await database) return true;
  try {
    localStorage.setItem(`${KEY} tried`, "");
    localStorage.removeItem(`${KEY} tried`);
    return true;
  } catch {
    return false;
  }
}

/** Take it off this computer. */
async function forget() {
  try { localStorage.removeItem(KEY); } catch { /* it is not there */ }
  const shelf = await kept("readwrite").catch(() => null);
  if (shelf) await answered(shelf.delete(KEY));
}

/** Call when another window has written. */
function onOthers(call) {
  addEventListener("storage", ({ key }) => key === KEY && call());
  if (windows) windows.onmessage = call;
}


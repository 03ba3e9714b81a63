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
let hasAnswered = false; // whether the database has ever answered

const answered = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = request.onblocked = () => failed(request.error);
});

const PATIENCE = 2_000; // ms for which the database is waited for: in some windows that are to keep nothing it opens, and never answers

const soon = (promise) => Promise.race([promise, new Promise((_, failed) => setTimeout(failed, PATIENCE, new Error("no answer")))]);

/** The database, or null where the browser has none for this page. */
const database = soon((async () => {
  const opening = indexedDB.open("sasci answers", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
  return answered(opening);
})()).catch(() => null);

/** What `does` with the shelf gives, once all of it is on the disk. Fails where it cannot be, or nobody says so soon. */
async function within(mode, does) {
  const base = await database;
  if (!base) throw new Error("no database");
  return soon((async () => {
    const transaction = base.transaction("kept", mode, { durability: "strict" });
    const ended = new Promise((done, failed) => {
      transaction.oncomplete = () => done();
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
    ended.catch(() => {}); // it is told below, or what failed before it is
    const given = await does(transaction.objectStore("kept"));
    await ended;
    hasAnswered = true;
    return given;
  })());
}

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
    base = parsed(await within("readonly", (shelf) => answered(shelf.get(KEY))));
  } catch { /* then there is what the store has */ }
  const found = at(base) >= at(store) ? base ?? store : store;
  known = at(found);
  return found;
}

/** Keep it: "kept" once it is, "elsewhere" where another window has written last (then its words stand), or "not kept". */
async function write(state) {
  writtenAt = Math.max(Date.now(), known + 1, writtenAt + 1);
  const text = JSON.stringify({ ...state, by: ME, at: writtenAt });
  let is = "not kept";
  try {
    if (isOthers(inStore())) return "elsewhere";
    localStorage.setItem(KEY, text);
    if (localStorage.getItem(KEY) === text) is = "kept";
  } catch { /* then the database is asked */ }
  try {
    is = await within("readwrite", async (shelf) => {
      if (isOthers(parsed(await answered(shelf.get(KEY))))) return "elsewhere";
      await answered(shelf.put(text, KEY));
      return "kept";
    });
    if (is === "kept") windows?.postMessage("written");
    return is;
  } catch {
    return is;
  }
}

/** Whether anything can be kept here, as far as `read` has shown. */
function canKeep() {
  if (hasAnswered) return true;
  try {
    localStorage.setItem(`${KEY} tried`, "");
    localStorage.removeItem(`${KEY} tried`);
    return true;
  } catch {
    return false;
  }
}

/** Take it off this computer; whether nothing of it is left, as far as is known. */
async function forget() {
  try { localStorage.removeItem(KEY); } catch { /* it is not there */ }
  if (!(await database)) return true;
  try {
    await within("readwrite", (shelf) => answered(shelf.delete(KEY)));
    return true;
  } catch {
    return false;
  }
}

/** Call when another window has written. */
function onOthers(call) {
  addEventListener("storage", ({ key }) => key === KEY && call());
  if (windows) windows.onmessage = call;
}


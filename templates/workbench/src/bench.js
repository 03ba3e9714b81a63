// What the page knows of the transcript, and the only place from which it asks the server anything.
//
// Events: "rows" (the list is another), "patched" (detail: ids whose rows are otherwise), "turns" (detail: ids that read otherwise), "saving" (detail: {state, wrong}), "done" (detail: the answer
// to a change), "beside" (detail: what is wrong with files beside the transcript, sentences). A turn is as `workbench/turns.py` gives it; a row likewise.

import * as composing from "./composing.js";

const AT_ONCE = 100;
const BESIDE = 2; // requests that may take long at the same time
const AT_HAND = /^(whole|turns|next)\b/u; // what is answered at once, and waited for

export class Wrong extends Error {
  constructor(message, status) {
    super(message);
    this.status = status; // 412: a turn is not as this window had it; 409: it cannot be done; 0: the server does not answer
  }
}

export class Bench extends EventTarget {
  rows = [];
  people = new Map();
  media = [];
  window = crypto.randomUUID();
  since = ""; // up to where what has changed is known
  isGone = false; // whether the server does not answer
  coder = ""; // who codes in this window: what others coded is neither undone here nor told
  #turns = new Map();
  #wanted = new Map();
  #line = Promise.resolve();
  #inWay = 0; // so much of it is not answered yet
  #unheard = 0; // and so much nobody answered: it may have been done all the same, and is told as news then
  #hearing = Promise.resolve();
  #news;
  #toldTo = ""; // up to where it was told
  #places = new Map();
  #long = []; // what may take long, as it ends

  /** Raises Wrong where the transcript cannot be read just now; it may be opened again then. */
  async open() {
    await this.reload();
    this.#toldTo = this.since;
    this.#listen();
    document.addEventListener("visibilitychange", () => this.#listen());
  }

  /** Browsers go six ways to a server, and who hears what changes keeps one: only a window that is seen does, and is told then what changed meanwhile, or while nobody answered. */
  #listen() {
    if (document.hidden) {
      this.#news?.close();
      this.#news = undefined;
    }
    if (document.hidden || this.#news) return;
    const news = new EventSource(`news?since=${encodeURIComponent(this.#toldTo)}`);
    this.#news = news;
    news.onmessage = (event) => { // one after the other: a turn that is being fetched for one of them may be older than the next
      this.#toldTo = event.lastEventId;
      this.#hearing = this.#hearing.then(() => this.#heard(JSON.parse(event.data))).catch(() => {});
    };
    const here = (isGone) => () => { this.isGone = isGone; this.#tell("saving", { state: isGone ? "gone" : "here" }); };
    news.onopen = here(false);
    news.onerror = here(true);
  }

  async reload() {
    const whole = await this.get("whole");
    Object.assign(this, { slug: whole.slug, title: whole.title, who: whole.who, media: whole.media, rows: identified(whole.rows), since: whole.news, drafted: whole.drafted, voices: whole.voices });
    this.#tell("beside", whole.beside);
    this.people = new Map(whole.people.map((person) => [`p.${person.id}`, person]));
    this.#places = new Map(this.rows.map((row, place) => [row.id, place]));
    this.#tell("rows");
  }

  /** The row of a turn, and its place in the list. */
  row(id) { return this.rows[this.#places.get(id)]; }
  place(id) { return this.#places.get(id) ?? -1; }

  /** A turn that is here already, or undefined. */
  known(id) { return this.#turns.get(id); }

  /** Turns as they are now; asked for together with what else is wanted in this moment. */
  async turn(id) {
    if (this.#turns.has(id)) return this.#turns.get(id);
    if (!this.#wanted.size) queueMicrotask(() => this.#fetch());
    if (!this.#wanted.has(id)) this.#wanted.set(id, withResolvers());
    return this.#wanted.get(id).promise;
  }

  async #fetch() {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    for (let first = 0; first < wanted.length; first += AT_ONCE) {
      const few = wanted.slice(first, first + AT_ONCE);
      try {
        this.#keep(await this.get(`turns?ids=${few.map(([id]) => encodeURIComponent(id)).join(",")}`));
        for (const [id, { resolve, reject }] of few) this.#turns.has(id) ? resolve(this.#turns.get(id)) : reject(new Wrong(`There is no turn ${id}.`, 409));
      } catch (error) {
        for (const [, { reject }] of few) reject(error);
      }
    }
  }

  #keep(turns) { for (const turn of turns) this.#turns.set(turn.written.id, turn); }

  /** One change: `op` as `workbench/operations` has it, `turns` the ids it is about. One after the other, in order: what is asked of a turn is told in terms of
   * it as it will be when all that was asked before is done, by a function, which is asked for the operation when its turn has come (undefined: there is nothing to do
   * any more). `own` where it is what one view has written itself, so that the answer is what stands there already (the event "turns" then has `own`); `seen` gives
   * in which versions it is told, where these are not the newest that are known. */
  do(op, turns, { own = false, seen = undefined } = {}) {
    return this.#asked(async () => {
      const asked = typeof op === "function" ? op() : op;
      if (!asked) return undefined;
      const known = () => Object.fromEntries(turns.map((id) => [id, this.#turns.get(id)?.written.seen ?? ""]));
      return this.#did(await this.post("do", { op: asked, seen: (seen ?? known)(), window: this.window }), own);
    });
  }

  /** Whether something is on its way that may change the transcript. */
  get isAsking() { return this.#inWay > 0; }

  /** One change when the page goes: sent, and no answer waited for. False where the browser does not send it. */
  leave(op, seen) { return navigator.sendBeacon("do", new Blob([JSON.stringify({ op, seen, window: this.window })], { type: "application/json" })); }

  /** A turn as it is now, though it was known: after it was changed elsewhere. */
  async again(id) {
    this.#turns.delete(id);
    await this.turn(id);
    this.#tell("turns", [id]);
  }

  undo() { return this.#asked(async () => this.#did(await this.post("undo", { window: this.window, coder: this.coder }))); }
  redo() { return this.#asked(async () => this.#did(await this.post("redo", { window: this.window, coder: this.coder }))); }

  /** Ask for something else that may change the transcript: the answer is one as `do` gets, or has one as `done`. */
  ask(path, body) {
    return this.#asked(async () => {
      const said = await this.post(path, body);
      await this.#did(said.done ?? said);
      return said;
    });
  }

  #asked(does) {
    this.#inWay += 1;
    return this.#inLine(async () => {
      try {
        return await does();
      } catch (error) {
        if (!error.status) this.#unheard += 1;
        throw error;
      }
    }).finally(() => { this.#inWay -= 1; });
  }

  /** One after the other: what is asked, and what others have done. */
  #inLine(does) {
    const result = this.#line.then(does);
    this.#line = result.catch(() => {});
    return result;
  }

  async #did(done, own = false) {
    if (!own) await composing.done();
    this.#keep(done.turns);
    this.#tell("done", done);
    const given = new Set(done.turns.map((turn) => turn.written.id));
    const stale = done.changed.filter((id) => !given.has(id) && this.#turns.delete(id));
    if (done.list) await this.reload();
    else this.#patch(done.rows);
    await Promise.allSettled(stale.map((id) => this.turn(id)));
    if (stale.length) this.#tell("turns", stale);
    this.#tell("turns", done.turns.map((turn) => turn.written.id), own);
    return done;
  }

  async #heard(news) {
    if (news.fault) return this.#tell("saving", { state: "fault", wrong: news.fault });
    const own = news.window === this.window;
    if (!own) await composing.done();
    await this.#inLine(async () => { // behind what others did before it, and not while something is on its way: the turn might come with it, before it is known whose doing it is
      if (own && !this.#unheard) return this.#patch(news.rows);
      if (own) await composing.done();
      if (own) this.#unheard -= 1; // its answer never came, or that of another of one's own: then what it tells is known already
      return this.#takenIn(news);
    });
  }

  async #takenIn(news) {
    if (news.beside) this.#tell("beside", news.beside);
    const here = news.turns.filter((id) => this.#turns.has(id));
    for (const id of here) this.#turns.delete(id);
    if (news.whole || news.told === "people") await this.reload();
    else this.#patch(news.rows);
    await Promise.allSettled(here.map((id) => this.turn(id)));
    this.#tell("turns", here);
    this.#tell("news", news);
  }

  /** Rows as they are now; the list is the same. Tells "patched" (detail: the ids of those that are otherwise). */
  #patch(rows) {
    const changed = rows.filter((row) => this.row(row.id) && Object.entries(row).some(([name, value]) => JSON.stringify(this.row(row.id)[name]) !== JSON.stringify(value)));
    for (const row of changed) Object.assign(this.row(row.id), row);
    if (changed.length) this.#tell("patched", changed.map((row) => row.id));
  }

  // -- asking

  /** Browsers open six ways to a server: of what may take long no more than two are asked at a time, so that what is written never waits behind it. */
  async get(path) {
    if (AT_HAND.test(path)) return this.#answer(fetch(path));
    while (this.#long.length >= BESIDE) await Promise.race(this.#long);
    const asked = this.#answer(fetch(path)).finally(() => this.#long.splice(this.#long.indexOf(ended), 1));
    const ended = asked.catch(() => {});
    this.#long.push(ended);
    return asked;
  }

  async post(path, body) {
    return this.#answer(fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }));
  }

  async #answer(asking) {
    let answer;
    try {
      answer = await asking;
    } catch {
      throw new Wrong("The workbench does not answer: it may have been closed in the terminal. What is written here stays here; start it again with `inv edit`.", 0);
    }
    const said = answer.headers.get("content-type")?.includes("json") ? await answer.json() : { wrong: await answer.text() };
    if (!answer.ok) throw new Wrong(said.wrong, answer.status);
    return said;
  }

  #tell(name, detail, own = false) { this.dispatchEvent(Object.assign(new CustomEvent(name, { detail }), { own })); }
}

/** Rows without an id get one by what they are, so that each is known by one. */
function identified(rows) {
  const taken = new Map();
  for (const row of rows) {
    if (row.id) continue;
    const like = `~${row.name} ${row.text} ${row.start ?? ""}`;
    taken.set(like, (taken.get(like) ?? 0) + 1);
    row.id = `${like} ${taken.get(like)}`;
  }
  return rows;
}

/** Promise.withResolvers, which Safari has since 17.4 only. */
function withResolvers() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

// Finds turns by their words in the index that lies beside these pages (pagefind/). What is asked stands in the address, so that it can be sent on. What is
// found is put on the page as text, never as HTML: whatever stands in a title or a turn, nothing of it runs.

const form = document.querySelector("#search");
const told = document.querySelector("#told");
const list = document.querySelector("#found");
const more = document.querySelector("#more");
const root = new URL(form.dataset.root || "./", location.href);
const AT_ONCE = 20;
const MANY = 300; // choices; of more only those that are in what was found
const AROUND = 14; // words shown before the first that was found, and twice as many after it
const NONE = { "speaker": "", "seminar": "", "role": "", "year": "", "series": "" };
const chosen = { ...NONE }; // from the address, before the choices are known
const known = {}; // per filter: how many turns each value has in all

let parts; // of the index: each is asked by itself
let asked = 0; // the newest question; an answer to an older one is not shown
let queues = []; // what is found, in one or several lists, each in the order that is wanted
let before; // which of two pieces stands first, where there are several
let count = 0;
let shown = 0;
let playing; // only one at a time
let waiting; // while somebody types

async function start() {
  restore();
  form.addEventListener("submit", (event) => { event.preventDefault(); ask({ anew: true }); });
  form.elements.q.addEventListener("input", soon);
  form.addEventListener("change", (event) => { if (event.target.matches("select")) ask({ anew: true }); });
  addEventListener("popstate", () => { restore(); ask({ keep: true }); });
  more.addEventListener("click", () => show({ focus: true }));
  try {
    const places = await (await fetch(new URL("pagefind/parts.json", root))).json();
    // each by a module of its own: two of one module ask for each other's files (Pagefind 1.5.2); and where there are several, without a thread for each
    const opened = await Promise.all(places.map((place) => import(new URL(`${place}pagefind.js`, root))));
    const noWorker = places.length > 1;
    await Promise.all(opened.map((part) => part.options({ baseUrl: root.pathname, excerptLength: 30, noWorker })));
    await Promise.all(opened.map((part) => part.init()));
    Object.assign(known, together(await Promise.all(opened.map((part) => part.filters()))));
    parts = opened;
  } catch {
    told.textContent = "The index could not be read. Load the page again; if it stays so, tell whoever keeps this archive.";
    return;
  }
  offer({}, false);
  if (wanted().q || narrowed()) ask({}); // somebody may have typed before it was there
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => ask({}), 250);
}

// What is asked: the words, what it is narrowed down to, the order.
function wanted() {
  const of = Object.fromEntries(Object.keys(NONE).map((name) => [name, form.elements[name].value || chosen[name] || ""]));
  return { q: form.elements.q.value.trim(), sort: form.elements.sort.value, ...of };
}
const narrowed = () => Object.keys(NONE).some((name) => wanted()[name]);

function restore() {
  const set = new URLSearchParams(location.search);
  form.elements.q.value = set.get("q") ?? "";
  form.elements.sort.value = ["newest", "said"].includes(set.get("sort")) ? set.get("sort") : "";
  for (const name of Object.keys(NONE)) {
    chosen[name] = set.get(name) ?? "";
    form.elements[name].value = chosen[name];
  }
}

function remember({ anew, keep }) {
  if (keep) return;
  const set = new URLSearchParams(Object.entries(wanted()).filter(([, value]) => value));
  const address = location.pathname + (String(set) && `?${set}`);
  if (address !== location.pathname + location.search) history[anew ? "pushState" : "replaceState"](null, "", address);
}

async function ask(how) {
  clearTimeout(waiting);
  const question = ++asked;
  for (const name of Object.keys(NONE)) if (form.elements[name].options.length > 1) chosen[name] = form.elements[name].value;
  remember(how);
  if (!parts) return;
  const { q, sort, ...narrow } = wanted();
  const filters = Object.fromEntries(Object.entries(narrow).filter(([, value]) => value));
  if (!q && !Object.keys(filters).length) {
    queues = [];
    count = 0;
    told.textContent = "";
    list.replaceChildren();
    more.hidden = true;
    offer({}, false);
    return;
  }
  const order = sort === "newest" ? { newest: "desc" } : sort === "said" ? { said: "asc" } : undefined;
  const answers = await Promise.all(parts.map((part) => part.search(q || null, { filters, ...(order && { sort: order }) })));
  if (question !== asked) return;
  const lists = answers.map((answer) => answer.results);
  const merged = order ? lists : [lists.flat().sort((a, b) => b.score - a.score)];
  queues = merged.filter((results) => results.length).map((results) => ({ results, at: 0, pieces: [] }));
  before = sort === "newest" ? newer : earlier;
  count = lists.reduce((sum, results) => sum + results.length, 0);
  shown = 0;
  list.replaceChildren();
  offer(together(answers.map((answer) => answer.totalFilters ?? answer.filters ?? {})), true);
  await show({});
  if (question !== asked) return;
  told.textContent = count
    ? `${count.toLocaleString("en-GB")} ${count === 1 ? "place" : "places"} found${q ? ` for “${q}”` : ""}.`
    : `Nothing was found${q ? ` for “${q}”` : ""}.${narrowed() ? " It may be elsewhere: take away what narrows it down." : " Try fewer words, or another spelling."}`;
}

// The choices, with how many of what is found each would leave.
function offer(counts, narrowing) {
  for (const name of Object.keys(NONE)) {
    const select = form.elements[name];
    const all = Object.keys(known[name] ?? {});
    if (all.length > MANY) {
      few(select, name, narrowing ? counts[name] ?? {} : {});
      continue;
    }
    if (select.options.length === 1) {
      const order = name === "year" ? all.sort().reverse() : all.sort((a, b) => a.localeCompare(b, "en"));
      for (const value of order) select.add(new Option(value, value));
      select.value = all.includes(chosen[name]) ? chosen[name] : "";
      select.closest("[data-filter]").hidden = all.length < 2 && !select.value;
    }
    for (const option of [...select.options].slice(1)) {
      const count = narrowing ? counts[name]?.[option.value] ?? 0 : known[name][option.value];
      option.textContent = `${option.value} (${count.toLocaleString("en-GB")})`;
      option.disabled = narrowing && !count && !option.selected;
    }
  }
}

// What several parts of the index count, as one.
function together(counts) {
  const found = {};
  for (const [name, values] of counts.flatMap((each) => Object.entries(each)))
    for (const [value, many] of Object.entries(values)) (found[name] ??= {})[value] = (found[name][value] ?? 0) + many;
  return found;
}

// Each part gives what it found in order; in what order two parts stand, what was found says itself.
const of = (piece) => new URL(piece.raw_url, root);
const newer = (a, b) => (of(b).searchParams.get("on") ?? "").localeCompare(of(a).searchParams.get("on") ?? "") || earlier(a, b);
const earlier = (a, b) => {
  const [one, other] = [of(a), of(b)].map((url) => url.pathname.slice(root.pathname.length).split("/")[1]);
  return one < other ? -1 : one > other ? 1 : (of(a).searchParams.get("place") ?? 0) - (of(b).searchParams.get("place") ?? 0);
};

async function next(many) {
  if (!queues.length) return [];
  const [only] = queues;
  if (queues.length === 1) return Promise.all(only.results.slice(only.at, (only.at += many)).map((result) => result.data()));
  const found = [];
  while (found.length < many) {
    for (const queue of queues) // one ahead, so that nobody waits for each by itself
      for (const at of [queue.at, queue.at + 1]) if (at < queue.results.length) queue.pieces[at] ??= queue.results[at].data();
    const heads = [];
    for (const queue of queues) if (queue.at < queue.results.length) heads.push([await queue.pieces[queue.at], queue]);
    if (!heads.length) break;
    const [piece, queue] = heads.reduce((first, each) => (before(each[0], first[0]) < 0 ? each : first));
    found.push(piece);
    delete queue.pieces[queue.at++];
  }
  return found;
}

// Of thousands of names nobody chooses: only those that are in what was found, the most frequent of them.
function few(select, name, counts) {
  const found = Object.entries(counts).filter(([value, count]) => count || value === chosen[name]);
  const offered = found.sort((a, b) => b[1] - a[1]).slice(0, MANY).map(([value]) => value);
  if (chosen[name] && !offered.includes(chosen[name])) offered.push(chosen[name]);
  const options = offered.sort((a, b) => a.localeCompare(b, "en")).map((value) => new Option(`${value} (${(counts[value] ?? 0).toLocaleString("en-GB")})`, value));
  select.replaceChildren(select.options[0], ...options);
  select.value = chosen[name];
  select.closest("[data-filter]").hidden = !options.length;
}

async function show({ focus }) {
  const question = asked;
  const pieces = await next(AT_ONCE);
  if (question !== asked) return;
  const items = pieces.map(item);
  list.append(...items);
  shown += items.length;
  more.hidden = shown >= count;
  more.textContent = `Show ${Math.min(AT_ONCE, count - shown)} more of ${(count - shown).toLocaleString("en-GB")}`;
  if (focus) items[0]?.querySelector("a").focus();
}

function made(tag, properties = {}, ...within) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...within);
  return element;
}

// What is shown of a turn stands in its address, behind the question mark, and in what it can be narrowed down by.
function item(piece) {
  const leads = new URL(piece.raw_url, root);
  if (leads.origin !== root.origin) return made("li");
  const shown = Object.fromEntries(leads.searchParams);
  leads.search = "";
  const only = (name) => piece.filters[name]?.[0] ?? "";
  const li = made("li");
  const head = (text) => made("h2", {}, made("a", { href: leads.href, dir: "auto" }, text));
  if (!shown.turn) {
    const where = shown.elsewhere ? "A seminar, published elsewhere" : "A seminar";
    li.append(head(only("seminar")), made("p", { className: "where" }, where), said(piece, only("seminar").split(/\s+/).length));
    return li;
  }
  const where = [`Turn ${shown.turn}`, only("session"), shown.at].filter(Boolean).join(", ");
  li.append(head(only("speaker")), made("p", { className: "where" }, `${where} · `, made("cite", { dir: "auto" }, only("seminar"))), said(piece));
  if (shown.sound) li.append(hear({ ...shown, name: only("speaker"), file: new URL(encodeURIComponent(shown.sound), leads).href }));
  return li;
}

// Words around the first place, with everything that was found marked; without as many words as stand above it already.
function said(piece, above = 0) {
  const words = piece.content.split(/[\r\n\s]+/g);
  const places = new Set(piece.locations.filter((place) => place >= above));
  const first = Math.min(...places, words.length);
  const from = places.size ? Math.max(above, first - AROUND) : above;
  const to = Math.min(words.length, from + AROUND * 3);
  const p = made("p", { className: "said", dir: "auto" });
  if (from > above) p.append("… ");
  for (let i = from; i < to; i++) {
    p.append(places.has(i) ? made("mark", {}, words[i]) : words[i]);
    if (i < to - 1) p.append(" ");
  }
  if (to < words.length) p.append(" …");
  return p;
}

function hear(turn) {
  const button = made("button", { type: "button" }, "Play");
  button.setAttribute("aria-label", `Play ${turn.name}, turn ${turn.turn}`);
  const box = made("div", { className: "hear" }, button);
  button.addEventListener("click", () => {
    const audio = made("audio", { controls: true, preload: "auto", src: `${turn.file}#t=${turn.from},${turn.to}` });
    audio.setAttribute("aria-label", `${turn.name}, turn ${turn.turn}`);
    audio.addEventListener("loadedmetadata", () => { if (audio.currentTime < turn.from) audio.currentTime = Number(turn.from); }, { once: true });
    audio.addEventListener("play", () => {
      if (playing && playing !== audio) playing.pause();
      playing = audio;
    });
    button.replaceWith(audio);
    audio.focus();
    audio.play().catch(() => {}); // a browser may want another click, on the player that is there now
  });
  return box;
}

form.hidden = false;
if (location.protocol === "file:") {
  form.hidden = true;
  told.textContent = "Searching needs these pages on a web server; from a disk a browser does not let a page read the index. "
    + "Open a seminar's web edition instead: it finds words in it from a disk too.";
} else {
  start();
}

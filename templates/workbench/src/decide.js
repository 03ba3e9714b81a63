// What came back from witnesses and editors, each in its turn: decided there by a button or a key. What is of the record, or has no place, stands in the panel.

import { Decoration } from "prosemirror-view";
import { button, isAt, make, sentence, settled, unseen, when, wording } from "./dom.js";
import { fill } from "./fields.js";
import * as keys from "./keys.js";
import * as panels from "./panels.js";

export function mount(bench, list) {
  let home, told;
  let came = { proposals: [], lost: [], public: false };
  let said = "";
  const open = () => came.proposals.filter((each) => !each.decision);
  const inTurn = (each) => Boolean(each.turn) && bench.place(each.turn) >= 0;
  const split = (ref) => ({ of: ref.slice(0, ref.lastIndexOf("/")), number: Number(ref.slice(ref.lastIndexOf("/") + 1)) });

  // -- a case, as it is to be decided

  const send = async (each, form, card) => {
    const order = open().map((one) => one.ref);
    const next = [...order.slice(order.indexOf(each.ref) + 1), ...order.slice(0, Math.max(0, order.indexOf(each.ref))).reverse()];
    if (!(await list.flush())) return wrong(card, "Something that is written is not saved yet: look at the turn that says so.");
    try {
      said = (await bench.ask("decide", { ...split(each.ref), seen: each.seen, form, window: bench.window })).told;
    } catch (error) {
      if (error.status === 412) await load();
      return wrong(document.getElementById(`case-${each.printed}`) ?? card, error.message);
    }
    const stays = () => isAt(card); // what somebody writes elsewhere meanwhile is no answer to the next
    const isOpen = (ref) => open().some((one) => one.ref === ref);
    await load();
    if (!stays()) return;
    const there = next.find(isOpen);
    if (there) go(there, stays);
    else { panels.show("returns"); home.querySelector("h2")?.focus(); }
  };

  const wrong = (card, text) => {
    card.querySelector(":scope > .wrong")?.remove();
    card.append(make("p", { className: "wrong", role: "alert" }, text));
    if (isAt(card)) card.focus();
  };

  const fold = (label, key, ...content) => {
    const form = make("form", {}, content);
    return make("details", {}, make("summary", key ? { "data-key": key } : {}, label), form);
  };

  const field = (label, name, value = "", tag = "textarea", more = {}) => make("label", {}, label, make(tag, { name, value, ...(tag === "textarea" ? { rows: 2 } : {}), ...more }));

  const formed = (each, card, details, own) => {
    const form = details.querySelector("form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const filled = Object.fromEntries(new FormData(form, event.submitter));
      send(each, { ...filled, ...(own ? { own: "1" } : {}) }, card);
    });
    return details;
  };

  const submit = (label, verdict) => make("button", { name: "verdict", value: verdict }, label);

  const acts = (each, card) => {
    const made = make("div", { className: "acts" });
    each.accepts.forEach(([verdict, label], place) => {
      made.append(button(label, () => send(each, { verdict }, card), { className: place ? "" : "yes", "data-key": place ? (verdict === "footnote" ? "f" : "") : verdict === "footnote" ? "a f" : "a" }));
    });
    const query = each.kind === "query";
    made.append(formed(each, card, fold(query ? "Answer, or refuse" : "Refuse", "r",
      field(`What ${each.name} is told`, "reason", "", "textarea", { required: true }),
      make("p", {}, query ? [submit("Answer with this", "accepted"), " "] : [], submit("Refuse with this reason", "refused")))));
    if (each.own_words) {
      const unplaced = each.kind === "unplaced";
      made.append(formed(each, card, fold(unplaced ? "Say where it belongs" : "Your own words", "e",
        unplaced ? [field("In which turn (such as u12)", "passage", "", "input", { required: true }), field("Behind how many of its words", "after", "", "input", { inputMode: "numeric", pattern: "[0-9]*" })]
          : field("Instead of (as it stands now; empty: as asked for)", "was", query ? each.was : "", "input"),
        field("Shall read", "now", each.now),
        make("p", {}, submit("Into the text", "accepted"), " ", submit("As a footnote", "footnote"))), true));
    }
    if (each.kind === "layout") made.append(formed(each, card, fold("Done by hand", "", field("What was done", "reason", "", "textarea", { required: true }), submit("Note it", "accepted"))));
    return made;
  };

  const spaceBefore = (text) => (/^[,.;:?!]/u.test(text) ? "" : " ");

  const body = (each) => {
    if (each.kind === "answer") return [make("p", {}, each.before), make("dl", {}, make("dt", {}, "on record"), make("dd", {}, each.was || "nothing"), make("dt", {}, "answered"), make("dd", {}, make("b", {}, each.now || "nothing")))];
    if (each.note.startsWith("The text has changed")) {
      const asked = each.now || each.was ? [make("dt", {}, "asked for"), make("dd", { className: "reads" }, wording(each.parts))] : [];
      return make("dl", {}, make("dt", {}, "sent as"), make("dd", { className: "reads" }, each.sent), make("dt", {}, "reads now"), make("dd", { className: "reads" }, each.stands || "It is not printed any more."), asked);
    }
    return make("p", { className: "reads" }, make("span", { className: "lesser" }, each.before), " ", wording(each.parts), spaceBefore(each.behind.trimStart()), make("span", { className: "lesser" }, each.behind.trimStart()));
  };

  const cards = new Map(); // by ref: what is written in one stays while it is asked the same

  const card = (each) => {
    const there = cards.get(each.ref);
    if (there?.dataset.seen === each.seen) return there;
    const made = make("article", { className: `case${each.urgent ? " urgent" : ""}`, id: `case-${each.printed}`, tabIndex: -1, "aria-labelledby": `case-head-${each.printed}` });
    made.append(make("p", { className: "case-head", id: `case-head-${each.printed}` }, make("span", { className: "no" }, String(each.printed)), ` ${each.urgent ? "Urgent: " : ""}${each.name} `, make("span", { className: "what" }, each.what)),
      ...[body(each)].flat(),
      ...[each.remark && make("p", { className: "remark" }, `“${each.remark}”`), each.told && make("p", { className: "lesser" }, each.told), each.note && make("p", { className: "lesser" }, each.note),
        each.rivals.length && make("p", { className: "lesser" }, `They do not agree: see ${each.rivals.map((number) => `number ${number}`).join(", ")}. Accept one, and say to the others why not; or write your own words.`)].filter(Boolean),
      acts(each, made));
    made.dataset.seen = each.seen;
    cards.set(each.ref, made);
    return made;
  };

  // -- in the turns

  const putInto = (view) => {
    const own = open().filter((each) => each.turn === view.id);
    view.decorate("asked", own.length ? (doc, at) => marks(own, at) : undefined);
    const [there, wanted] = [view.element.querySelector(":scope > .asked"), own.map(card)];
    if (there && there.childElementCount === wanted.length && wanted.every((each, at) => there.children[at] === each)) return;
    if (!own.length) there?.remove();
    else if (there) fill(there, wanted);
    else view.element.append(make("div", { className: "asked" }, wanted));
  };

  const marks = (own, view) => {
    const words = view.words();
    return own.flatMap((each) => each.words.flatMap(({ seg, first, last }, place) => {
      const here = words.filter((word) => word.seg === seg);
      const asked = () => make("span", { className: "asked-in", contentEditable: "false" }, unseen("[asked for: "), each.now || "", unseen("]"));
      const end = first === last ? here[first]?.from ?? here.at(-1)?.to : here[last - 1]?.to;
      if (end === undefined) return [];
      const made = first === last || !here[first] || each.kind === "query" ? [] : [Decoration.inline(here[first].from, end, { class: "asked-out" })];
      if (each.kind === "query" && here[first]) made.push(Decoration.inline(here[first].from, end, { class: "asked-about" }));
      if (place === each.words.length - 1 && each.now && each.kind !== "query" && each.kind !== "withdrawn") made.push(Decoration.widget(end, asked, { side: 1, key: `asked ${each.ref} ${each.now}` }));
      return made;
    }));
  };

  async function go(ref, still = () => true) {
    const each = came.proposals.find((one) => one.ref === ref);
    if (!each) return;
    if (inTurn(each)) {
      const view = await list.show(each.turn, { block: "center", still });
      if (!still()) return;
      if (view && !view.element.querySelector(":scope > .asked")) putInto(view);
    } else panels.show("returns");
    const there = document.getElementById(`case-${each.printed}`);
    there?.focus({ preventScroll: true });
    there?.scrollIntoView({ block: "nearest" });
  }

  const step = (by) => {
    const order = open().map((each) => each.ref);
    if (!order.length) return false;
    const now = document.activeElement?.closest?.("article.case");
    const at = now ? open().findIndex((each) => `case-${each.printed}` === now.id) : by > 0 ? -1 : order.length;
    go(order[Math.min(Math.max(at + by, 0), order.length - 1)]);
    return true;
  };

  const press = (key) => (event) => {
    const chosen = event.target.closest?.("article.case");
    const target = chosen && [...chosen.querySelectorAll("[data-key]")].find((each) => each.dataset.key.split(" ").includes(key));
    if (!target) return false;
    if (target.tagName !== "SUMMARY") target.click();
    else { target.parentElement.open = true; target.parentElement.querySelector("input[name=passage], textarea")?.focus(); }
    return true;
  };

  const KEYS = [["a", "Accept what is asked for, where one is at it"], ["f", "Print it as a footnote"], ["r", "Refuse it, with a reason"], ["e", "Your own words instead"]];
  for (const [key, text] of KEYS) keys.add({ id: `decide-${key}`, group: "What came back", keys: [key], where: "outside", told: text, does: press(key) });
  keys.add({ id: "proposal-next", group: "What came back", keys: ["Alt-r"], told: "The next thing that somebody asks for", does: () => step(1) });
  keys.add({ id: "proposal-last", group: "What came back", keys: ["Alt-Shift-r"], told: "The one before", does: () => step(-1) });
  keys.add({ id: "proposal-j", group: "What came back", keys: ["j"], where: "outside", told: "The next, where one is at one", does: (event) => (event.target.closest?.("article.case") ? step(1) : false) });
  keys.add({ id: "proposal-k", group: "What came back", keys: ["k"], where: "outside", told: "The one before, where one is at one", does: (event) => (event.target.closest?.("article.case") ? step(-1) : false) });
  keys.add({ id: "case-leave", group: "What came back", room: "case", keys: ["Escape"], told: "From a field back to what is asked for", does: (event) => {
    const chosen = event.target.matches?.("input, textarea") && event.target.closest("article.case");
    if (!chosen) return false;
    chosen.focus();
    return true;
  } });

  // -- the panel

  const reopen = async (each) => {
    try { said = (await bench.ask("reopen", { ...split(each.ref), window: bench.window })).told; }
    catch (error) { said = error.message; }
    const stays = () => isAt(home);
    await load();
    if (stays()) go(each.ref, stays);
  };

  const draw = () => {
    const [waiting, done] = [open(), came.proposals.filter((each) => each.decision)];
    const tab = document.getElementById("tab-returns");
    if (tab) tab.textContent = waiting.length ? `Came back (${waiting.length})` : "Came back";
    if (!home) return;
    told.replaceChildren(...sentence(said));
    const easy = waiting.filter((each) => each.easy);
    const body = home.querySelector(".body");
    fill(body,
      make("h2", { tabIndex: -1 }, came.proposals.length ? `${waiting.length} to decide, ${done.length} decided` : "Nothing has come back yet"),
      ...(came.proposals.length ? [] : [make("p", { className: "lesser" }, sentence(`\`inv review.send ${bench.slug}\` makes what witnesses are sent; \`inv review.collect ${bench.slug} -- FILE\` takes in what they send back. It stands here then.`))]),
      ...came.lost.map((back) => make("p", { className: "wrong" }, `${back}: the packet that it answers is not there any more, so that nothing of it can be decided.`)),
      ...(came.public ? [make("p", { className: "lesser" }, sentence("This seminar has been published: what is put right now is a correction after publication, which `inv review.erratum` tells readers."))] : []),
      ...(easy.length ? [make("p", {}, button(`Accept the ${easy.length} that nobody disputes`, acceptEasy, { className: "yes" }))] : []),
      ...(waiting.some(inTurn) ? [make("ol", { className: "todo", "aria-label": "In the turns" }, waiting.filter(inTurn).map((each) => make("li", {}, button(`Turn ${each.where}`, () => go(each.ref), { className: "link", "aria-label": `Turn ${each.where}, number ${each.printed}` }), ` ${each.urgent ? "urgent: " : ""}${each.name} ${each.what} `, make("span", { className: "reads" }, wording(each.parts)))))] : []),
      ...waiting.filter((each) => !inTurn(each)).map(card),
      ...(done.length ? [make("details", {}, make("summary", {}, `${done.length} decided`), make("ul", { className: "decided" }, done.map((each) => make("li", {},
        make("p", {}, make("span", { className: "no" }, String(each.printed)), " ", make("b", {}, each.decision.verdict), ` by ${each.decision.who}, ${when(each.decision.on)}: ${each.name} ${each.what} `, make("span", { className: "reads" }, wording([["out", each.was.trim()], ["in", each.decision.now || each.now]].filter(([, text]) => text))), each.decision.reason ? `. Told: “${each.decision.reason}”` : ""),
        button("Take back", () => reopen(each), { "aria-label": `Take back number ${each.printed}` })))))] : []),
    );
  };

  const acceptEasy = async () => {
    const seen = Object.fromEntries(open().filter((each) => each.easy).map((each) => [each.ref, each.seen]));
    try { said = (await bench.ask("decide/easy", { seen })).told; }
    catch (error) { said = error.message; }
    await load();
    if (isAt(home)) home.querySelector("h2").focus();
  };

  async function load() {
    if (!bench.drafted) return;
    try {
      came = await bench.get("proposals");
      for (const view of list.views()) putInto(view);
    } catch (error) { said = error.message; }
    draw();
  }

  panels.add({
    id: "returns",
    label: "Came back",
    mount(element) {
      home = element;
      told = make("p", { className: "lesser", role: "status" });
      element.append(told, make("div", { className: "body" }));
      draw();
    },
  });
  bench.addEventListener("shown", ({ detail }) => putInto(detail));
  const again = settled(load, 500);
  const first = () => { bench.removeEventListener("rows", first); load(); };
  bench.addEventListener("rows", first);
  bench.addEventListener("news", again);
  bench.addEventListener("done", ({ detail }) => { // undo and redo of a decision may change no turn
    if (came.proposals.some((each) => !detail.changed?.length || detail.changed.includes(each.turn))) again();
  });
}

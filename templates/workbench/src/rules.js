// The house's rules: what each proposes, marked where it stands; accepted or let be with a key, one by one or a rule at once.

import { Decoration } from "prosemirror-view";
import { fill } from "./fields.js";
import * as keys from "./keys.js";
import * as panels from "./panels.js";
import { corrected, element, plural } from "./places.js";

const SHOWN = 100; // proposals of a rule that are in the page at first

export function mount(bench, list) {
  let home;
  let status;
  let findings = [];
  let rules = [];
  let numbers = {};
  let letBe = [];
  let current;
  const rows = new Map();

  const build = (place) => {
    status = element("p", { className: "status" });
    status.setAttribute("role", "status");
    home = element("div", {});
    place.append(
      element("p", { textContent: "The rules of the house propose; nothing is changed until you say so." }),
      element("button", { type: "button", textContent: "Look through the transcript", onclick: () => look() }), status, home,
    );
  };

  const look = async () => {
    if (!(await list.flush())) return;
    status.textContent = "Looking…";
    try {
      ({ findings, rules, numbers, let_be: letBe } = await bench.post("rules", {}));
      status.textContent = `${plural(findings.length, "proposal")}.`;
    } catch (error) { status.textContent = error.message; }
    draw();
  };

  const draw = () => {
    rows.clear();
    const opened = [...home.querySelectorAll("details[open]")].map((each) => each.dataset.rule ?? "");
    fill(home, rules.map((rule) => ruled(rule, opened.includes(rule.code))), letBe.length > 0 && refused(opened.includes("")));
    for (const view of list.views()) mark(view);
  };

  const of = (code) => findings.filter((each) => each.rule === code);

  const like = (each) => findings.filter((other) => other.rule === each.rule && other.was === each.was && other.now === each.now && other.note === each.note);

  const ruled = (rule, isOpen) => {
    const here = of(rule.code);
    if (!here.length) return null;
    const open = here.filter((each) => each.now !== each.was || each.note);
    const places = element("ol", { className: "places" });
    const more = (from) => {
      here.slice(from, from + SHOWN).forEach((each) => places.append(row(each)));
      if (from + SHOWN < here.length) {
        const button = element("button", { type: "button", textContent: `Show ${Math.min(SHOWN, here.length - from - SHOWN)} more`, onclick: () => { button.parentElement.remove(); more(from + SHOWN); } });
        places.append(element("li", {}, [button]));
      }
    };
    const details = element("details", { ontoggle: () => { if (details.open && !places.childElementCount) more(0); } }, [
      element("summary", {}, [`${rule.does} `, element("span", { className: "count", textContent: here.length })]),
      element("div", { className: "places-bar" }, open.length ? [
        element("button", { type: "button", className: "go", textContent: `Accept ${open.length === 1 ? "it" : `all ${open.length}`}`, onclick: () => accept(rule.code, open) }),
        element("small", { textContent: rule.heard ? "as heard" : "for readers; the verbatim text keeps what was said" }),
      ] : []),
      places,
    ]);
    details.dataset.rule = rule.code;
    if (isOpen) { details.open = true; more(0); }
    return details;
  };

  const row = (each) => {
    const isQuestion = each.now === each.was && !each.note;
    const said = element("button", { type: "button", className: "said", onclick: () => go(each) }, [
      `${each.before} `, ...(isQuestion || each.note ? [element("mark", { textContent: each.was })] : [element("del", { textContent: each.was }), " ", ...(each.now ? [element("ins", { textContent: each.now })] : [])]), ` ${each.after}`,
    ]);
    const button = (textContent, does, title) => element("button", { type: "button", textContent, title, onclick: does });
    const made = element("li", {}, [
      element("span", {}), element("span", { className: "number", textContent: numbers[each.passage] ?? "" }), said,
      element("small", { textContent: each.note ? `Footnote: ${each.note}` : each.why }),
      element("span", { className: "answers" }, [
        ...(isQuestion ? [] : [button("Accept", () => accept(each.rule, [each]), keys.shown("Alt-a"))]),
        ...(like(each).length > 1 && !isQuestion ? [button(`All ${like(each).length} like it`, () => accept(each.rule, like(each)), "The same words, wherever they stand")] : []),
        button("Leave here", () => leave(each, true), keys.shown("Alt-x")),
        button("Never", () => leave(each, false), "Not to be proposed again anywhere in this seminar"),
      ]),
    ]);
    rows.set(each, made);
    if (each === current) made.setAttribute("aria-current", "true");
    return made;
  };

  const refused = (open) => element("details", { className: "let-be", open }, [
    element("summary", {}, ["Let be ", element("span", { className: "count", textContent: letBe.length })]),
    element("ul", { className: "places" }, letBe.map((each, number) => element("li", {}, [
      element("span", {}), element("span", { className: "number", textContent: each.seg ?? "" }), element("span", { className: "said" }, [each.was, each.now ? ` → ${each.now}` : ""]),
      element("span", { className: "answers" }, [element("button", { type: "button", textContent: "Propose again", onclick: async () => { await tried(() => bench.post("rules/again", { number })); await look(); } })]),
    ]))),
  ]);

  const tried = async (does) => {
    try { return await does(); } catch (error) { status.textContent = error.message; return undefined; }
  };

  /** What is left of the list when these are gone; words of their paragraphs have other numbers then. */
  const without = (gone) => {
    for (const each of gone) {
      const moved = each.note ? 0 : words(each.now) - words(each.was);
      for (const other of findings) if (other.seg === each.seg && other.first > each.first) other.first += moved;
    }
    const next = gone.includes(current) ? findings[findings.indexOf(gone.at(-1)) + 1] : current;
    findings = findings.filter((each) => !gone.includes(each));
    current = findings.includes(next) ? next : undefined;
    status.textContent = `${plural(findings.length, "proposal")} left.`;
    draw();
    if (current) open(current);
  };

  const accept = async (rule, wanted) => {
    if (!(await list.flush())) return;
    const made = await tried(() => bench.post("rules/accept", { rule, places: wanted.map(corrected) }));
    if (!made) return;
    bench.dispatchEvent(new CustomEvent("done", { detail: { can_undo: made.told, can_redo: "" } }));
    if (wanted.length > 1 || made.left.length) {
      await look();
      const why = [...new Set(made.left.map((each) => each.why))].join("; ");
      status.textContent = `Changed in ${plural(made.made, "place")}; one undo takes all of it back.${made.left.length ? ` Left: ${made.left.length}, as ${why}.` : ""} ${status.textContent}`;
    } else {
      without(wanted);
      if (current) go(current);
    }
  };

  const leave = async (each, here) => {
    const { rule, was, now, note, seg } = each;
    const done = await tried(() => bench.post("rules/refuse", { let_be: [{ rule, was, now: note || now, ...(here ? { seg } : {}) }] }));
    if (!done) return;
    letBe.push({ rule, was, now: note || now, ...(here ? { seg } : {}) });
    const gone = findings.filter((other) => other === each || (other.rule === rule && other.was === was && (other.note || other.now) === (note || now) && (!here || other.seg === seg)));
    const next = findings.slice(findings.indexOf(each)).find((other) => !gone.includes(other));
    findings = findings.filter((other) => !gone.includes(other));
    current = next;
    status.textContent = `${plural(findings.length, "proposal")} left.`;
    draw();
    if (current) go(current);
  };

  const open = (each) => {
    const details = home.querySelector(`details[data-rule="${each.rule}"]`);
    if (details) details.open = true;
    for (const other of home.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
    rows.get(each)?.setAttribute("aria-current", "true");
    rows.get(each)?.scrollIntoView({ block: "nearest" });
  };

  const go = async (each) => {
    current = each;
    panels.show("rules");
    open(each);
    const view = await list.show(each.passage, { block: "center" });
    view?.choose(each.seg, each.first, words(each.was));
  };

  const step = (by) => () => {
    if (!findings.length) return false;
    const at = findings.indexOf(current);
    go(findings[at < 0 ? (by > 0 ? 0 : findings.length - 1) : (at + by + findings.length) % findings.length]);
    return true;
  };

  /** What is proposed for a turn, marked in it where it still reads so. */
  const mark = (view) => {
    const here = findings.filter((each) => each.passage === view.id);
    view.decorate("rules", here.length ? () => {
      const every = view.words();
      return here.flatMap((each) => {
        const said = every.filter((word) => word.seg === each.seg).slice(each.first, each.first + words(each.was));
        if (said.map((word) => word.text).join(" ") !== each.was || !said.length) return [];
        const title = each.note ? `Footnote proposed: ${each.note}` : each.now === each.was ? each.why : `Proposed: ${each.now || "taken out"} (${each.why})`;
        return [Decoration.inline(said[0].from, said.at(-1).to, { class: `proposed${each === current ? " current" : ""}`, title })];
      });
    } : undefined);
  };

  bench.addEventListener("shown", ({ detail }) => { if (findings.length) mark(detail); });
  bench.addEventListener("news", ({ detail }) => { if (detail.told === "rules" && home && (findings.length || letBe.length)) look(); });
  panels.add({ id: "rules", label: "House style", mount: build });
  keys.add({ id: "rule-next", group: "House style", keys: ["Alt-j"], told: "The next proposal", does: step(1) });
  keys.add({ id: "rule-last", group: "House style", keys: ["Alt-k"], told: "The proposal before", does: step(-1) });
  keys.add({ id: "rule-accept", group: "House style", keys: ["Alt-a"], told: "Accept the proposal one is at, and go to the next", does: () => { if (!current || (current.now === current.was && !current.note)) return false; accept(current.rule, [current]); return true; } });
  keys.add({ id: "rule-leave", group: "House style", keys: ["Alt-x"], told: "Leave it as it is here, and go to the next; it is not proposed again", does: () => { if (!current) return false; leave(current, true); return true; } });
}

function words(text) { return text ? text.split(" ").length : 0; }

// Where the editor is: the turn that was written in last, and the words that are chosen in it. It stays when a panel is used.

export const moved = new EventTarget();
let current;

/** This view is the one that is written in. */
export function at(view) {
  current = view;
  moved.dispatchEvent(new Event("moved"));
}

export function view() { return current; }

/** {turn, seg, word: the number in its paragraph of the word at the caret, words: [first, last] of those chosen (both included) or null, text}. Undefined
 * before anybody was anywhere. */
export function here() {
  if (!current) return undefined;
  current.caught();
  const { from, to, empty } = current.view.state.selection;
  const every = current.words();
  const at = every.findLast((word) => word.from <= from) ?? every[0];
  const chosen = empty ? [] : every.filter((word) => word.seg === at?.seg && word.to > from && word.from < to);
  return {
    turn: current.id,
    seg: at?.seg ?? current.turn.written.paragraphs[0]?.id,
    word: at?.first ?? 0,
    number: at?.number ?? 0,
    words: chosen.length ? [chosen[0].first, chosen.at(-1).first] : null,
    text: chosen.map((word) => word.text).join(" "),
  };
}

/** The turn one is in; before one was anywhere, the first that is seen. */
export function turn(list) {
  if (current) return current.id;
  const top = document.getElementById("turns").getBoundingClientRect().top;
  const seen = list.views().map((view) => ({ id: view.id, box: view.element.getBoundingClientRect() })).filter(({ box }) => box.bottom > top + 8);
  return seen.sort((a, b) => a.box.top - b.box.top)[0]?.id ?? "";
}

// The caret goes over the edge of a turn into the next one, and back, as if the transcript were one text: each turn is an editor of its own, from which a
// browser does not let it go.

import * as keys from "./keys.js";
import * as place from "./place.js";

export function mount(bench, list) {
  const over = (step) => (event) => {
    const view = place.view();
    if (!view?.view.dom.contains(event.target)) return false;
    view.caught();
    const { selection: { $from, empty }, doc } = view.view.state;
    const isUpright = event.key === "ArrowDown" || event.key === "ArrowUp";
    const isLast = $from.index(0) === (step > 0 ? doc.childCount - 1 : 0);
    const isAtEdge = isUpright ? view.view.endOfTextblock(step > 0 ? "down" : "up") : $from.parentOffset === (step > 0 ? $from.parent.content.size : 0);
    if (!empty || !isLast || !isAtEdge) return false;
    const at = bench.place(view.id);
    const rows = step > 0 ? bench.rows.slice(at + 1) : bench.rows.slice(0, at).reverse();
    const next = rows.find(({ name }) => name === "u" || name === "writing");
    if (!next) return false;
    const { left } = view.view.coordsAtPos($from.pos);
    const enter = (other) => {
      const edge = step > 0 ? 0 : other.view.state.doc.content.size;
      other.caretTo(edge);
      const line = other.view.coordsAtPos(other.view.state.selection.from);
      const under = isUpright && other.view.posAtCoords({ left, top: (line.top + line.bottom) / 2 });
      if (under) other.caretTo(under.pos);
    };
    const there = list.view(next.id);
    if (there) enter(there);
    else list.show(next.id).then((other) => other && enter(other), () => {}); // the server has gone: it is said elsewhere
    return true;
  };
  keys.add({ id: "edge-after", group: "Turns", keys: ["ArrowRight", "ArrowDown"], told: "At the end of a turn: on into the next", does: over(1) });
  keys.add({ id: "edge-before", group: "Turns", keys: ["ArrowLeft", "ArrowUp"], told: "At the beginning of a turn: back into the one before", does: over(-1) });
}

/** A place to write in, until the workbench itself stands here. */

import "prosemirror-view/style/prosemirror.css";

import { baseKeymap } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { Schema } from "prosemirror-model";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";

const schema = new Schema({
  nodes: { doc: { content: "p+" }, p: { content: "text*", toDOM: () => ["p", 0], parseDOM: [{ tag: "p" }] }, text: {} },
});
const keys = keymap({ "Mod-z": undo, "Mod-y": redo, "Shift-Mod-z": redo });
const place = document.querySelector("[data-workbench]");
if (place) {
  const state = EditorState.create({ schema, plugins: [history(), keys, keymap(baseKeymap)] });
  new EditorView(place, { state, attributes: { "aria-label": "Transcript" } });
}

// A key does one thing in one room of the workbench, or the page does not begin.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as keys from "../src/keys.js";

const does = () => {};

test("a key that is said twice for one room is refused, and both are named", () => {
  keys.add({ id: "undo", keys: ["Mod-z"], does });
  keys.add({ id: "voice-undo", keys: ["Mod-z"], room: "naming", does });
  keys.add({ id: "redo", keys: ["Mod-Shift-z", "Mod-y"], does });
  assert.throws(() => keys.add({ id: "zoom", keys: ["F2", "Mod-y"], where: "outside", does }), {
    message: "The key Mod-y is said twice, by redo and zoom: choose another for one of them, or say which room it is for.",
  });
  assert.deepEqual(keys.all().map((row) => row.id), ["undo", "voice-undo", "redo"]);
});

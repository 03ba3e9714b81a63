// What is made ahead is asked for once in each pause, and never while somebody writes or nobody looks.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { mount } from "../src/ahead.js";

function opened() {
  const bench = Object.assign(new EventTarget(), { drafted: true });
  const page = Object.assign(new EventTarget(), { hidden: false });
  const told = [];
  mount(bench, () => "u7", { page, after: 100, pause: (turn) => { told.push(turn); return Promise.reject(new Error("closed")); } });
  return { bench, page, told, change: () => bench.dispatchEvent(new Event("done")), key: () => page.dispatchEvent(new Event("keydown")), see: (is) => { page.hidden = !is; page.dispatchEvent(new Event("visibilitychange")); } };
}

test("a pause after changes is told once, with the turn one is in", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { told, change, key } = opened();
  change();
  mock.timers.tick(60);
  change();
  mock.timers.tick(99);
  assert.deepEqual(told, []);
  mock.timers.tick(1);
  assert.deepEqual(told, ["u7"]);
  key();
  mock.timers.tick(10_000);
  assert.deepEqual(told, ["u7"]);
  mock.timers.reset();
});

test("who writes is not overtaken", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { told, change, key } = opened();
  change();
  for (let n = 0; n < 20; n += 1) { mock.timers.tick(90); key(); }
  assert.deepEqual(told, []);
  mock.timers.tick(100);
  assert.deepEqual(told, ["u7"]);
  mock.timers.reset();
});

test("nothing is asked for a page that nobody sees, and once when it is seen again", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { told, change, see } = opened();
  change();
  see(false);
  mock.timers.tick(10_000);
  change();
  mock.timers.tick(10_000);
  assert.deepEqual(told, []);
  see(true);
  mock.timers.tick(100);
  see(false);
  see(true);
  mock.timers.tick(10_000);
  assert.deepEqual(told, ["u7"]);
  mock.timers.reset();
});

test("before the draft nothing is", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { bench, told, change } = opened();
  bench.drafted = false;
  change();
  mock.timers.tick(10_000);
  assert.deepEqual(told, []);
  mock.timers.reset();
});

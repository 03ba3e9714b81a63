// What is asked of one turn is asked in order, each in terms of how the turn reads when all before it is done: the server refuses none of it.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { test } from "node:test";
import { Bench } from "../src/bench.js";

/** A server that takes its time, knows one turn of words, and takes a change only of how it reads. */
async function slow(does) {
  const state = { words: ["one", "two", "three"], seen: 0, refused: 0, taken: [] };
  const turn = () => ({ written: { id: "u1", seen: String(state.seen), words: [...state.words] } });
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => { body += part; });
    request.on("end", () => setTimeout(() => {
      const answer = (status, said) => { response.writeHead(status, { "content-type": "application/json" }); response.end(JSON.stringify(said)); };
      if (request.url.startsWith("/turns")) return answer(200, [turn()]);
      const { op, seen } = JSON.parse(body);
      if (seen.u1 !== String(state.seen)) { state.refused += 1; return answer(412, { wrong: "changed meanwhile" }); }
      state.taken.push(op.name);
      state.words.splice(op.first, op.was, ...op.now);
      state.seen += 1;
      return answer(200, { turns: [turn()], changed: ["u1"], rows: [], list: false });
    }, 20));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { fetch } = globalThis;
  globalThis.fetch = (path, how) => fetch(`http://127.0.0.1:${server.address().port}/${path}`, how);
  try { await does(state); } finally {
    globalThis.fetch = fetch;
    server.close();
    server.closeAllConnections();
  }
}

test("what follows at once is told of the turn as the answer before leaves it, and nothing is refused", async () => {
  await slow(async (state) => {
    const bench = new Bench();
    await bench.turn("u1");
    const behind = (word, name) => () => ({ name, first: bench.known("u1").written.words.indexOf(word) + 1, was: 0, now: [name] });
    const every = [["three", "sign"], ["one", "typed"], ["two", "note"], ["one", "more"]].map(([word, name]) => bench.do(behind(word, name), ["u1"]));
    assert.ok(bench.isAsking);
    await Promise.all(every);
    assert.deepEqual([state.refused, state.taken], [0, ["sign", "typed", "note", "more"]]);
    assert.deepEqual(state.words, ["one", "more", "typed", "two", "note", "three", "sign"]);
    assert.equal(bench.isAsking, false);
  });
});

test("what has nothing left to do asks nothing, and what is refused keeps nobody behind it waiting", async () => {
  await slow(async (state) => {
    const bench = new Bench();
    await bench.turn("u1");
    const old = bench.do({ name: "old", first: 0, was: 0, now: ["x"] }, ["u1"], { seen: () => ({ u1: "99" }) });
    const [nothing, next] = [bench.do(() => undefined, ["u1"]), bench.do(() => ({ name: "next", first: 0, was: 1, now: ["first"] }), ["u1"])];
    await assert.rejects(old, { status: 412 });
    assert.equal(await nothing, undefined);
    await next;
    assert.deepEqual([state.taken, state.words], [["next"], ["first", "two", "three"]]);
  });
});

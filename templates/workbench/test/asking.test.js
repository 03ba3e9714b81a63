// Browsers open six ways to a server: what may take long leaves some of them to what is written.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { test } from "node:test";
import { Bench } from "../src/bench.js";

test("what takes long never keeps a change waiting, and all of it comes in the end", async () => {
  const waiting = [];
  const most = [];
  const server = createServer((request, response) => {
    const answer = () => { response.setHeader("content-type", "application/json"); response.end(JSON.stringify({ path: request.url })); };
    if (!request.url.startsWith("/ready")) return answer();
    waiting.push(answer);
    most.push(waiting.length);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { fetch } = globalThis;
  globalThis.fetch = (path, how) => fetch(`http://127.0.0.1:${server.address().port}/${path}`, how);
  try {
    const bench = new Bench();
    const slow = Promise.all(Array.from({ length: 6 }, (_, number) => bench.get(`ready?${number}`)));
    assert.equal((await bench.post("do", {})).path, "/do");
    assert.equal((await bench.get("turns?ids=u1")).path, "/turns?ids=u1");
    let come = false;
    slow.then(() => { come = true; });
    while (!come) {
      waiting.splice(0).forEach((answer) => answer());
      await new Promise((done) => setTimeout(done, 5));
    }
    assert.equal(Math.max(...most), 2);
    assert.deepEqual((await slow).map(({ path }) => path).sort(), Array.from({ length: 6 }, (_, number) => `/ready?${number}`));
  } finally {
    globalThis.fetch = fetch;
    server.close();
    server.closeAllConnections();
  }
});

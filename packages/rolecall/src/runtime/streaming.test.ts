/** Responses that are handed on while the function still writes them, from real processes. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ResponseSink } from "./sandboxes.js";
import { latch, REQUEST_ID, type TestFunctions, testFunctions } from "./testing/functions.js";

let world: TestFunctions;
beforeAll(() => {
  world = testFunctions();
});
afterAll(() => world.close());

const streaming = (body: string) => ({
  "index.mjs": `const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const handler = awslambda.streamifyResponse(async (event, stream) => { ${body} })`,
});

/** A taker that writes down what comes, and holds the function from the moment it is told to. */
function taker() {
  const seen: string[] = [];
  let bytes = 0;
  let holding = false;
  let resume = () => {};
  const sink: ResponseSink = {
    begin: (type) => seen.push(`begin ${type}`),
    write(piece, goOn) {
      bytes += piece.length;
      seen.push(Buffer.from(piece).toString("latin1").slice(0, 10));
      resume = goOn;
      return !holding;
    },
    end: (error) => seen.push(error ? `end ${error.type}` : "end"),
  };
  return {
    seen,
    sink,
    bytes: () => bytes,
    hold() {
      holding = true;
    },
    release() {
      holding = false;
      resume();
    },
  };
}

describe.each(["nodejs20.x", "nodejs24.x"])("a streaming handler of %s", (runtime) => {
  test("is heard while it still writes", async () => {
    const { wait, open } = latch();
    const fn = world.fn(streaming(`stream.write('one'); ${wait} stream.end('two')`), { runtime });
    const { seen, sink } = taker();
    let over = false;

    const answer = fn.invoke({}, { response: sink }).then((result) => {
      over = true;
      return result;
    });
    await vi.waitFor(() => expect(seen).toEqual(["begin application/octet-stream", "one"]), { timeout: 5000 });
    expect(over).toBe(false);
    open();

    expect(await answer).toMatchObject({ text: "", functionError: undefined });
    expect(seen).toEqual(["begin application/octet-stream", "one", "two", "end"]);
  });

  test("gives a response up by throwing, before its first byte or after", async () => {
    const fn = world.fn(streaming("if (event.late) stream.write('half'); throw new RangeError('cut')"), { runtime });
    const early = taker();
    const late = taker();

    const first = await fn.invoke({}, { response: early.sink });
    expect(first).toMatchObject({ functionError: "Unhandled" });
    expect(first.json).toMatchObject({ errorType: "RangeError", errorMessage: "cut" });
    expect(early.seen).toEqual(["begin application/octet-stream", "end RangeError"]);
    await fn.invoke({ late: true }, { response: late.sink });
    expect(late.seen).toEqual(["begin application/octet-stream", "half", "end RangeError"]);
  });
});

test("a function is held while its caller takes nothing, and goes on when it does", async () => {
  const mebibytes = 32;
  const fn = world.fn(
    streaming(`for (let count = 0; count < ${mebibytes}; count++) {
      if (!stream.write('x'.repeat(2 ** 20))) await new Promise((resolve) => stream.once('drain', resolve));
    }
    stream.end()`),
  );
  const slow = taker();
  slow.hold();

  const answer = fn.invoke({}, { response: slow.sink });
  await vi.waitFor(() => expect(slow.bytes()).toBeGreaterThan(0), { timeout: 5000 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(slow.bytes()).toBeLessThan(2 ** 20);
  slow.release();

  await answer;
  expect(slow.bytes()).toBe(mebibytes * 2 ** 20);
});

test("a handler that answers whole is one piece, and its error none", async () => {
  const fn = world.fn({
    "index.js": "exports.handler = async (event) => { if (event.fail) throw new Error('no'); return { a: 1 } }",
  });
  const answered = taker();
  const failed = taker();

  expect((await fn.invoke({}, { response: answered.sink })).text).toBe("");
  expect(answered.seen).toEqual(["begin application/json", '{"a":1}', "end"]);
  expect((await fn.invoke({ fail: true }, { response: failed.sink })).json.errorMessage).toBe("no");
  expect(failed.seen).toEqual([]);
});

test("a stream that the function's end or time-out cuts off has no end of its own", async () => {
  const crashing = world.fn(streaming("stream.write('half'); await wait(100); process.exit(3)"));
  const hanging = world.fn(streaming("stream.write('half'); await wait(60_000)"), { timeoutSeconds: 1 });
  const crashed = taker();
  const hung = taker();

  expect((await crashing.invoke({}, { response: crashed.sink })).json).toEqual({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${REQUEST_ID} Error: Runtime exited with error: exit status 3`,
  });
  expect(crashed.seen).toEqual(["begin application/octet-stream", "half"]);
  expect((await hanging.invoke({}, { response: hung.sink })).json.errorType).toBe("Sandbox.Timedout");
  expect(hung.seen).toEqual(["begin application/octet-stream", "half"]);
});

import { expect, test } from "vitest";
import type { InvocationResult, ResponseSink } from "../../runtime/sandboxes.js";
import { beginResponse } from "./response-stream.js";

const RESULT: InvocationResult = { payload: new Uint8Array(), logTail: new Uint8Array(), executedVersion: "1" };

/** An invocation that the test plays: what the function does, and when it is over. */
async function begun() {
  let sink: ResponseSink | undefined;
  let finish: (result: InvocationResult) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const result = new Promise<InvocationResult>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const leaving = new AbortController();
  const beginning = beginResponse((response) => {
    sink = response;
    return result;
  }, leaving.signal);
  if (!sink) throw new Error("an invocation that was not begun");
  return { sink, finish, fail, leaving, beginning };
}

const response = async (beginning: ReturnType<typeof beginResponse>) => {
  const answer = await beginning;
  if (answer.kind !== "response") throw new Error("the function failed");
  return answer;
};

const piece = (bytes: number) => new Uint8Array(bytes);

test("pieces can be read before the invocation is over, and end with the response", async () => {
  const { sink, finish, beginning } = await begun();
  sink.begin("text/plain");
  const { contentType, pieces, ending, result } = await response(beginning);
  sink.write(Buffer.from("one"), () => {});
  const reader = pieces[Symbol.asyncIterator]();

  expect(contentType).toBe("text/plain");
  expect((await reader.next()).value).toEqual(Buffer.from("one"));
  const more = reader.next();
  sink.write(Buffer.from("two"), () => {});
  expect((await more).value).toEqual(Buffer.from("two"));
  sink.end();
  expect((await reader.next()).done).toBe(true);
  expect(ending()).toBe("whole");
  finish(RESULT);
  expect(await result).toBe(RESULT);
});

test("a response is cut off where the invocation ends and its stream does not", async () => {
  const { sink, fail, beginning } = await begun();
  sink.begin("text/plain");
  const { pieces, ending, result } = await response(beginning);
  sink.write(Buffer.from("half"), () => {});
  fail(new Error("gone"));
  const read: Uint8Array[] = [];
  for await (const part of pieces) read.push(part);

  expect(read).toEqual([Buffer.from("half")]);
  expect(ending()).toBe("cut-off");
  await expect(result).rejects.toThrow("gone");
});

test("a function that fails before it answers begins no response", async () => {
  const failed = { ...RESULT, functionError: "Unhandled" as const };
  const { finish, beginning } = await begun();
  finish(failed);
  expect(await beginning).toEqual({ kind: "failed", result: failed });

  const refused = await begun();
  refused.fail(new Error("no role"));
  await expect(refused.beginning).rejects.toThrow("no role");
});

test("the queue holds the function when it is full, and lets it go on when it is half empty", async () => {
  const { sink, beginning } = await begun();
  sink.begin("text/plain");
  const { pieces } = await response(beginning);
  let resumed = 0;
  const write = (bytes: number) => sink.write(piece(bytes), () => resumed++);
  const reader = pieces[Symbol.asyncIterator]();

  expect([write(100_000), write(100_000), write(100_000)]).toEqual([true, true, false]);
  await reader.next();
  expect(resumed).toBe(0);
  await reader.next();
  expect(resumed).toBe(1);
});

test.each(["leaves before it reads", "ends what it never began", "leaves while it reads"])(
  "a caller that %s holds no function",
  async (when) => {
    const { sink, leaving, beginning } = await begun();
    sink.begin("text/plain");
    const { pieces } = await response(beginning);
    let resumed = false;
    sink.write(piece(300_000), () => {
      resumed = true;
    });
    if (when === "leaves before it reads") leaving.abort();
    else if (when === "ends what it never began") await pieces[Symbol.asyncIterator]().return?.();
    else for await (const _ of pieces) break;

    expect(resumed).toBe(true);
    expect(sink.write(piece(10_000_000), () => {})).toBe(true);
  },
);

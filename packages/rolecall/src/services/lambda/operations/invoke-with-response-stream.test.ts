import { afterEach, describe, expect, test } from "vitest";
import { latch } from "../../../runtime/testing/functions.js";
import { allow, deny, refusal, testWorld, type World } from "../../../testing/world.js";
import { activeFunction, FUNCTION_ARN } from "../testing.js";
import { InvokeWithResponseStream } from "./invoke-with-response-stream.js";

let world: World;
afterEach(() => world.end());

const streaming = (body: string) =>
  `const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
exports.handler = awslambda.streamifyResponse(async (event, stream) => { ${body} });`;

async function running(code: string, settings: object = {}) {
  world = await testWorld({ sandboxes: true });
  await activeFunction(world, (await world.role("r")).arn, code, "f", settings);
}

type Input = Partial<Parameters<typeof InvokeWithResponseStream.handle>[0]["input"]>;
const invoke = (input: Input = {}) => world.root.call(InvokeWithResponseStream, { FunctionName: "f", ...input });

/** The events in order: chunks as texts, the end as it is. */
async function events(input: Input = {}) {
  const answer = await invoke(input);
  const seen: unknown[] = [];
  for await (const { PayloadChunk, InvokeComplete } of answer.EventStream ?? []) {
    seen.push(PayloadChunk ? Buffer.from(PayloadChunk.Payload ?? []).toString() : InvokeComplete);
  }
  return seen;
}

test("chunks come while the function still writes, the end when it is done", async () => {
  const { wait, open } = latch();
  await running(streaming(`stream.write('one'); ${wait} stream.end('two');`));

  const { StatusCode, ExecutedVersion, ResponseStreamContentType, EventStream } = await invoke();
  expect({ StatusCode, ExecutedVersion, ResponseStreamContentType }).toEqual({
    StatusCode: 200,
    ExecutedVersion: "$LATEST",
    ResponseStreamContentType: "application/octet-stream",
  });
  const stream = EventStream?.[Symbol.asyncIterator]();
  expect(Buffer.from((await stream?.next())?.value?.PayloadChunk?.Payload ?? []).toString()).toBe("one");
  // Only now the function writes on.
  open();
  expect(Buffer.from((await stream?.next())?.value?.PayloadChunk?.Payload ?? []).toString()).toBe("two");
  expect(await stream?.next()).toEqual({ done: false, value: { InvokeComplete: {} } });
  expect((await stream?.next())?.done).toBe(true);
});

test("a function that does not stream is answered in the same form", async () => {
  await running("exports.handler = async (event) => ({ hello: event.name });");

  expect(await events({ Payload: Buffer.from('{"name":"ann"}') as never })).toEqual(['{"hello":"ann"}', {}]);
});

test("a large response comes in chunks of bounded size", async () => {
  await running("exports.handler = async () => 'x'.repeat(200_000);");

  const seen = await events();
  expect(seen.slice(0, -1).map((chunk) => String(chunk).length)).toEqual([65_536, 65_536, 65_536, 3394]);
});

test("LogType Tail puts the end of the log into the last event", async () => {
  await running(streaming("console.log('hi'); stream.end();"));

  const [end] = (await events({ LogType: "Tail" })) as { LogResult: string }[];
  expect(Buffer.from(end?.LogResult ?? "", "base64").toString()).toMatch(
    /^START [\s\S]*\thi\n[\s\S]*REPORT RequestId: /,
  );
});

describe("a failure is told in the last event", () => {
  test("as the function itself put it, when it gave its response up", async () => {
    await running(streaming("stream.write('half'); throw new RangeError('cut');"));

    const [half, end] = await events();
    expect(half).toBe("half");
    expect(end).toMatchObject({ ErrorCode: "RangeError" });
    expect(JSON.parse((end as { ErrorDetails: string }).ErrorDetails)).toMatchObject({ errorMessage: "cut" });
  });

  test("as Unhandled with Invoke's payload otherwise", async () => {
    await running("exports.handler = async () => { throw new TypeError('no'); };");

    const [payload, end] = (await events()) as [string, { ErrorCode: string; ErrorDetails: string }];
    expect(JSON.parse(payload)).toMatchObject({ errorType: "TypeError", errorMessage: "no" });
    expect(end).toEqual({ ErrorCode: "Unhandled", ErrorDetails: payload });
  });

  test("also when time runs out half way", async () => {
    await running(streaming("stream.write('half'); await wait(60_000);"), { Timeout: 1 });

    const [half, end] = await events();
    expect(half).toBe("half");
    expect(end).toMatchObject({ ErrorCode: "Unhandled" });
    expect((end as { ErrorDetails: string }).ErrorDetails).toContain("Task timed out after 1.00 seconds");
  });
});

test("the permission is lambda:InvokeFunction, which DryRun asks for without running anything", async () => {
  world = await testWorld();
  await activeFunction(world, (await world.role("r")).arn);
  const ann = await world.user("ann", allow("lambda:InvokeFunction", FUNCTION_ARN));
  const bob = await world.user("bob", deny("lambda:InvokeFunction"));
  const dryRun = { FunctionName: "f", InvocationType: "DryRun" } as const;

  await expect(ann.call(InvokeWithResponseStream, dryRun)).resolves.toEqual({ StatusCode: 204 });
  expect((await refusal(bob.call(InvokeWithResponseStream, dryRun))).message).toContain("lambda:InvokeFunction");
  expect((await refusal(ann.call(InvokeWithResponseStream, { ...dryRun, Qualifier: "1" }))).message).toContain(
    `${FUNCTION_ARN}:1`,
  );
});

test("what Invoke refuses is refused before any event", async () => {
  world = await testWorld();
  await activeFunction(world, (await world.role("r")).arn);

  expect((await refusal(invoke({ FunctionName: "missing" }))).code).toBe("ResourceNotFoundException");
  expect((await refusal(invoke({ Payload: Buffer.from("{nope") as never }))).code).toBe(
    "InvalidRequestContentException",
  );
  expect((await refusal(invoke({ Payload: Buffer.alloc(6_291_457) as never }))).status).toBe(413);
});

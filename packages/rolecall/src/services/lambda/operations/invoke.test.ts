import { afterEach, describe, expect, test } from "vitest";
import { allow, deny, refusal, testWorld, type World } from "../../../testing/world.js";
import { AttachRolePolicy } from "../../iam/operations/attach-role-policy.js";
import { DetachRolePolicy } from "../../iam/operations/detach-role-policy.js";
import { PutRolePolicy } from "../../iam/operations/put-role-policy.js";
import { DescribeLogGroups } from "../../logs/operations/describe-log-groups.js";
import { FilterLogEvents } from "../../logs/operations/filter-log-events.js";
import { activeFunction, FUNCTION_ARN, packageOf } from "../testing.js";
import { Invoke } from "./invoke.js";
import { UpdateFunctionCode } from "./update-function-code.js";

const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

let world: World;
afterEach(() => world.end());

const text = (payload: unknown) => new TextDecoder().decode(payload as Uint8Array);
const invoke = (name = "f", event: unknown = {}) =>
  world.root.call(Invoke, { FunctionName: name, Payload: new TextEncoder().encode(JSON.stringify(event)) as never });

test("the answer is what the handler returned", async () => {
  world = await testWorld({ sandboxes: true });
  await activeFunction(world, (await world.role("r")).arn);

  const answer = await invoke("f", { name: "ann" });

  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
  expect(answer.FunctionError).toBeUndefined();
  expect(text(answer.Payload)).toBe('{"hello":"ann"}');
});

test("a function that throws answers 200 with FunctionError and the error as payload", async () => {
  world = await testWorld({ sandboxes: true });
  await activeFunction(
    world,
    (await world.role("r")).arn,
    "exports.handler = async () => { throw new TypeError('no'); };",
  );

  const answer = await invoke();

  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
  expect(JSON.parse(text(answer.Payload))).toMatchObject({ errorType: "TypeError", errorMessage: "no" });
});

test("LogType Tail answers the end of the log, START to REPORT", async () => {
  world = await testWorld({ sandboxes: true });
  await activeFunction(world, (await world.role("r")).arn, "exports.handler = async () => console.log('hi');");

  const answer = await world.root.call(Invoke, { FunctionName: "f", LogType: "Tail" });

  const tail = Buffer.from(answer.LogResult ?? "", "base64").toString();
  expect(tail).toMatch(/^START RequestId: [\s\S]*\thi\n[\s\S]*END RequestId: [\s\S]*REPORT RequestId: /);
});

test("DryRun asks for the permission and runs nothing", async () => {
  world = await testWorld();
  await activeFunction(world, (await world.role("r")).arn);
  const ann = await world.user("ann", allow("lambda:InvokeFunction", FUNCTION_ARN));
  const bob = await world.user("bob", deny("lambda:*"));

  await expect(ann.call(Invoke, { FunctionName: "f", InvocationType: "DryRun" })).resolves.toEqual({ StatusCode: 204 });
  await refusal(bob.call(Invoke, { FunctionName: "f", InvocationType: "DryRun" }));
});

test("the permission is asked on the ARN with the qualifier", async () => {
  world = await testWorld();
  await activeFunction(world, (await world.role("r")).arn);
  const ann = await world.user("ann", allow("lambda:InvokeFunction", FUNCTION_ARN));
  const bob = await world.user("bob", allow("lambda:InvokeFunction", `${FUNCTION_ARN}:*`));

  const denied = await refusal(ann.call(Invoke, { FunctionName: "f", Qualifier: "$LATEST", InvocationType: "DryRun" }));
  expect(denied.message).toContain(`on resource: ${FUNCTION_ARN}:$LATEST`);
  await expect(bob.call(Invoke, { FunctionName: "f:$LATEST", InvocationType: "DryRun" })).resolves.toEqual({
    StatusCode: 204,
  });
  await refusal(bob.call(Invoke, { FunctionName: "f", InvocationType: "DryRun" }));
});

describe("what is refused", () => {
  test("a function that does not exist", async () => {
    world = await testWorld();

    expect(await refusal(invoke("missing"))).toMatchObject({
      code: "ResourceNotFoundException",
      message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:missing",
    });
  });

  test("a qualifier that does not exist", async () => {
    world = await testWorld();
    await activeFunction(world, (await world.role("r")).arn);

    expect((await refusal(world.root.call(Invoke, { FunctionName: "f", Qualifier: "live" }))).message).toBe(
      `Function not found: ${FUNCTION_ARN}:live`,
    );
  });

  test("two qualifiers that disagree", async () => {
    world = await testWorld();

    expect((await refusal(world.root.call(Invoke, { FunctionName: "f:a", Qualifier: "b" }))).message).toBe(
      "The derived qualifier from the function name does not match the specified qualifier.",
    );
  });

  test("the ARN of another Region", async () => {
    world = await testWorld();

    const refused = await refusal(invoke("arn:aws:lambda:eu-west-1:000000000000:function:f"));
    expect(refused.message).toBe("Functions from 'eu-west-1' are not reachable in this region ('us-east-1')");
  });

  test("a payload that is no JSON", async () => {
    world = await testWorld();
    await activeFunction(world, (await world.role("r")).arn);

    const refused = await refusal(
      world.root.call(Invoke, { FunctionName: "f", Payload: new TextEncoder().encode("{nope") as never }),
    );
    expect(refused.code).toBe("InvalidRequestContentException");
  });

  test("a payload beyond 6 MB", async () => {
    world = await testWorld();
    await activeFunction(world, (await world.role("r")).arn);

    const refused = await refusal(invoke("f", "x".repeat(6_291_456)));
    expect(refused).toMatchObject({ code: "RequestEntityTooLargeException", status: 413 });
  });

  test("an event beyond 1 MB", async () => {
    world = await testWorld();
    await activeFunction(world, (await world.role("r")).arn);
    const Payload = new TextEncoder().encode(JSON.stringify("x".repeat(1_048_576))) as never;

    expect(
      await refusal(world.root.call(Invoke, { FunctionName: "f", InvocationType: "Event", Payload })),
    ).toMatchObject({
      code: "RequestEntityTooLargeException",
      message: "1048578 byte payload is too large for the Event invocation type (limit 1048576 bytes)",
      status: 413,
    });
  });
});

describe("the execution role and the logs", () => {
  const groups = async () =>
    (await world.root.call(DescribeLogGroups, {})).logGroups?.map((group) => group.logGroupName);

  test("without permissions for logs the function runs, nothing is written, and the trail shows each refusal", async () => {
    world = await testWorld({ sandboxes: true });
    await activeFunction(world, (await world.role("r")).arn);
    world.trail.clear();

    const answer = await invoke();
    await world.settled();

    expect(answer.FunctionError).toBeUndefined();
    expect(await groups()).toEqual([]);
    const refused = world.trail.all().filter((decision) => decision.outcome === "implicitDeny");
    expect(new Set(refused.map((decision) => decision.action))).toEqual(
      new Set(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]),
    );
    expect(refused[0]).toMatchObject({
      // A session name has at least two characters.
      principal: "arn:aws:sts::000000000000:assumed-role/r/f@lambda_function",
      context: { "lambda:SourceFunctionArn": FUNCTION_ARN },
    });
  });

  test("with AWSLambdaBasicExecutionRole the log group is there after the first invocation", async () => {
    world = await testWorld({ sandboxes: true });
    const role = await world.role("r", { policies: [BASIC] });
    await activeFunction(world, role.arn, "exports.handler = async () => console.log('first line\\nsecond line');");

    await invoke();
    await world.settled();

    expect(await groups()).toEqual(["/aws/lambda/f"]);
    const { events } = await world.root.call(FilterLogEvents, { logGroupName: "/aws/lambda/f" });
    const messages = events?.map((event) => event.message ?? "");
    expect(messages?.[0]).toMatch(/^INIT_START Runtime Version: /);
    expect(messages?.some((message) => message.includes("first line\nsecond line"))).toBe(true);
    expect(messages?.at(-1)).toMatch(/^REPORT RequestId: .*\t\n?$/);
  });

  test("permissions taken from a warm function stop its logs at once, given back they go on", async () => {
    world = await testWorld({ sandboxes: true });
    const role = await world.role("r", { policies: [BASIC] });
    await activeFunction(world, role.arn, "exports.handler = async (event) => console.log(event.word);");
    const written = async (word: string) => {
      await invoke("f", { word });
      await world.settled();
      const { events } = await world.root.call(FilterLogEvents, { logGroupName: "/aws/lambda/f", filterPattern: word });
      return events?.length;
    };

    expect(await written("apple")).toBe(1);
    await world.root.call(DetachRolePolicy, { RoleName: "r", PolicyArn: BASIC });
    expect(await written("pear")).toBe(0);
    await world.root.call(AttachRolePolicy, { RoleName: "r", PolicyArn: BASIC });
    expect(await written("plum")).toBe(1);
  });

  test("a group made beforehand needs no logs:CreateLogGroup", async () => {
    world = await testWorld({ sandboxes: true });
    const { CreateLogGroup } = await import("../../logs/operations/create-log-group.js");
    await world.root.call(CreateLogGroup, { logGroupName: "/aws/lambda/f" });
    const role = await world.role("r", { policies: [allow(["logs:CreateLogStream", "logs:PutLogEvents"])] });
    await activeFunction(world, role.arn);
    world.trail.clear();

    await invoke();
    await world.settled();

    const { events } = await world.root.call(FilterLogEvents, { logGroupName: "/aws/lambda/f" });
    expect(events?.length).toBeGreaterThan(2);
    expect(world.trail.all().some((decision) => decision.outcome !== "allowed")).toBe(false);
  });

  test("lambda:SourceFunctionArn can hold a role to one function", async () => {
    world = await testWorld({ sandboxes: true });
    const role = await world.role("r");
    const onlyG = allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*", {
      ArnEquals: { "lambda:SourceFunctionArn": `${FUNCTION_ARN.slice(0, -1)}g` },
    });
    await world.root.call(PutRolePolicy, { RoleName: "r", PolicyName: "logs", PolicyDocument: onlyG.document });
    await activeFunction(world, role.arn, undefined, "f");
    await activeFunction(world, role.arn, undefined, "g");

    await invoke("f");
    await invoke("g");
    await world.settled();

    expect(await groups()).toEqual(["/aws/lambda/g"]);
  });
});

test("new code runs in new sandboxes as soon as the update is done", async () => {
  world = await testWorld({ sandboxes: true });
  await activeFunction(world, (await world.role("r")).arn, "exports.handler = async () => 1;");
  expect(text((await invoke()).Payload)).toBe("1");

  const updated = await world.root.call(UpdateFunctionCode, {
    FunctionName: "f",
    ZipFile: packageOf("exports.handler = async () => 2;"),
  });
  expect(updated.LastUpdateStatus).toBe("InProgress");
  await world.settled();

  expect(text((await invoke()).Payload)).toBe("2");
});

/** Parameters that change are told to the account's default event bus, and reach whoever has a rule for them. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, testWorld, type World } from "../../testing/world.js";
import { aQueue, aRule, bodies, put as putEvent, queueArnOf } from "../events/testing.js";
import { ssmService } from "./index.js";
import { DeleteParameter } from "./operations/delete-parameter.js";
import { DeleteParameters } from "./operations/delete-parameters.js";
import { LabelParameterVersion } from "./operations/label-parameter-version.js";
import { PutParameter } from "./operations/put-parameter.js";

let world: World;
let queue: string;
beforeEach(async () => {
  world = await testWorld();
  queue = await aQueue(world.root, "changes");
  await aRule(world.root, "changes", [{ Id: "q", Arn: queueArnOf("changes") }], {
    EventPattern: JSON.stringify({ source: ["aws.ssm"], "detail-type": ["Parameter Store Change"] }),
  });
});
afterEach(() => world.end());

async function told(): Promise<{ detail: object; resources: string[] }[]> {
  await world.settled();
  return (await bodies(world.root, queue)).map((body) => JSON.parse(body ?? ""));
}
const details = async () => (await told()).map(({ detail }) => detail);
const ARN = "arn:aws:ssm:us-east-1:000000000000:parameter";

describe("an event", () => {
  test("is AWS's, with the parameter as its resource", async () => {
    await world.root.call(PutParameter, { Name: "/app/db", Value: "v", Type: "String", Description: "where" });
    expect(await told()).toEqual([
      {
        version: "0",
        id: expect.any(String),
        "detail-type": "Parameter Store Change",
        source: "aws.ssm",
        account: "000000000000",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: "us-east-1",
        resources: [`${ARN}/app/db`],
        detail: { operation: "Create", name: "/app/db", type: "String", description: "where" },
      },
    ]);
  });

  test("comes of each change that is made, and of none that is refused", async () => {
    const put = (Value: string, more: object = {}) =>
      world.root.call(PutParameter, { Name: "p", Value, Type: "SecureString", ...more });
    await put("1");
    await expect(put("2")).rejects.toMatchObject({ code: "ParameterAlreadyExists" });
    expect(await details()).toEqual([{ operation: "Create", name: "p", type: "SecureString" }]);
    await put("2", { Overwrite: true });
    expect(await details()).toEqual([{ operation: "Update", name: "p", type: "SecureString" }]);
    await world.root.call(LabelParameterVersion, { Name: "p", Labels: ["live"] });
    await world.root.call(LabelParameterVersion, { Name: "p", Labels: ["aws-no-label"] });
    expect(await details()).toEqual([{ operation: "LabelParameterVersion", name: "p", type: "SecureString" }]);
    await world.root.call(DeleteParameter, { Name: "p" });
    await expect(world.root.call(DeleteParameter, { Name: "p" })).rejects.toMatchObject({ code: "ParameterNotFound" });
    expect(await details()).toEqual([{ operation: "Delete", name: "p", type: "SecureString" }]);
  });

  test("comes of each of several that are deleted", async () => {
    for (const Name of ["a", "b"]) await world.root.call(PutParameter, { Name, Value: "v", Type: "String" });
    await told();
    await world.root.call(DeleteParameters, { Names: ["a", "b", "c"] });
    expect((await told()).map(({ resources: [arn] }) => arn).sort()).toEqual([`${ARN}/a`, `${ARN}/b`]);
  });

  test("is kept for a server that was stopped before it was told", async () => {
    const { background } = world.host;
    const started: string[] = [];
    const start = background.start.bind(background);
    background.start = (name) => void started.push(name);
    await world.root.call(PutParameter, { Name: "kept", Value: "v", Type: "String" });
    background.start = start;
    expect(started).toEqual(["telling EventBridge of events of aws.ssm"]);
    await ssmService.resume?.(world.host);
    expect(await details()).toEqual([{ operation: "Create", name: "kept", type: "String" }]);
  });

  test("is nobody's to make up, and asks nothing of who changes the parameter", async () => {
    const { Entries } = await putEvent(world.root, {
      Source: "aws.ssm",
      DetailType: "Parameter Store Change",
      Detail: "{}",
    });
    expect(Entries?.[0]?.ErrorCode).toBe("NotAuthorizedForSourceException");
    const ann = await world.user("ann", allow("ssm:PutParameter"));
    await ann.call(PutParameter, { Name: "anns", Value: "v", Type: "String" });
    expect(await details()).toEqual([{ operation: "Create", name: "anns", type: "String" }]);
  });
});

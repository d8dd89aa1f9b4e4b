/** Rotation: the function's permission, the four steps, what is left where one fails, and the schedule. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../testing/world.js";
import { AddPermission } from "../lambda/operations/add-permission.js";
import { RemovePermission } from "../lambda/operations/remove-permission.js";
import { activeFunction, FUNCTION_ARN } from "../lambda/testing.js";
import { secretsmanagerService } from "./index.js";
import { CancelRotateSecret } from "./operations/cancel-rotate-secret.js";
import { DescribeSecret } from "./operations/describe-secret.js";
import { PutSecretValue } from "./operations/put-secret-value.js";
import { RotateSecret } from "./operations/rotate-secret.js";
import { UpdateSecretVersionStage } from "./operations/update-secret-version-stage.js";
import { checkedRules, nextWindow, windowEnd } from "./schedule.js";
import { aSecret, readValue, said, token } from "./testing.js";

const DAY_MS = 86_400_000;

interface Event {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
  readonly RotationToken: string;
}

let world: World;
let asked: Event[];
/** The step in which the function throws. */
let fails: string | undefined;

beforeEach(async () => {
  asked = [];
  fails = undefined;
  world = await testWorld({
    log: { debug() {}, info() {}, warn() {}, error: (message) => expect.unreachable(message) },
    sandboxes: {
      async invoke(_, { payload }) {
        const event = JSON.parse(Buffer.from(payload).toString()) as Event;
        asked.push(event);
        const failed = event.Step === fails;
        if (!failed) await act(event);
        return { payload: Buffer.from("null"), ...(failed ? { functionError: "Unhandled" } : {}) } as never;
      },
      provision: async () => true,
      retire: async () => {},
      retireAll: async () => {},
      close: async () => {},
    },
  });
  await activeFunction(world, (await world.role("r")).arn);
});
afterEach(() => world.end());

/** What AWS's template of a rotation function does in each step. */
async function act({ Step, SecretId, ClientRequestToken, RotationToken }: Event) {
  if (Step === "createSecret") {
    await world.root.call(PutSecretValue, {
      SecretId,
      ClientRequestToken,
      RotationToken,
      SecretString: `made for ${ClientRequestToken.slice(0, 5)}`,
      VersionStages: ["AWSPENDING"],
    });
  }
  if (Step === "finishSecret") {
    const { VersionIdsToStages = {} } = await world.root.call(DescribeSecret, { SecretId });
    const [current] = Object.entries(VersionIdsToStages).find(([, labels]) => labels.includes("AWSCURRENT")) ?? [];
    await world.root.call(UpdateSecretVersionStage, {
      SecretId,
      VersionStage: "AWSCURRENT",
      MoveToVersionId: ClientRequestToken,
      RemoveFromVersionId: current,
    });
  }
}

const permit = () =>
  world.root.call(AddPermission, {
    FunctionName: "f",
    StatementId: "secrets",
    Action: "lambda:InvokeFunction",
    Principal: "secretsmanager.amazonaws.com",
    SourceAccount: "000000000000",
  });
const rotate = (name = "two", further: object = {}) =>
  world.root.call(RotateSecret, {
    SecretId: "db",
    ClientRequestToken: token(name),
    RotationLambdaARN: FUNCTION_ARN,
    RotationRules: { AutomaticallyAfterDays: 10 },
    ...further,
  });
const described = () => world.root.call(DescribeSecret, { SecretId: "db" });
const CANNOT =
  "AccessDeniedException: Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.";

describe("the permission", () => {
  test("of the function's policy must let Secrets Manager in; without it nothing is changed", async () => {
    await aSecret(world.root);
    expect(await said(rotate())).toBe(CANNOT);
    expect((await described()).RotationEnabled).toBeUndefined();
    expect(await said(rotate("two", { RotationLambdaARN: FUNCTION_ARN.replace(/f$/, "none") }))).toBe(CANNOT);
    await permit();
    await rotate();
    expect((await described()).RotationEnabled).toBe(true);
  });

  test("of the caller must cover the function as well as the secret", async () => {
    await aSecret(world.root);
    await permit();
    const ann = await world.user("ann", allow("secretsmanager:RotateSecret"));
    const input = { SecretId: "db", ClientRequestToken: token("two"), RotationLambdaARN: FUNCTION_ARN };
    expect((await refusal(ann.call(RotateSecret, input))).message).toContain("lambda:InvokeFunction");
    const bob = await world.user("bob", allow(["secretsmanager:RotateSecret", "lambda:InvokeFunction"]));
    await bob.call(RotateSecret, input);
  });

  test("that is withdrawn later leaves the secret as it was", async () => {
    await aSecret(world.root);
    await permit();
    await rotate("two", { RotateImmediately: false });
    await world.settled();
    await world.root.call(RemovePermission, { FunctionName: "f", StatementId: "secrets" });
    await world.clock.advance(10 * DAY_MS);
    await world.settled();
    expect(await readValue(world.root)).toBe("first");
    expect(
      Object.values((await described()).VersionIdsToStages ?? {})
        .flat()
        .sort(),
    ).toEqual(["AWSCURRENT", "AWSPENDING"]);
  });
});

describe("a rotation", () => {
  test("runs the four steps and makes the new version current", async () => {
    const arn = await aSecret(world.root);
    await permit();
    expect(await rotate()).toMatchObject({ ARN: arn, VersionId: token("two") });
    await world.settled();
    expect(asked.map(({ Step }) => Step)).toEqual(["createSecret", "setSecret", "testSecret", "finishSecret"]);
    expect(new Set(asked.map(({ SecretId, ClientRequestToken }) => `${SecretId} ${ClientRequestToken}`))).toEqual(
      new Set([`${arn} ${token("two")}`]),
    );
    expect(await readValue(world.root)).toBe("made for two00");
    const secret = await described();
    expect(secret.VersionIdsToStages).toEqual({
      [token("one")]: ["AWSPREVIOUS"],
      [token("two")]: ["AWSCURRENT", "AWSPENDING"],
    });
    expect(secret.LastRotatedDate).toEqual(new Date(world.clock.now()));
    expect(secret.NextRotationDate).toEqual(new Date("2026-01-11T23:59:59Z"));
  });

  test("that fails leaves AWSPENDING and refuses another; the next window goes on with it", async () => {
    await aSecret(world.root);
    await permit();
    fails = "testSecret";
    await rotate();
    await world.settled();
    expect(asked).toHaveLength(3);
    expect(await readValue(world.root)).toBe("first");
    expect(await said(rotate("three"))).toBe(
      "InvalidRequestException: A previous rotation isn't complete. That rotation will be reattempted.",
    );
    fails = undefined;
    await world.clock.advance(10 * DAY_MS);
    await world.settled();
    expect(await readValue(world.root)).toBe("made for two00");
  });

  test("comes again with its schedule, after a restart too, until it is cancelled", async () => {
    await aSecret(world.root);
    await permit();
    await rotate("two", { RotationRules: { ScheduleExpression: "rate(4 hours)" } });
    await world.settled();
    await secretsmanagerService.resume?.(world.host);
    await world.clock.advance(4 * 3_600_000);
    await world.settled();
    expect(asked).toHaveLength(8);
    await world.root.call(CancelRotateSecret, { SecretId: "db" });
    await world.clock.advance(5 * DAY_MS);
    await world.settled();
    expect(asked).toHaveLength(8);
    expect((await described()).RotationEnabled).toBe(false);
  });

  test("that waits for its window only tests, with a version that goes again", async () => {
    await aSecret(world.root);
    await permit();
    await rotate("two", { RotateImmediately: false });
    await world.settled();
    expect(asked.map(({ Step }) => Step)).toEqual(["testSecret"]);
    expect((await described()).VersionIdsToStages).toEqual({ [token("one")]: ["AWSCURRENT"] });
  });

  test("needs a token and a function", async () => {
    await aSecret(world.root);
    expect(await said(world.root.call(RotateSecret, { SecretId: "db" }))).toBe(
      "InvalidParameterException: You must provide a ClientRequestToken value. We recommend a UUID-type value.",
    );
    expect(await said(world.root.call(RotateSecret, { SecretId: "db", ClientRequestToken: token("two") }))).toBe(
      "InvalidRequestException: No Lambda rotation function ARN is associated with this secret.",
    );
  });
});

describe("a schedule", () => {
  const noon = Date.UTC(2026, 0, 1, 12, 30);
  const next = (rules: object) => {
    const checked = checkedRules(rules);
    const start = nextWindow(checked, noon) as number;
    return [new Date(start), new Date(windowEnd(checked, start))].map((date) => date.toISOString().slice(0, 19));
  };

  test("opens windows at midnight for days, on the hour for hours, and by cron", () => {
    expect(next({ AutomaticallyAfterDays: 1 })).toEqual(["2026-01-02T00:00:00", "2026-01-02T23:59:59"]);
    expect(next({ ScheduleExpression: "rate(10 days)", Duration: "3h" })).toEqual([
      "2026-01-11T00:00:00",
      "2026-01-11T02:59:59",
    ]);
    expect(next({ ScheduleExpression: "rate(4 hours)" })).toEqual(["2026-01-01T16:00:00", "2026-01-01T16:59:59"]);
    expect(next({ ScheduleExpression: "cron(0 /8 * * ? *)" })).toEqual(["2026-01-01T16:00:00", "2026-01-01T16:59:59"]);
    expect(next({ ScheduleExpression: "cron(0 16 1,15 * ? *)", Duration: "2h" })).toEqual([
      "2026-01-01T16:00:00",
      "2026-01-01T17:59:59",
    ]);
  });

  test.each([
    "rate(3 hours)",
    "rate(1000 days)",
    "rate(300 minutes)",
    "cron(5 16 * * ? *)",
    "cron(0 16 * * ? 2027)",
    "x",
  ])("is not %s", (ScheduleExpression) => {
    expect(() => checkedRules({ ScheduleExpression })).toThrow("rotation rules");
  });
});

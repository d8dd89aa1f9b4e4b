import { apigateway } from "@rolecall/aws-model/apigateway";
import { compilePolicy } from "@rolecall/engine";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { permission } from "../../../kernel/operation.js";
import { allow, deny, policy, refusal, testWorld, trusts, type World } from "../../../testing/world.js";
import { settingsOf } from "../method-settings.js";
import { expandedPolicy } from "../policy.js";
import { snapshots, stages } from "../records.js";
import { resources } from "../resources.js";
import { petsApi } from "../testing.js";
import { CreateDeployment } from "./create-deployment.js";
import { CreateRestApi } from "./create-rest-api.js";
import { CreateStage } from "./create-stage.js";
import { DeleteDeployment } from "./delete-deployment.js";
import { DeleteMethod } from "./delete-method.js";
import { DeleteRestApi } from "./delete-rest-api.js";
import { DeleteStage } from "./delete-stage.js";
import { FlushStageAuthorizersCache } from "./flush-stage-authorizers-cache.js";
import { GetAccount } from "./get-account.js";
import { GetDeployment } from "./get-deployment.js";
import { GetStage } from "./get-stage.js";
import { GetStages } from "./get-stages.js";
import { PutIntegration } from "./put-integration.js";
import { PutMethod } from "./put-method.js";
import { UpdateAccount } from "./update-account.js";
import { UpdateDeployment } from "./update-deployment.js";
import { UpdateRestApi } from "./update-rest-api.js";
import { UpdateStage } from "./update-stage.js";

let world: World;
let api: Awaited<ReturnType<typeof petsApi>>;
let restApiId: string;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  api = await petsApi(world.root);
  restApiId = api.restApiId;
});

const saying = async (call: Promise<unknown>) => {
  const { code, message } = await refusal(call);
  return [code, message];
};
const op = (name: string, path: string, value?: string, from?: string) => ({
  op: name as "add",
  path,
  ...(value === undefined ? {} : { value }),
  ...(from === undefined ? {} : { from }),
});
const deploy = async (more: object = {}) => (await world.root.call(CreateDeployment, { restApiId, ...more })).id ?? "";
const stage = (stageName: string, deploymentId: string, more: object = {}) =>
  world.root.call(CreateStage, { restApiId, stageName, deploymentId, ...more });
const patch = (stageName: string, ...patchOperations: ReturnType<typeof op>[]) =>
  world.root.call(UpdateStage, { restApiId, stageName, patchOperations });
const giveLogRole = async () => {
  const role = await world.role(`logs-${restApiId}`, { trust: trusts("apigateway.amazonaws.com") });
  await world.root.call(UpdateAccount, { patchOperations: [op("replace", "/cloudwatchRoleArn", role.arn)] });
};

describe("deployments", () => {
  test("need a method, and something behind each", async () => {
    const { id: empty = "" } = await world.root.call(CreateRestApi, { name: "empty" });
    expect(await saying(world.root.call(CreateDeployment, { restApiId: empty }))).toEqual([
      "BadRequestException",
      "The REST API doesn't contain any methods",
    ]);
    await world.root.call(PutMethod, { ...api.method, httpMethod: "POST", authorizationType: "NONE" });
    expect(await saying(world.root.call(CreateDeployment, { restApiId }))).toEqual([
      "BadRequestException",
      "No integration defined for method",
    ]);
  });

  test("freeze the API: what changes later is not in them", async () => {
    const id = await deploy({ description: "one" });
    await world.root.call(DeleteMethod, api.method);
    const { apiSummary } = await world.root.call(GetDeployment, { restApiId, deploymentId: id, embed: ["apisummary"] });
    expect(apiSummary).toEqual({ "/pets": { GET: { authorizationType: "NONE", apiKeyRequired: false } } });
    const snapshot = await world.host.store.read((tx) => snapshots.get(tx, ["us-east-1", restApiId, id]));
    expect(snapshot?.definition).toMatchObject({ name: "pets", models: [{ name: "Empty" }, { name: "Error" }] });
    expect(snapshot?.definition).not.toHaveProperty("account");
    expect(snapshot?.definition.resources[0]).not.toHaveProperty("region");
    const changed = await world.root.call(UpdateDeployment, {
      restApiId,
      deploymentId: id,
      patchOperations: [op("replace", "/description", "two")],
    });
    expect(changed.description).toBe("two");
  });

  test("stay while a stage or a canary answers from them", async () => {
    const [first, second] = [await deploy(), await deploy()];
    await stage("prod", first, { canarySettings: { percentTraffic: 10, deploymentId: second } });
    for (const deploymentId of [first, second]) {
      expect(await saying(world.root.call(DeleteDeployment, { restApiId, deploymentId }))).toEqual([
        "BadRequestException",
        "Active stages pointing to this deployment must be moved or deleted",
      ]);
    }
    await world.root.call(DeleteStage, { restApiId, stageName: "prod" });
    await world.root.call(DeleteDeployment, { restApiId, deploymentId: first });
    expect(await saying(world.root.call(GetDeployment, { restApiId, deploymentId: first }))).toEqual([
      "NotFoundException",
      "Invalid Deployment identifier specified",
    ]);
  });

  test("make a stage or move one, and keep what else the stage has", async () => {
    const first = await deploy({ stageName: "dev", variables: { a: "1" } });
    await patch("dev", op("replace", "/*/*/metrics/enabled", "true"));
    const second = await deploy({ stageName: "dev" });
    expect(second).not.toBe(first);
    expect(await world.root.call(GetStage, { restApiId, stageName: "dev" })).toMatchObject({
      deploymentId: second,
      variables: { a: "1" },
      methodSettings: { "*/*": { metricsEnabled: true } },
    });
  });

  test("condition keys see the stage's name", async () => {
    const ann = await world.user(
      "ann",
      allow("apigateway:POST"),
      deny("apigateway:POST", "*", { StringEquals: { "apigateway:Request/StageName": "prod" } }),
    );
    await ann.call(CreateDeployment, { restApiId, stageName: "dev" });
    await refusal(ann.call(CreateDeployment, { restApiId, stageName: "prod" }));
  });
});

describe("canaries", () => {
  test("are deployed to a stage that is there, and promoted by copying", async () => {
    const canarySettings = { percentTraffic: 50, stageVariableOverrides: { v: "canary" } };
    expect(await saying(deploy({ canarySettings }))).toEqual([
      "BadRequestException",
      "Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. Provided value is null",
    ]);
    expect(await saying(deploy({ canarySettings, stageName: "nil" }))).toEqual([
      "BadRequestException",
      "Invalid deployment content specified.Stage nil must already be created before making a canary release deployment",
    ]);
    const first = await deploy({ stageName: "dev", variables: { v: "default" } });
    const second = await deploy({ stageName: "dev", canarySettings });
    expect(await world.root.call(GetStage, { restApiId, stageName: "dev" })).toMatchObject({
      deploymentId: first,
      canarySettings: { deploymentId: second, ...canarySettings, useStageCache: false },
    });
    const promoted = await patch(
      "dev",
      op("copy", "/deploymentId", undefined, "/canarySettings/deploymentId"),
      op("copy", "/variables", undefined, "/canarySettings/stageVariableOverrides"),
      op("remove", "/canarySettings"),
    );
    expect(promoted).toMatchObject({ deploymentId: second, variables: { v: "canary" } });
    expect(promoted).not.toHaveProperty("canarySettings.deploymentId");
  });

  test("begin with nothing of the traffic where only a deployment is set", async () => {
    const [first, second] = [await deploy({ stageName: "dev" }), await deploy()];
    const { canarySettings } = await patch("dev", op("replace", "/canarySettings/deploymentId", second));
    expect(canarySettings).toEqual({ deploymentId: second, percentTraffic: 0, useStageCache: false });
    await patch("dev", op("remove", "/canarySettings"));
    const again = await patch("dev", op("replace", "/canarySettings/percentTraffic", "50"));
    expect(again.canarySettings).toEqual({ deploymentId: first, percentTraffic: 50, useStageCache: false });
  });

  test.each([
    [
      op("remove", "/canarySettings/stageVariableOverrides"),
      "Cannot remove method setting canarySettings/stageVariableOverrides because there is no method setting for this method ",
    ],
    [op("add", "/canarySettings/deploymentId", "x"), "Invalid add operation with path: /canarySettings/deploymentId"],
  ])("refuse %j", async (operation, message) => {
    await deploy({ stageName: "dev" });
    expect(await saying(patch("dev", operation))).toEqual(["BadRequestException", message]);
  });
});

describe("stages", () => {
  test("begin as AWS's do", async () => {
    const made = await stage("s1", await deploy(), { description: "my stage" });
    expect(made).toMatchObject({
      stageName: "s1",
      description: "my stage",
      cacheClusterEnabled: false,
      cacheClusterStatus: "NOT_AVAILABLE",
      methodSettings: {},
      tracingEnabled: false,
    });
    expect(made).not.toHaveProperty("tags");
    expect(await saying(stage("s1", made.deploymentId ?? ""))).toEqual(["ConflictException", "Stage already exists"]);
    expect(await saying(stage("s2", "nil"))).toEqual(["BadRequestException", "Deployment id does not exist"]);
    expect((await saying(stage("a/b", "nil")))[1]).toBe("Stage name only allows a-zA-Z0-9_-");
    expect(await saying(world.root.call(GetStage, { restApiId, stageName: "nil" }))).toEqual([
      "NotFoundException",
      "Invalid stage identifier specified",
    ]);
  });

  test("are at most ten an API, and listed by deployment", async () => {
    const [first, second] = [await deploy(), await deploy()];
    for (let count = 0; count < 10; count++) await stage(`s${count}`, count === 0 ? first : second);
    expect((await refusal(stage("more", first))).code).toBe("LimitExceededException");
    const { item } = await world.root.call(GetStages, { restApiId, deploymentId: first });
    expect(item?.map(({ stageName }) => stageName)).toEqual(["s0"]);
  });

  test("keep settings of methods under the path they were set with", async () => {
    await deploy({ stageName: "dev" });
    await giveLogRole();
    const { methodSettings } = await patch(
      "dev",
      op("replace", "/~1pets/GET/logging/loglevel", "INFO"),
      op("replace", "/pets/POST/throttling/rateLimit", "1.5"),
      op("replace", "/*/*/throttling/burstLimit", "7"),
    );
    expect(Object.keys(methodSettings ?? {}).sort()).toEqual(["*/*", "pets/POST", "~1pets/GET"]);
    const record = await world.host.store.read((tx) => stages.get(tx, ["us-east-1", restApiId, "dev"]));
    if (!record) throw new Error("the stage is there");
    expect(settingsOf(record, "/pets", "GET")?.loggingLevel).toBe("INFO");
    expect(settingsOf(record, "/pets", "POST")?.throttlingRateLimit).toBe(1.5);
    expect(settingsOf(record, "/", "PUT")?.throttlingBurstLimit).toBe(7);
    await patch("dev", op("remove", "/pets/POST"));
    expect(await saying(patch("dev", op("remove", "/pets/POST")))).toEqual([
      "BadRequestException",
      "Cannot remove method setting pets/POST because there is no method setting for this method ",
    ]);
    const { message } = await refusal(patch("dev", op("replace", "/tags/tag1", "x")));
    expect(message).toMatch(/^Invalid method setting path: \/tags\/tag1\. Must be one of: \[\/deploymentId, /);
  });

  test("take access logs with a format and, for a log group, a role of the account", async () => {
    const { account } = { account: "000000000000" };
    const elsewhere = "eu-west-1";
    await deploy({ stageName: "dev" });
    const destinationArn = `arn:aws:logs:us-east-1:${account}:log-group:access`;
    const logs = (format: string) =>
      patch(
        "dev",
        op("replace", "/accessLogSettings/destinationArn", `${destinationArn}:*`),
        op("replace", "/accessLogSettings/format", format),
      );
    await giveLogRole();
    expect((await logs("$context.requestId")).accessLogSettings).toEqual({
      destinationArn,
      format: "$context.requestId",
    });
    expect((await refusal(logs("$context.status"))).code).toBe("BadRequestException");
    expect((await saying(patch("dev", op("replace", "/accessLogSettings/destinationArn", "x"))))[1]).toBe(
      "Invalid ARN specified in the request",
    );
    expect(await patch("dev", op("remove", "/accessLogSettings"))).not.toHaveProperty("accessLogSettings.format");
    const away = { region: elsewhere };
    const { id = "", rootResourceId: resourceId = "" } = await world.root.call(CreateRestApi, { name: "x" }, away);
    const there = { restApiId: id, resourceId, httpMethod: "GET" };
    await world.root.call(PutMethod, { ...there, authorizationType: "NONE" }, away);
    await world.root.call(PutIntegration, { ...there, type: "MOCK" }, away);
    await world.root.call(CreateDeployment, { restApiId: id, stageName: "dev" }, away);
    const patchOperations = [op("replace", "/*/*/logging/loglevel", "ERROR")];
    expect(
      await saying(world.root.call(UpdateStage, { restApiId: id, stageName: "dev", patchOperations }, away)),
    ).toEqual(["BadRequestException", "CloudWatch Logs role ARN must be set in account settings to enable logging"]);
  });

  test("conditions see where access logs go", async () => {
    await deploy({ stageName: "dev" });
    await giveLogRole();
    const ann = await world.user(
      `ann-${restApiId}`,
      allow("apigateway:*"),
      deny("apigateway:PATCH", "*", {
        StringNotLike: { "apigateway:Request/AccessLoggingDestination": "*:log-group:audit" },
      }),
    );
    const send = (group: string) =>
      ann.call(UpdateStage, {
        restApiId,
        stageName: "dev",
        patchOperations: [
          op("replace", "/accessLogSettings/destinationArn", `arn:aws:logs:us-east-1:000000000000:log-group:${group}`),
          op("replace", "/accessLogSettings/format", "$context.requestId"),
        ],
      });
    await refusal(send("other"));
    await send("audit");
    const ben = await world.user(
      `ben-${restApiId}`,
      allow("apigateway:DELETE"),
      deny("apigateway:DELETE", "*", {
        StringLike: { "apigateway:Resource/AccessLoggingDestination": "*:log-group:audit" },
      }),
    );
    await refusal(ben.call(DeleteStage, { restApiId, stageName: "dev" }));
  });

  test("count how often their authorizers were to forget", async () => {
    await deploy({ stageName: "dev" });
    await world.root.call(FlushStageAuthorizersCache, { restApiId, stageName: "dev" });
    const record = await world.host.store.read((tx) => stages.get(tx, ["us-east-1", restApiId, "dev"]));
    expect(record?.authorizersFlushed).toBe(1);
  });
});

describe("what requests to stages are decided by", () => {
  const invoke = "execute-api:Invoke";
  const asked = (path: string) =>
    world.host.store.read((tx) =>
      resources.find(tx, `arn:aws:apigateway:us-east-1::/restapis/${restApiId}${path}`, invoke),
    );
  const text = (principal: string) =>
    policy({ Effect: "Allow", Principal: { AWS: principal }, Action: invoke, Resource: "execute-api:/*" }).document;
  const setPolicy = (value: string) =>
    world.root.call(UpdateRestApi, { restApiId, patchOperations: [op("replace", "/policy", value)] });

  test("the policy that the deployment froze, and whose the API is", async () => {
    await setPolicy(text("111122223333"));
    const first = await deploy({ stageName: "prod" });
    await setPolicy(text("444455556666"));
    const hashOf = (principal: string) =>
      compilePolicy(expandedPolicy(text(principal), { account: "000000000000", region: "us-east-1", id: restApiId }))
        .hash;
    const frozen = async (path: string) => (await asked(path))?.policy?.policy.hash;
    expect(await frozen(`/deployments/${first}`)).toBe(hashOf("111122223333"));
    expect(await frozen("/stages/prod")).toBe(hashOf("111122223333"));
    expect(await frozen("")).toBe(hashOf("444455556666"));
    const second = await deploy();
    expect(await frozen(`/deployments/${second}`)).toBe(hashOf("444455556666"));
    expect((await asked(`/deployments/${second}`))?.account).toBe("000000000000");
  });

  test("nothing of an API that is gone", async () => {
    const id = await deploy({ stageName: "prod" });
    await world.root.call(DeleteRestApi, { restApiId });
    expect(await asked(`/deployments/${id}`)).toBeUndefined();
    expect(await world.host.store.read((tx) => snapshots.get(tx, ["us-east-1", restApiId, id]))).toBeUndefined();
  });

  test("a statement for one method lets that one through, for a caller of another account too", async () => {
    await setPolicy(
      policy({
        Effect: "Allow",
        Principal: { AWS: "111122223333" },
        Action: invoke,
        Resource: "execute-api:/prod/GET/pets",
      }).document,
    );
    const id = await deploy({ stageName: "prod" });
    const attempt = (path: string) =>
      world.rootOf("111122223333").call(
        {
          service: apigateway,
          name: "Attempt",
          source: "a test",
          permissions: () => [
            {
              ...permission(invoke, `arn:aws:execute-api:us-east-1:000000000000:${restApiId}/${path}`, {
                "execute-api:viaDomainArn": undefined,
              }),
              subject: `arn:aws:apigateway:us-east-1::/restapis/${restApiId}/deployments/${id}`,
            },
          ],
          handle: async () => "answered",
        },
        {},
      );
    expect(await attempt("prod/GET/pets")).toBe("answered");
    await refusal(attempt("prod/POST/pets"));
  });
});

describe("the account", () => {
  test("takes a log role that API Gateway can assume, handed over by iam:PassRole", async () => {
    const none = await world.role("not-for-api-gateway");
    const set = (value: string, actor = world.root) =>
      actor.call(UpdateAccount, { patchOperations: [op("replace", "/cloudwatchRoleArn", value)] });
    const refused =
      "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.";
    expect(await saying(set(none.arn))).toEqual(["BadRequestException", refused]);
    expect(await saying(set("arn:aws:iam::000000000000:role/nobody"))).toEqual(["BadRequestException", refused]);
    const role = await world.role("for-api-gateway", { trust: trusts("apigateway.amazonaws.com") });
    const ann = await world.user("ann-account", allow("apigateway:PATCH"));
    await refusal(set(role.arn, ann));
    expect(world.trail.last()).toMatchObject({ action: "iam:PassRole", resource: role.arn });
    await set(role.arn);
    expect(await world.root.call(GetAccount, {})).toEqual({
      cloudwatchRoleArn: role.arn,
      throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
      features: ["UsagePlans"],
      apiKeyVersion: "4",
    });
    expect((await set("")).cloudwatchRoleArn).toBeUndefined();
    expect((await saying(world.root.call(UpdateAccount, { patchOperations: [op("replace", "/x", "y")] })))[1]).toBe(
      "Invalid patch path /x",
    );
  });
});

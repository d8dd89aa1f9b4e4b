import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { zipOf } from "../../../runtime/testing/functions.js";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { AddLayerVersionPermission } from "../operations/add-layer-version-permission.js";
import { CreateFunction } from "../operations/create-function.js";
import { DeleteLayerVersion } from "../operations/delete-layer-version.js";
import { GetFunctionConfiguration } from "../operations/get-function-configuration.js";
import { GetLayerVersion } from "../operations/get-layer-version.js";
import { GetLayerVersionByArn } from "../operations/get-layer-version-by-arn.js";
import { GetLayerVersionPolicy } from "../operations/get-layer-version-policy.js";
import { Invoke } from "../operations/invoke.js";
import { ListLayerVersions } from "../operations/list-layer-versions.js";
import { ListLayers } from "../operations/list-layers.js";
import { PublishLayerVersion } from "../operations/publish-layer-version.js";
import { RemoveLayerVersionPermission } from "../operations/remove-layer-version-permission.js";
import { UpdateFunctionConfiguration } from "../operations/update-function-configuration.js";
import { aFunction } from "../testing.js";

const LAYER = "arn:aws:lambda:us-east-1:000000000000:layer:words";
const OTHER = "111122223333";

let world: World;
let roleArn: string;
beforeEach(async () => {
  world = await testWorld({ sandboxes: true });
  roleArn = (await world.role("r")).arn;
});
afterEach(() => world.end());

const publish = (word: string, input: object = {}, actor = world.root) =>
  actor.call(PublishLayerVersion, {
    LayerName: "words",
    Content: {
      ZipFile: zipOf({
        "nodejs/node_modules/word/index.js": `module.exports = ${JSON.stringify(word)};`,
        "word.txt": word,
      }),
    },
    ...input,
  });
// Without namespaces `/opt` lies elsewhere (runtime/README.md), so a layer's file is found by way of its module.
const SOURCE = `const opt = require.resolve("word").replace(/.nodejs.node_modules.*/, "");
exports.handler = async () => [require("word"), require("node:fs").readFileSync(opt + "/word.txt", "utf8")];`;
const withLayers = (Layers: string[]) => ({ ...aFunction(roleArn, SOURCE), Layers });
const said = async () => {
  await world.settled();
  const { Payload } = await world.root.call(Invoke, { FunctionName: "f" });
  return JSON.parse(new TextDecoder().decode(Payload as unknown as Uint8Array));
};

describe("a layer of a function", () => {
  test("is unpacked to /opt, later ones over earlier ones", async () => {
    await publish("one");
    await publish("two", { LayerName: "more" });
    const made = await world.root.call(CreateFunction, withLayers([`${LAYER}:1`]));
    expect(made.Layers).toEqual([{ Arn: `${LAYER}:1`, CodeSize: expect.any(Number) }]);
    expect(await said()).toEqual(["one", "one"]);

    const Layers = [`${LAYER}:1`, LAYER.replace("words", "more:1")];
    await world.root.call(UpdateFunctionConfiguration, { FunctionName: "f", Layers });
    expect(await said()).toEqual(["two", "two"]);
    await world.root.call(UpdateFunctionConfiguration, { FunctionName: "f", Layers: [] });
    expect(await world.root.call(GetFunctionConfiguration, { FunctionName: "f" })).not.toHaveProperty("Layers");
  });

  test("may hold programs and modules, but no extension, which would be left out in silence", async () => {
    const publishWith = (name: string) =>
      world.root.call(PublishLayerVersion, {
        LayerName: "agent",
        Content: { ZipFile: zipOf({ [name]: "#!/bin/sh\n" }) },
      });
    const arn = (version: number) => LAYER.replace("words", `agent:${version}`);
    await publishWith("extensions/collector");
    await publishWith("nodejs/extensions/none");
    await publishWith("extensions-of-mine/none");

    const refused = {
      code: "RC_NOT_EMULATED",
      message: `the extension \`collector\` of the layer \`${arn(1)}\` is not emulated by Rolecall; the service's README lists its gaps`,
    };
    await expect(world.root.call(CreateFunction, withLayers([arn(1)]))).rejects.toMatchObject(refused);
    await world.root.call(CreateFunction, withLayers([arn(2)]));
    await world.settled();
    const change = (Layers: string[]) => world.root.call(UpdateFunctionConfiguration, { FunctionName: "f", Layers });
    await expect(change([arn(1)])).rejects.toMatchObject(refused);
    await change([arn(3)]);
  });

  test("goes on in its functions when its version is deleted, and is there for no new one", async () => {
    await publish("one");
    await world.root.call(CreateFunction, withLayers([`${LAYER}:1`]));
    await world.root.call(DeleteLayerVersion, { LayerName: "words", VersionNumber: 1 });

    expect(await said()).toEqual(["one", "one"]);
    const refused = await refusal(
      world.root.call(CreateFunction, { ...withLayers([`${LAYER}:1`]), FunctionName: "g" }),
    );
    expect(refused.message).toBe(`Layer version ${LAYER}:1 does not exist.`);
    expect((await publish("again")).Version).toBe(2);
  });

  test("one version of a layer at most, and five layers", async () => {
    await publish("one");
    await publish("two");

    expect((await refusal(world.root.call(CreateFunction, withLayers([`${LAYER}:1`, `${LAYER}:2`])))).message).toMatch(
      /^Two different versions of the same layer/,
    );
    const six = [1, 2, 3, 4, 5, 6].map((n) => `${LAYER}${n}:1`);
    expect((await refusal(world.root.call(CreateFunction, withLayers(six)))).code).toBe(
      "InvalidParameterValueException",
    );
  });

  test("needs lambda:GetLayerVersion, and lambda:Layer can hold callers to some layers", async () => {
    await publish("one");
    await publish("two", { LayerName: "more" });
    const rights = ["lambda:CreateFunction", "iam:PassRole"];
    const ann = await world.user("ann", allow(rights));
    const held = { "ForAllValues:StringLike": { "lambda:Layer": [`${LAYER}:*`] } };
    const bob = await world.user(
      "bob",
      allow("lambda:CreateFunction", "*", held),
      allow(["iam:PassRole", "lambda:GetLayerVersion"]),
    );

    expect((await refusal(ann.call(CreateFunction, withLayers([`${LAYER}:1`])))).message).toContain(
      `is not authorized to perform: lambda:GetLayerVersion on resource: ${LAYER}:1`,
    );
    await refusal(bob.call(CreateFunction, withLayers([LAYER.replace("words", "more:1")])));
    await bob.call(CreateFunction, withLayers([`${LAYER}:1`]));
  });
});

describe("another account", () => {
  const permit = (input: object = {}) =>
    world.root.call(AddLayerVersionPermission, {
      LayerName: "words",
      VersionNumber: 1,
      StatementId: "s",
      Action: "lambda:GetLayerVersion",
      Principal: OTHER,
      ...input,
    });
  const byArn = () => world.rootOf(OTHER).call(GetLayerVersionByArn, { Arn: `${LAYER}:1` });

  test("reads a layer version only when its policy says so", async () => {
    await publish("one");
    expect((await refusal(byArn())).message).toContain("because no resource-based policy allows");
    const { Statement, RevisionId } = await permit();

    const written = `{"Sid":"s","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${OTHER}:root"},"Action":"lambda:GetLayerVersion","Resource":"${LAYER}:1"}`;
    expect(Statement).toBe(written);
    expect(await world.root.call(GetLayerVersionPolicy, { LayerName: "words", VersionNumber: 1 })).toEqual({
      Policy: `{"Version":"2012-10-17","Id":"default","Statement":[${written}]}`,
      RevisionId,
    });
    expect(await byArn()).toMatchObject({ LayerVersionArn: `${LAYER}:1` });
    await refusal(world.rootOf(OTHER).call(DeleteLayerVersion, { LayerName: LAYER, VersionNumber: 1 }));
  });

  test("what AWS refuses, in its words", async () => {
    await publish("one");
    await permit();
    const remove = () =>
      world.root.call(RemoveLayerVersionPermission, { LayerName: "words", VersionNumber: 1, StatementId: "s" });
    const words = async (call: Promise<unknown>) => (await refusal(call)).message;

    expect(await words(permit())).toMatch(/^The statement id \(s\) provided already exists\./);
    expect(await words(permit({ VersionNumber: 9 }))).toBe(`Layer version ${LAYER}:9 does not exist.`);
    expect(await words(permit({ Action: "lambda:*" }))).toBe(
      "1 validation error detected: Value 'lambda:*' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: lambda:GetLayerVersion",
    );
    expect(await words(permit({ StatementId: "t", RevisionId: "other" }))).toMatch(/^The Revision Id provided/);
    await remove();
    expect(await words(remove())).toBe("No policy is associated with the given resource.");
    expect(await words(world.root.call(GetLayerVersionPolicy, { LayerName: "words", VersionNumber: 1 }))).toBe(
      "No policy is associated with the given resource.",
    );
  });
});

test("layers and their versions are listed and read", async () => {
  await publish("one", { CompatibleRuntimes: ["nodejs20.x"], LicenseInfo: "MIT", Description: "d" });
  const second = await publish("two", { CompatibleRuntimes: ["nodejs22.x"], CompatibleArchitectures: ["arm64"] });
  await publish("three", { LayerName: "more" });
  const versions = async (input: object = {}) =>
    (await world.root.call(ListLayerVersions, { LayerName: "words", ...input })).LayerVersions?.map(
      (one) => one.Version,
    );
  const layers = async (input: object = {}) =>
    (await world.root.call(ListLayers, input)).Layers?.map((one) => [
      one.LayerName,
      one.LatestMatchingVersion?.Version,
    ]);

  expect(second).toMatchObject({ LayerArn: LAYER, LayerVersionArn: `${LAYER}:2`, Version: 2 });
  expect(await versions()).toEqual([2, 1]);
  expect(await versions({ CompatibleRuntime: "nodejs20.x" })).toEqual([1]);
  const page = await world.root.call(ListLayerVersions, { LayerName: "words", MaxItems: 1 });
  expect(await versions({ Marker: page.NextMarker })).toEqual([1]);
  expect(await layers()).toEqual([
    ["more", 1],
    ["words", 2],
  ]);
  expect(await layers({ CompatibleRuntime: "nodejs20.x" })).toEqual([["words", 1]]);
  const first = await world.root.call(ListLayers, { MaxItems: 1 });
  expect(await layers({ Marker: first.NextMarker })).toEqual([["words", 2]]);
  expect(await world.root.call(GetLayerVersion, { LayerName: LAYER, VersionNumber: 2 })).toMatchObject({
    LayerVersionArn: `${LAYER}:2`,
    CompatibleArchitectures: ["arm64"],
  });
  expect((await refusal(world.root.call(GetLayerVersion, { LayerName: "words", VersionNumber: 9 }))).code).toBe(
    "ResourceNotFoundException",
  );
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal, testWorld, type World } from "../../../testing/world.js";
import { petsApi } from "../testing.js";
import { CreateDeployment } from "./create-deployment.js";
import { CreateDocumentationPart } from "./create-documentation-part.js";
import { CreateDocumentationVersion } from "./create-documentation-version.js";
import { DeleteDocumentationPart } from "./delete-documentation-part.js";
import { DeleteDocumentationVersion } from "./delete-documentation-version.js";
import { GetDocumentationPart } from "./get-documentation-part.js";
import { GetDocumentationParts } from "./get-documentation-parts.js";
import { GetDocumentationVersion } from "./get-documentation-version.js";
import { GetDocumentationVersions } from "./get-documentation-versions.js";
import { GetStage } from "./get-stage.js";
import { UpdateDocumentationPart } from "./update-documentation-part.js";
import { UpdateDocumentationVersion } from "./update-documentation-version.js";

let world: World;
let restApiId: string;
beforeAll(async () => {
  world = await testWorld();
  restApiId = (await petsApi(world.root)).restApiId;
});
afterAll(() => world.end());

const saying = async (call: Promise<unknown>) => {
  const { code, message } = await refusal(call);
  return [code, message];
};
const NO_PART = ["NotFoundException", "Invalid Documentation part identifier specified"];

test("words about a part of an API are kept by place", async () => {
  const write = (location: object) =>
    world.root.call(CreateDocumentationPart, {
      restApiId,
      location: location as never,
      properties: '{"description":"d"}',
    });
  const { id: documentationPartId = "", ...made } = await write({ type: "API" });
  expect(made).toEqual({ location: { type: "API" }, properties: '{"description":"d"}' });
  await write({ type: "METHOD", path: "/pets", method: "GET" });
  expect((await refusal(write({ type: "API" }))).code).toBe("ConflictException");
  const part = { restApiId, documentationPartId };
  const patch = (op: "replace" | "add", path: string, value: string) =>
    world.root.call(UpdateDocumentationPart, { ...part, patchOperations: [{ op, path, value }] });
  await patch("replace", "/properties", '{"description":"e"}');
  expect((await world.root.call(GetDocumentationPart, part)).properties).toBe('{"description":"e"}');
  expect((await saying(patch("replace", "/invalidPath", "x")))[1]).toBe(
    "Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/properties]",
  );
  expect((await saying(patch("add", "/properties", "x")))[1]).toBe(
    "Invalid patch path  '/properties' specified for op 'add'. Please choose supported operations",
  );
  expect((await refusal(patch("replace", "/properties", "[]"))).code).toBe("BadRequestException");
  const { items } = await world.root.call(GetDocumentationParts, { restApiId, type: "METHOD" });
  expect(items?.map(({ location }) => location?.path)).toEqual(["/pets"]);
  expect(await saying(world.root.call(GetDocumentationPart, { ...part, restApiId: "nil" }))).toEqual(NO_PART);
  expect(await saying(world.root.call(DeleteDocumentationPart, { ...part, restApiId: "nil" }))).toEqual([
    "NotFoundException",
    "Invalid API identifier specified 000000000000:nil",
  ]);
  await world.root.call(DeleteDocumentationPart, part);
  expect(await saying(world.root.call(DeleteDocumentationPart, part))).toEqual(NO_PART);
});

test("a version can be given to a stage", async () => {
  await world.root.call(CreateDeployment, { restApiId, stageName: "dev" });
  const version = { restApiId, documentationVersion: "v1" };
  await world.root.call(CreateDocumentationVersion, { ...version, stageName: "dev", description: "first" });
  expect((await refusal(world.root.call(CreateDocumentationVersion, version))).code).toBe("ConflictException");
  expect((await world.root.call(GetStage, { restApiId, stageName: "dev" })).documentationVersion).toBe("v1");
  const patchOperations = [{ op: "replace" as const, path: "/description", value: "second" }];
  await world.root.call(UpdateDocumentationVersion, { ...version, patchOperations });
  expect((await world.root.call(GetDocumentationVersion, version)).description).toBe("second");
  expect((await world.root.call(GetDocumentationVersions, { restApiId })).items).toHaveLength(1);
  await world.root.call(DeleteDocumentationVersion, version);
  expect((await refusal(world.root.call(GetDocumentationVersion, version))).code).toBe("NotFoundException");
});

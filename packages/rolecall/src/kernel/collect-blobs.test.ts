import { afterEach, expect, test } from "vitest";
import { SERVICES } from "../services/index.js";
import { DeleteFunction } from "../services/lambda/operations/delete-function.js";
import { UpdateFunctionCode } from "../services/lambda/operations/update-function-code.js";
import { activeFunction, packageOf } from "../services/lambda/testing.js";
import { testWorld, type World } from "../testing/world.js";
import { collectBlobs } from "./collect-blobs.js";

let world: World;
afterEach(() => world.end());

test("code that no function has any more is collected, code in use stays", async () => {
  world = await testWorld();
  const role = await world.role("r");
  const first = await activeFunction(world, role.arn);
  const hash = (sha256: string | undefined) => Buffer.from(sha256 ?? "", "base64").toString("hex");
  const second = await world.root.call(UpdateFunctionCode, { FunctionName: "f", ZipFile: packageOf("exports.x = 1;") });
  await world.settled();

  expect(await collectBlobs(world.host, SERVICES.values())).toBe(0);
  expect(await collectBlobs(world.host, SERVICES.values(), -1)).toBe(1);
  await expect(world.host.blobs.get(hash(first.CodeSha256))).rejects.toThrow();
  await expect(world.host.blobs.get(hash(second.CodeSha256))).resolves.toBeDefined();

  await world.root.call(DeleteFunction, { FunctionName: "f" });
  expect(await collectBlobs(world.host, SERVICES.values(), -1)).toBe(1);
});

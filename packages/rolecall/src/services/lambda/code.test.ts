import { afterEach, expect, test } from "vitest";
import { collectBlobs } from "../../store/blobs/index.js";
import { testWorld, type World } from "../../testing/world.js";
import { lambdaService } from "./index.js";
import { DeleteFunction } from "./operations/delete-function.js";
import { UpdateFunctionCode } from "./operations/update-function-code.js";
import { activeFunction, packageOf } from "./testing.js";

let world: World;
afterEach(() => world.end());

/** One collection, of blobs of any age. */
async function collect() {
  const once = new Error("once is enough");
  const named = lambdaService.namesBlob ? [lambdaService.namesBlob] : [];
  const sleep = () => Promise.reject(once);
  const { store, blobs } = world.host;
  const collection = collectBlobs({ store, blobs, named, sleep, graceMs: -1 }, new AbortController().signal);
  await expect(collection).rejects.toBe(once);
}

test("code that no function has any more is collected, code in use stays", async () => {
  world = await testWorld();
  const role = await world.role("r");
  const blob = (sha256: string | undefined) =>
    world.host.blobs.get(Buffer.from(sha256 ?? "", "base64").toString("hex"));
  const first = await activeFunction(world, role.arn);
  const second = await world.root.call(UpdateFunctionCode, { FunctionName: "f", ZipFile: packageOf("exports.x = 1;") });
  await world.settled();

  await collect();
  await expect(blob(first.CodeSha256)).rejects.toThrow();
  await expect(blob(second.CodeSha256)).resolves.toBeDefined();

  await world.root.call(DeleteFunction, { FunctionName: "f" });
  await collect();
  await expect(blob(second.CodeSha256)).rejects.toThrow();
});

/** Keys that rotate or go are told to the account's default event bus. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { testWorld, type World } from "../../testing/world.js";
import { aQueue, aRule, bodies, queueArnOf } from "../events/testing.js";
import { CancelKeyDeletion } from "./operations/cancel-key-deletion.js";
import { CreateKey } from "./operations/create-key.js";
import { EnableKeyRotation } from "./operations/enable-key-rotation.js";
import { ListKeyRotations } from "./operations/list-key-rotations.js";
import { RotateKeyOnDemand } from "./operations/rotate-key-on-demand.js";
import { ScheduleKeyDeletion } from "./operations/schedule-key-deletion.js";

let world: World;
let queue: string;
let KeyId: string;
beforeEach(async () => {
  world = await testWorld();
  queue = await aQueue(world.root, "keys");
  await aRule(world.root, "keys", [{ Id: "q", Arn: queueArnOf("keys") }], { EventPattern: '{"source":["aws.kms"]}' });
  KeyId = (await world.root.call(CreateKey, {})).KeyMetadata?.KeyId ?? "";
});
afterEach(() => world.end());

const DAY_MS = 86_400_000;
async function told(): Promise<object[]> {
  await world.settled();
  return (await bodies(world.root, queue)).map((body) => JSON.parse(body ?? ""));
}
const event = (detailType: string, detail: object) => ({
  version: "0",
  id: expect.any(String),
  "detail-type": detailType,
  source: "aws.kms",
  account: "000000000000",
  time: expect.any(String),
  region: "us-east-1",
  resources: [`arn:aws:kms:us-east-1:000000000000:key/${KeyId}`],
  detail: { "key-id": KeyId, ...detail },
});
const materials = async () =>
  (await world.root.call(ListKeyRotations, { KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" })).Rotations?.map(
    ({ KeyMaterialId }) => KeyMaterialId,
  ) ?? [];

test("a rotation on demand, and one whose day has come, tell the material before and after", async () => {
  await world.root.call(RotateKeyOnDemand, { KeyId });
  const [first, second] = await materials();
  expect(await told()).toEqual([
    event("KMS CMK Rotation", {
      "key-origin": "AWS_KMS",
      "rotation-type": "ON_DEMAND",
      "previous-key-material-id": first,
      "current-key-material-id": second,
    }),
  ]);
  await world.root.call(EnableKeyRotation, { KeyId, RotationPeriodInDays: 90 });
  await world.clock.advance(90 * DAY_MS);
  const [, , third] = await materials();
  expect(await told()).toEqual([
    event("KMS CMK Rotation", {
      "key-origin": "AWS_KMS",
      "rotation-type": "AUTOMATIC",
      "previous-key-material-id": second,
      "current-key-material-id": third,
    }),
  ]);
});

test("a key that is deleted is told when it is gone, and not before or when it was kept", async () => {
  await world.root.call(ScheduleKeyDeletion, { KeyId, PendingWindowInDays: 7 });
  await world.root.call(CancelKeyDeletion, { KeyId });
  await world.clock.advance(8 * DAY_MS);
  expect(await told()).toEqual([]);
  await world.root.call(ScheduleKeyDeletion, { KeyId, PendingWindowInDays: 7 });
  await world.clock.advance(6 * DAY_MS);
  expect(await told()).toEqual([]);
  await world.clock.advance(DAY_MS);
  expect(await told()).toEqual([event("KMS CMK Deletion", {})]);
});

/** New material for symmetric keys: every so many days, or when somebody asks. */
import type { Output } from "@rolecall/aws-model";
import type { kms } from "@rolecall/aws-model/kms";
import type { Host } from "../../kernel/host.js";
import { startOwed } from "../../kernel/owed.js";
import { newMaterial } from "./crypto/material.js";
import { DAY_MS } from "./deletion.js";
import { noAsymmetricRotation, tooManyRotations } from "./errors.js";
import { keyEvents, noteRotation } from "./events.js";
import { keyArn } from "./names.js";
import { type KeyRecord, keys, type Material } from "./records.js";

export const YEAR_DAYS = 365;
const MOST_ON_DEMAND = 25;

/** @throws UnsupportedOperationException */
export function requireRotatable(key: KeyRecord): void {
  if (key.spec !== "SYMMETRIC_DEFAULT") throw noAsymmetricRotation(keyArn(key));
}

/** @throws LimitExceededException beyond 25 on demand */
export function rotated(key: KeyRecord, fresh: Material, how: NonNullable<Material["rotated"]>): KeyRecord {
  const before = key.materials.filter((material) => material.rotated === "ON_DEMAND").length;
  if (how === "ON_DEMAND" && before >= MOST_ON_DEMAND) throw tooManyRotations();
  return { ...key, materials: [...key.materials, { ...fresh, rotated: how }] };
}

type RotationHost = Pick<Host, "store" | "clock" | "background" | "ids" | "log" | "call">;

/** Waits for the date in the key's record, again and again. */
export function rotateWhenDue(key: KeyRecord, host: RotationHost): void {
  if (!key.rotation) return;
  startOwed(host, {
    name: `the rotation of key ${key.id}`,
    dueMs: key.rotation.nextMs,
    work: (_signal, before) => rotateIfDue(key, before > 0, host),
  });
}

async function rotateIfDue(
  { account, region, id, spec }: KeyRecord,
  again: boolean,
  host: RotationHost,
): Promise<void> {
  const nowMs = host.clock.now();
  const fresh = await newMaterial(spec, host.ids, nowMs);
  const after = await host.store.transact(async (tx) => {
    const key = await keys.get(tx, [account, region, id]);
    // AWS: a key that is disabled or about to be deleted is rotated once it is enabled again.
    if (!key?.rotation) return undefined;
    // What failed before may have been written nevertheless.
    if (key.rotation.nextMs > nowMs) return again ? key : undefined;
    const next = { ...key, rotation: { ...key.rotation, nextMs: nowMs + key.rotation.periodDays * DAY_MS } };
    const done = key.state === "Enabled" ? rotated(next, fresh, "AUTOMATIC") : next;
    await keys.put(tx, done);
    if (done !== next) await noteRotation(tx, done, nowMs);
    return done;
  });
  if (!after) return;
  keyEvents.deliver(host);
  rotateWhenDue(after, host);
}

type Rotation = NonNullable<Output<typeof kms, "ListKeyRotations">["Rotations"]>[number];

/** @param which ROTATIONS_ONLY (the default) leaves out the material that the key began with */
export function listedRotations(key: KeyRecord, which: string | undefined): Rotation[] {
  const latest = key.materials.at(-1);
  return key.materials
    .filter((material) => which === "ALL_KEY_MATERIAL" || material.rotated !== undefined)
    .map((material) => ({
      KeyId: keyArn(key),
      KeyMaterialId: material.id,
      KeyMaterialState: material === latest ? ("CURRENT" as const) : ("NON_CURRENT" as const),
      ...(material.rotated === undefined
        ? {}
        : { RotationDate: new Date(material.sinceMs), RotationType: material.rotated }),
    }));
}

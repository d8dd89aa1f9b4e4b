/**
 * What KMS tells the account's default event bus: key material was rotated, a key is gone. (Material that is imported, and
 * expires, is a gap.)
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/kms-events.html (read November 2026)
 */
import { busOutbox } from "../../kernel/bus-outbox.js";
import type { Transaction } from "../../store/store.js";
import { PutEvents } from "../events/operations/put-events.js";
import { keyArn } from "./names.js";
import type { KeyRecord } from "./records.js";

export const keyEvents = busOutbox({
  name: "kms/events",
  service: "kms.amazonaws.com",
  source: "aws.kms",
  putEvents: () => PutEvents,
});

const note = (
  tx: Transaction,
  key: KeyRecord,
  detailType: string,
  atMs: number,
  { id, ...detail }: { readonly id: string } & Readonly<Record<string, unknown>>,
) =>
  keyEvents.note(tx, {
    id,
    atMs,
    account: key.account,
    region: key.region,
    detailType,
    resources: [keyArn(key)],
    detail: { "key-id": key.id, ...detail },
  });

export function noteRotation(tx: Transaction, key: KeyRecord, atMs: number): Promise<void> {
  const [previous, current] = key.materials.slice(-2);
  return note(tx, key, "KMS CMK Rotation", atMs, {
    id: `${key.id}/${current?.id}`,
    "key-origin": "AWS_KMS",
    "rotation-type": current?.rotated,
    "previous-key-material-id": previous?.id,
    "current-key-material-id": current?.id,
  });
}

export const noteDeletion = (tx: Transaction, key: KeyRecord, atMs: number): Promise<void> =>
  note(tx, key, "KMS CMK Deletion", atMs, { id: `${key.id}/deletion` });

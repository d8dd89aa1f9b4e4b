/**
 * What becomes of the versions that are there when a secret gets another key: those that AWS's labels are on are put under the new
 * one too, and stay under the old one, so that either opens them. Where the caller may not decrypt by the old key or encrypt by
 * the new one, they stay as they are.
 *
 * AWS: https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_update-encryption-key.html (read November 2026)
 */
import type { OperationCall } from "../../kernel/operation.js";
import { alsoUnder } from "./encryption.js";
import { secretArn } from "./names.js";
import { placeOf, type SecretRecord, secrets, type ValueRecord, values } from "./records.js";
import { CURRENT, PENDING, PREVIOUS } from "./stages.js";

const LABELS: readonly string[] = [CURRENT, PENDING, PREVIOUS];

/**
 * To be done before the secret gets the key: what a stop cuts short leaves one key more than is needed, and none too few.
 * @param keyArn undefined for `aws/secretsmanager`
 */
export async function reencrypt(call: OperationCall<unknown>, secret: SecretRecord, keyArn: string | undefined) {
  const arn = secretArn(secret);
  const place = placeOf(secret);
  const labelled = secret.versions.filter(({ stages }) => stages.some((stage) => LABELS.includes(stage)));
  const kept = await call.store.read((read) => Promise.all(labelled.map(({ id }) => values.get(read, [...place, id]))));
  const done: ValueRecord[] = [];
  for (const record of kept) {
    const sealed = record && (await alsoUnder(call, { arn, version: record.version, keyArn }, record));
    if (record && sealed) done.push({ ...record, ...sealed });
  }
  if (done.length === 0) return;
  await call.store.transact(async (tx) => {
    const current = await secrets.get(tx, place);
    if (current?.suffix !== secret.suffix) return;
    const written = new Set<string>();
    for (const record of done) {
      // What went meanwhile stays away.
      if ((await values.get(tx, [...place, record.version])) === undefined) continue;
      await values.put(tx, record);
      written.add(record.version);
    }
    const name = keyArn ?? "DefaultEncryptionKey";
    const versions = current.versions.map((version) =>
      written.has(version.id)
        ? { ...version, furtherKeys: [...(version.furtherKeys ?? []).filter((other) => other !== name), name] }
        : version,
    );
    await secrets.put(tx, { ...current, versions });
  });
}

import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { append, requireFit } from "../append.js";
import { requireWritable } from "../encryption.js";
import { dryRun, invalidArgument } from "../errors.js";
import { requireReady } from "../find.js";
import { placeOf } from "../names.js";
import { onStream } from "../permissions.js";
import { encryptionOf } from "../views.js";

const MOST_BYTES = 10 * 1024 * 1024;

/** PutRecords writes up to 500 records; those that a shard refuses are named in the answer, and the others written. */
export const PutRecords = operation(kinesis, "PutRecords", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html",

  permissions: ({ input, here }) => [onStream("kinesis:PutRecords", here, input)],

  async handle({ input, here, store, clock, ...host }) {
    const place = placeOf(here, input);
    const nowMs = clock.now();
    const ready = await store.read((read) => requireReady(read, here, place, nowMs));
    const records = input.Records.map((record) => requireFit(ready, record));
    const bytes = records.reduce(
      (sum, { Data, PartitionKey }) => sum + Data.byteLength + Buffer.byteLength(PartitionKey),
      0,
    );
    // Unverified words.
    if (bytes > MOST_BYTES) throw invalidArgument(`Records size exceeds ${MOST_BYTES / 1024 / 1024} MB limit`);
    await requireWritable(ready, { here, ...host });
    if (input.DryRun) throw dryRun();
    const results = await store.transact(async (tx) =>
      append(tx, await requireReady(tx, here, place, nowMs), records, nowMs),
    );
    return {
      FailedRecordCount: results.filter((result) => result instanceof Error).length,
      Records: results.map((result) =>
        result instanceof Error ? { ErrorCode: result.code, ErrorMessage: result.message } : result,
      ),
      EncryptionType: encryptionOf(ready),
    };
  },
});

import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { append, requireFit } from "../append.js";
import { requireWritable } from "../encryption.js";
import { badOrdering, dryRun } from "../errors.js";
import { requireReady } from "../find.js";
import { placeOf } from "../names.js";
import { onStream } from "../permissions.js";
import { parseSequence } from "../positions.js";
import { encryptionOf } from "../views.js";

/** PutRecord writes a record into the shard that its partition key, or its explicit hash key, belongs to. */
export const PutRecord = operation(kinesis, "PutRecord", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html",

  permissions: ({ input, here }) => [onStream("kinesis:PutRecord", here, input)],

  async handle({ input, here, store, clock, ...host }) {
    const place = placeOf(here, input);
    const nowMs = clock.now();
    const { SequenceNumberForOrdering: ordering } = input;
    const ready = await store.read((read) => requireReady(read, here, place, nowMs));
    const record = requireFit(ready, input);
    // The numbers of a partition key's records grow anyhow, so that there is nothing more to heed.
    const sequence = ordering === undefined ? undefined : parseSequence(ordering);
    if (ordering !== undefined && (!sequence || sequence.createdMs > nowMs)) throw badOrdering(ordering, place);
    await requireWritable(ready, { here, ...host });
    if (input.DryRun) throw dryRun();
    const [appended] = await store.transact(async (tx) =>
      append(tx, await requireReady(tx, here, place, nowMs), [record], nowMs),
    );
    if (appended instanceof Error) throw appended;
    return { ...appended, EncryptionType: encryptionOf(ready) };
  },
});

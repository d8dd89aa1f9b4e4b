import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { changeStream, requireActive } from "../find.js";
import { onStream } from "../permissions.js";
import { requireHours } from "../retention.js";

/** DecreaseStreamRetentionPeriod says for how many hours records are kept, 24 to 8,760. */
export const DecreaseStreamRetentionPeriod = operation(kinesis, "DecreaseStreamRetentionPeriod", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html",

  permissions: ({ input, here }) => [onStream("kinesis:DecreaseStreamRetentionPeriod", here, input)],

  async handle({ input, here, store, clock }) {
    await changeStream(here, input, { store, clock }, (stream, _tx, nowMs) => {
      requireHours(input.RetentionPeriodHours, stream, "longer");
      requireActive(stream, nowMs);
      return { ...stream, retentionHours: input.RetentionPeriodHours };
    });
    return {};
  },
});

import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { changeStream, requireActive } from "../find.js";
import { onStream } from "../permissions.js";
import { SETTLING_MS } from "../records.js";

/** UpdateMaxRecordSize says how large a record may be, 1 to 10 MiB. */
export const UpdateMaxRecordSize = operation(kinesis, "UpdateMaxRecordSize", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html",

  permissions: ({ input, here }) => [onStream("kinesis:UpdateMaxRecordSize", here, input)],

  async handle({ input, here, store, clock }) {
    await changeStream(here, input, { store, clock }, (stream, _tx, nowMs) => {
      requireActive(stream, nowMs);
      const busyUntilMs = nowMs + SETTLING_MS;
      return { ...stream, maxRecordKiB: input.MaxRecordSizeInKiB, status: "UPDATING", busyUntilMs };
    });
    return {};
  },
});

import { kinesis } from "@rolecall/aws-model/kinesis";
import { notEmulated } from "../../../kernel/errors.js";
import { operation } from "../../../kernel/operation.js";
import { changeStream, requireActive } from "../find.js";
import { onAny } from "../permissions.js";
import { SETTLING_MS } from "../records.js";

/** UpdateStreamMode turns a stream to on-demand capacity or back; its shards stay. */
export const UpdateStreamMode = operation(kinesis, "UpdateStreamMode", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamMode.html",

  permissions: ({ input, here }) => [onAny("kinesis:UpdateStreamMode", here, input)],

  async handle({ input, here, store, clock }) {
    if (input.WarmThroughputMiBps !== undefined) throw notEmulated("warm throughput of a stream");
    const { StreamMode: mode = "PROVISIONED" } = input.StreamModeDetails;
    await changeStream(here, input, { store, clock }, (stream, _tx, nowMs) => {
      requireActive(stream, nowMs);
      return { ...stream, mode, status: "UPDATING", busyUntilMs: nowMs + SETTLING_MS };
    });
    return {};
  },
});

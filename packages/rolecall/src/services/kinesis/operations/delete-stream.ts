import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { removeWhenDue } from "../deletion.js";
import { hasConsumers } from "../errors.js";
import { changeStream, requireActive } from "../find.js";
import { onStream } from "../permissions.js";
import { consumers, SETTLING_MS } from "../records.js";

/** DeleteStream takes a stream away with its records; one with consumers only by EnforceConsumerDeletion. */
export const DeleteStream = operation(kinesis, "DeleteStream", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html",

  permissions: ({ input, here }) => [onStream("kinesis:DeleteStream", here, input)],

  async handle({ input, here, ...host }) {
    const deleting = await changeStream(here, input, host, async (stream, tx, nowMs) => {
      requireActive(stream, nowMs);
      const prefix = [stream.account, stream.region, stream.name];
      const { items } = await consumers.list(tx, { prefix, limit: 1 });
      if (items.length > 0 && !input.EnforceConsumerDeletion) throw hasConsumers(stream);
      return { ...stream, status: "DELETING", busyUntilMs: nowMs + SETTLING_MS };
    });
    removeWhenDue(deleting, host);
    return {};
  },
});

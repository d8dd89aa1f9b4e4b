import { sqs } from "@rolecall/aws-model/sqs";
import { operation, permission } from "../../../kernel/operation.js";
import { unknownAttribute } from "../errors.js";
import { countMessages } from "../messages/in-flight.js";
import { queueArn, refOfUrl } from "../names.js";
import { NAMES, settingsOf, shownAttributes } from "../queues/attributes.js";
import { requireQueue } from "../queues/find.js";

const COUNTS: ReadonlySet<string> = new Set([
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
]);

/** GetQueueAttributes answers the attributes that are asked for; messages are counted exactly, here. */
export const GetQueueAttributes = operation(sqs, "GetQueueAttributes", {
  source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html",

  permissions: ({ input, here }) => [
    permission("sqs:GetQueueAttributes", queueArn(refOfUrl(here, input.QueueUrl)), {}),
  ],

  async handle({ input, here, clock, store, directory }) {
    const ref = refOfUrl(here, input.QueueUrl);
    const names: readonly string[] = input.AttributeNames ?? [];
    const unknown = names.find((name) => name !== "All" && !NAMES.includes(name));
    const wanted = names.includes("All") ? NAMES : NAMES.filter((name) => names.includes(name));
    const all = await store.read(async (tx) => {
      const queue = await requireQueue(tx, ref);
      if (unknown !== undefined) throw unknownAttribute(unknown);
      const counts = wanted.some((name) => COUNTS.has(name)) ? await countMessages(tx, queue, clock.now()) : undefined;
      const values: Readonly<Record<string, string | undefined>> = {
        ...settingsOf({ ...queue, attributes: await shownAttributes(tx, directory, queue.attributes) }),
        QueueArn: queueArn(ref),
        CreatedTimestamp: seconds(queue.createdMs),
        LastModifiedTimestamp: seconds(queue.modifiedMs),
        ApproximateNumberOfMessages: String(counts?.visible ?? 0),
        ApproximateNumberOfMessagesNotVisible: String(counts?.inFlight ?? 0),
        ApproximateNumberOfMessagesDelayed: String(counts?.delayed ?? 0),
      };
      return values;
    });
    const Attributes = Object.fromEntries(
      wanted.flatMap((name) => {
        const value = all[name];
        return value === undefined || value === "" ? [] : [[name, value]];
      }),
    );
    return Object.keys(Attributes).length === 0 ? {} : { Attributes };
  },
});

const seconds = (ms: number) => String(Math.floor(ms / 1000));

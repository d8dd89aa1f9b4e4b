import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { consumerExists, limitExceeded } from "../errors.js";
import { requireReady } from "../find.js";
import { consumerArn, placeOf } from "../names.js";
import { onArn, onStream } from "../permissions.js";
import { type ConsumerRecord, consumers } from "../records.js";
import { checkedTags } from "../tags.js";
import { consumerView } from "../views.js";

const MOST = 20;

/** RegisterStreamConsumer registers a consumer with a stream, up to 20 of them. */
export const RegisterStreamConsumer = operation(kinesis, "RegisterStreamConsumer", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html",

  permissions: ({ input, here, nowMs }) => {
    const tags = input.Tags && { set: input.Tags };
    const register = onStream("kinesis:RegisterStreamConsumer", here, input, tags);
    if (!tags) return [register];
    const { name: stream, ...place } = placeOf(here, input);
    const arn = consumerArn({ ...place, stream, name: input.ConsumerName, createdMs: nowMs });
    return [register, onArn("kinesis:TagResource", arn, tags)];
  },

  async handle({ input, here, store, clock }) {
    const nowMs = clock.now();
    const place = placeOf(here, input);
    const consumer: ConsumerRecord = {
      account: place.account,
      region: place.region,
      stream: place.name,
      name: input.ConsumerName,
      createdMs: nowMs,
      tags: checkedTags(input.Tags ?? {}, `consumer ${input.ConsumerName}`),
    };
    await store.transact(async (tx) => {
      await requireReady(tx, here, place, nowMs);
      const { items } = await consumers.list(tx, { prefix: [place.account, place.region, place.name] });
      if (items.some(({ name }) => name === consumer.name)) throw consumerExists(consumer.name, place);
      if (items.length >= MOST) throw limitExceeded(`Only ${MOST} consumers can be registered with a stream.`);
      await consumers.put(tx, consumer);
    });
    return { Consumer: consumerView(consumer, nowMs) };
  },
});

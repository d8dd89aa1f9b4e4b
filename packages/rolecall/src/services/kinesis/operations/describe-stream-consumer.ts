import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { chosenConsumer, consumerArnOf } from "../consumers.js";
import { streamArn } from "../names.js";
import { onArn } from "../permissions.js";
import { consumerView } from "../views.js";

/** DescribeStreamConsumer answers what a consumer is, by its ARN or by its stream and name. */
export const DescribeStreamConsumer = operation(kinesis, "DescribeStreamConsumer", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamConsumer.html",

  permissions: async (call) => [onArn("kinesis:DescribeStreamConsumer", await consumerArnOf(call))],

  async handle({ input, here, store, clock }) {
    const consumer = await store.read((read) => chosenConsumer(read, here, input));
    const StreamARN = streamArn({ ...consumer, name: consumer.stream });
    return { ConsumerDescription: { ...consumerView(consumer, clock.now()), StreamARN } };
  },
});

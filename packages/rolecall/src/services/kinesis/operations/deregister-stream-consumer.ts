import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { chosenConsumer, consumerArnOf } from "../consumers.js";
import { onArn } from "../permissions.js";
import { consumers } from "../records.js";

/** DeregisterStreamConsumer takes a consumer away. */
export const DeregisterStreamConsumer = operation(kinesis, "DeregisterStreamConsumer", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeregisterStreamConsumer.html",

  permissions: async (call) => [onArn("kinesis:DeregisterStreamConsumer", await consumerArnOf(call))],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { account, region, stream, name } = await chosenConsumer(tx, here, input);
      await consumers.delete(tx, [account, region, stream, name]);
    });
    return {};
  },
});

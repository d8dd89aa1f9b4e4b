import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { changeNamed } from "../named.js";
import { onArn } from "../permissions.js";
import { checkPolicy } from "../policy.js";

/** PutResourcePolicy replaces the resource policy of a stream or a consumer. */
export const PutResourcePolicy = operation(kinesis, "PutResourcePolicy", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html",

  permissions: ({ input }) => [onArn("kinesis:PutResourcePolicy", input.ResourceARN)],

  async handle({ input, here, store, clock }) {
    checkPolicy(input.Policy);
    await changeNamed(here, input.ResourceARN, { store, clock }, (one) => ({ ...one, policy: input.Policy }));
    return {};
  },
});

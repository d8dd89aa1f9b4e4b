import { kinesis } from "@rolecall/aws-model/kinesis";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation } from "../../../kernel/operation.js";
import { changeNamed } from "../named.js";
import { onArn } from "../permissions.js";
import { checkPolicy, invalidPrincipal } from "../policy.js";

/** PutResourcePolicy replaces the resource policy of a stream or a consumer. */
export const PutResourcePolicy = operation(kinesis, "PutResourcePolicy", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html",

  permissions: ({ input }) => [onArn("kinesis:PutResourcePolicy", input.ResourceARN)],

  async handle({ input, here, store, clock, directory }) {
    checkPolicy(input.Policy);
    const policy = await store.read((read) => keptPolicy(read, directory, input.Policy, invalidPrincipal));
    await changeNamed(here, input.ResourceARN, { store, clock }, (one) => ({ ...one, policy }));
    return {};
  },
});

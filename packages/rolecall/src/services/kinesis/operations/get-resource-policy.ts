import { kinesis } from "@rolecall/aws-model/kinesis";
import { shownPolicy } from "../../../kernel/named-principals.js";
import { operation } from "../../../kernel/operation.js";
import { noPolicy } from "../errors.js";
import { readNamed } from "../named.js";
import { onArn } from "../permissions.js";

/** GetResourcePolicy answers the resource policy of a stream or a consumer, letter for letter. */
export const GetResourcePolicy = operation(kinesis, "GetResourcePolicy", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetResourcePolicy.html",

  permissions: ({ input }) => [onArn("kinesis:GetResourcePolicy", input.ResourceARN)],

  async handle({ input, here, store, clock, directory }) {
    const { policy } = await readNamed(here, input.ResourceARN, { store, clock });
    if (policy === undefined) throw noPolicy(input.ResourceARN);
    return { Policy: await store.read((read) => shownPolicy(read, directory, policy)) };
  },
});

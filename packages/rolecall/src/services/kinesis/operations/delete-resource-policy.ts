import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { noPolicy } from "../errors.js";
import { changeNamed } from "../named.js";
import { onArn } from "../permissions.js";

/** DeleteResourcePolicy takes the resource policy off a stream or a consumer. */
export const DeleteResourcePolicy = operation(kinesis, "DeleteResourcePolicy", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteResourcePolicy.html",

  permissions: ({ input }) => [onArn("kinesis:DeleteResourcePolicy", input.ResourceARN)],

  async handle({ input, here, store, clock }) {
    await changeNamed(here, input.ResourceARN, { store, clock }, ({ policy, ...one }) => {
      if (policy === undefined) throw noPolicy(input.ResourceARN);
      return one as never;
    });
    return {};
  },
});

import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { policyNotFound } from "../errors.js";
import { attached, kindOf } from "../resource-policies/attached.js";

/** GetResourcePolicy gives the policy of a table or stream, letter for letter. */
export const GetResourcePolicy = operation(dynamodb, "GetResourcePolicy", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html",

  permissions: ({ input }) => {
    kindOf(input.ResourceArn);
    return [permission("dynamodb:GetResourcePolicy", input.ResourceArn, {})];
  },

  async handle({ input, store, clock }) {
    const { policy } = await store.read((tx) => attached(tx, input.ResourceArn, clock.now()));
    if (policy === undefined) throw policyNotFound(input.ResourceArn);
    return { Policy: policy.text, RevisionId: policy.revision };
  },
});

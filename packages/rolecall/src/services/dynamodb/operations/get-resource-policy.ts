import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { shownPolicy } from "../../../kernel/named-principals.js";
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

  handle: ({ input, store, clock, directory }) =>
    store.read(async (tx) => {
      const { policy } = await attached(tx, input.ResourceArn, clock.now());
      if (policy === undefined) throw policyNotFound(input.ResourceArn);
      return { Policy: await shownPolicy(tx, directory, policy.text), RevisionId: policy.revision };
    }),
});

import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { attached, kindOf, requireRevision } from "../resource-policies/attached.js";

/** DeleteResourcePolicy takes the policy of a table or stream away; the account's root user always can. */
export const DeleteResourcePolicy = operation(dynamodb, "DeleteResourcePolicy", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteResourcePolicy.html",

  permissions: ({ input }) => {
    kindOf(input.ResourceArn);
    return [permission("dynamodb:DeleteResourcePolicy", input.ResourceArn, {})];
  },

  async handle({ input, store, clock }) {
    const { ResourceArn: arn, ExpectedRevisionId: expected } = input;
    const nowMs = clock.now();
    return store.transact(async (tx) => {
      const { policy, save } = await attached(tx, arn, nowMs);
      requireRevision(policy, expected, arn);
      if (policy !== undefined) await save(tx, undefined);
      // AWS: empty where there was none.
      return { RevisionId: policy?.revision ?? "" };
    });
  },
});

import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { accountOf } from "../../../kernel/arn.js";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { attached, kindOf, nextRevision, requireRevision } from "../resource-policies/attached.js";
import { checkDocument, invalidPrincipal, requireNoLockout, requireNotPublic } from "../resource-policies/document.js";

/**
 * PutResourcePolicy gives a table with its indexes, or a stream, a policy that lets others in or keeps them out.
 *
 * By design it holds at once, and may be changed again at once: AWS's follows after seconds and stands for fifteen.
 */
export const PutResourcePolicy = operation(dynamodb, "PutResourcePolicy", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html",

  permissions: ({ input }) => {
    kindOf(input.ResourceArn);
    return [permission("dynamodb:PutResourcePolicy", input.ResourceArn, {})];
  },

  async handle({ input, store, clock, caller, directory }) {
    const { ResourceArn: arn, Policy: text, ExpectedRevisionId: expected } = input;
    checkDocument(text);
    await requireNotPublic(text, kindOf(arn));
    if (!input.ConfirmRemoveSelfResourceAccess) {
      requireNoLockout(text, caller.principal, arn, accountOf(arn) ?? caller.account);
    }
    const nowMs = clock.now();
    return store.transact(async (tx) => {
      const { policy, save } = await attached(tx, arn, nowMs);
      requireRevision(policy, expected, arn);
      const next = nextRevision(policy, await keptPolicy(tx, directory, text, invalidPrincipal), nowMs);
      await save(tx, next);
      return { RevisionId: next.revision };
    });
  },
});

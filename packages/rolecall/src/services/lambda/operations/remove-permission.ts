import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { noPolicyAssociated, statementNotFound } from "../errors.js";
import { functionArn, functionRef } from "../names.js";
import { statementsOf, withStatements } from "../policies/document.js";
import {
  findPolicy,
  policyKey,
  principalKey,
  requirePolicyRevision,
  requireTarget,
  shownFunctionPolicy,
} from "../policies/target.js";
import { policies } from "../records.js";

/** RemovePermission takes a statement out of a policy; with the last one the policy is gone. */
export const RemovePermission = operation(lambda, "RemovePermission", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html",

  async permissions({ input, here, read, directory }) {
    const ref = functionRef(here, input.FunctionName, input.Qualifier);
    const policy = await shownFunctionPolicy(read, directory, ref);
    const statement = policy && statementsOf(policy.text).find(({ Sid }) => Sid === input.StatementId);
    const authType = statement?.Condition?.StringEquals?.["lambda:FunctionUrlAuthType"];
    return [
      permission("lambda:RemovePermission", functionArn(ref), {
        "lambda:Principal": statement && principalKey([statement]),
        "lambda:FunctionUrlAuthType": typeof authType === "string" ? authType : undefined,
      }),
    ];
  },

  async handle({ input, here, store, ids }) {
    const ref = functionRef(here, input.FunctionName, input.Qualifier);
    const revisionId = ids.uuid();
    await store.transact(async (tx) => {
      await requireTarget(tx, ref);
      const before = await findPolicy(tx, ref);
      if (!before) throw noPolicyAssociated();
      requirePolicyRevision(before, input.RevisionId);
      const statements = statementsOf(before.text);
      const kept = statements.filter(({ Sid }) => Sid !== input.StatementId);
      if (kept.length === statements.length) throw statementNotFound(input.StatementId ?? "");
      const text = withStatements(before.text, kept);
      if (text === undefined) await policies.delete(tx, [ref.account, ref.region, ref.name, ref.qualifier ?? ""]);
      else await policies.put(tx, { ...policyKey(ref), text, revisionId });
    });
    return {};
  },
});

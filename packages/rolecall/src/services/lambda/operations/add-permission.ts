import { lambda } from "@rolecall/aws-model/lambda";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { invalidPrincipal, noPolicyForLatest, noUrlAuthType, statementExists } from "../errors.js";
import { functionArn, functionRef } from "../names.js";
import { checkLength, grantedStatement, statementsOf, withStatements } from "../policies/document.js";
import { findPolicy, policyKey, requirePolicyRevision, requireTarget } from "../policies/target.js";
import { policies } from "../records.js";

/** AddPermission adds a statement to the policy of a function, a version or an alias. */
export const AddPermission = operation(lambda, "AddPermission", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html",

  permissions: ({ input, here }) => [
    permission("lambda:AddPermission", functionArn(functionRef(here, input.FunctionName, input.Qualifier)), {
      "lambda:Principal": input.Principal,
      "lambda:FunctionUrlAuthType": input.FunctionUrlAuthType,
    }),
  ],

  async handle({ input, here, store, ids, directory }) {
    const ref = functionRef(here, input.FunctionName, input.Qualifier);
    if (ref.qualifier === "$LATEST") throw noPolicyForLatest();
    if (input.FunctionUrlAuthType !== undefined && input.Action !== "lambda:InvokeFunctionUrl") throw noUrlAuthType();
    const revisionId = ids.uuid();
    const added = await store.transact(async (tx) => {
      await requireTarget(tx, ref);
      const statement = grantedStatement(input, functionArn(ref));
      const before = await findPolicy(tx, ref);
      requirePolicyRevision(before, input.RevisionId);
      const statements = before ? statementsOf(before.text) : [];
      if (statements.some(({ Sid }) => Sid === input.StatementId)) throw statementExists(input.StatementId ?? "");
      const changed = withStatements(before?.text, [...statements, statement]) ?? "";
      checkLength(changed);
      // AWS: statements that are there already are looked at as well, so one whose user or role is gone must be removed
      // first (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1189).
      const text = await keptPolicy(tx, directory, changed, invalidPrincipal);
      await policies.put(tx, { ...policyKey(ref), text, revisionId });
      return statement;
    });
    return { Statement: JSON.stringify(added) };
  },
});

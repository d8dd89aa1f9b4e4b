import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { noPolicyAssociated } from "../errors.js";
import { findPolicy, requirePolicyRevision, requireTarget, storedPrincipalKey, wholeArn } from "../policies/target.js";
import { policies } from "../records.js";

/** DeleteResourcePolicy takes the whole policy away, with all that AddPermission wrote. */
export const DeleteResourcePolicy = operation(lambda, "DeleteResourcePolicy", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteResourcePolicy.html",

  precheck({ input, here }) {
    wholeArn(here, input.ResourceArn ?? "");
  },

  async permissions({ input, here, read, directory }) {
    const arn = input.ResourceArn ?? "";
    const principal = await storedPrincipalKey(read, directory, wholeArn(here, arn));
    return [
      permission("lambda:DeleteResourcePolicy", arn, { "lambda:Principal": principal }),
      permission("lambda:RemovePermission", arn, {
        "lambda:Principal": principal,
        "lambda:FunctionUrlAuthType": undefined,
      }),
    ];
  },

  async handle({ input, here, store }) {
    const ref = wholeArn(here, input.ResourceArn ?? "");
    await store.transact(async (tx) => {
      await requireTarget(tx, ref);
      const before = await findPolicy(tx, ref);
      if (!before) throw noPolicyAssociated();
      requirePolicyRevision(before, input.RevisionId);
      await policies.delete(tx, [ref.account, ref.region, ref.name, ref.qualifier ?? ""]);
    });
    return {};
  },
});

import { lambda } from "@rolecall/aws-model/lambda";
import { refusalWords, validate } from "@rolecall/engine";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { invalidPrincipal, malformedPolicy, noPolicyForLatest } from "../errors.js";
import { checkLength, type Statement, statementsOf } from "../policies/document.js";
import {
  findPolicy,
  policyKey,
  principalKey,
  requirePolicyRevision,
  requireTarget,
  wholeArn,
} from "../policies/target.js";
import { policies } from "../records.js";

/** PutResourcePolicy replaces the whole policy, with all that AddPermission wrote. */
export const PutResourcePolicy = operation(lambda, "PutResourcePolicy", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_PutResourcePolicy.html",

  precheck({ input, here }) {
    wholeArn(here, input.ResourceArn ?? "");
  },

  permissions({ input }) {
    const arn = input.ResourceArn ?? "";
    const principal = principalKey(readable(input.Policy ?? ""));
    return [
      permission("lambda:PutResourcePolicy", arn, { "lambda:Principal": principal }),
      permission("lambda:AddPermission", arn, {
        "lambda:Principal": principal,
        "lambda:FunctionUrlAuthType": undefined,
      }),
      permission("lambda:RemovePermission", arn, {
        "lambda:Principal": principal,
        "lambda:FunctionUrlAuthType": undefined,
      }),
    ];
  },

  async handle({ input, here, store, ids, directory }) {
    const ref = wholeArn(here, input.ResourceArn ?? "");
    const text = input.Policy ?? "";
    if (ref.qualifier === "$LATEST") throw noPolicyForLatest();
    checkLength(text);
    const refused = validate(text, "resource").find((finding) => finding.refused);
    if (refused) throw malformedPolicy(refusalWords(refused));
    const revisionId = ids.uuid();
    await store.transact(async (tx) => {
      await requireTarget(tx, ref);
      const kept = await keptPolicy(tx, directory, text, invalidPrincipal);
      requirePolicyRevision(await findPolicy(tx, ref), input.RevisionId);
      await policies.put(tx, { ...policyKey(ref), text: kept, revisionId });
    });
    return { Policy: text, RevisionId: revisionId };
  },
});

/** A text that is no policy names nobody; the handler refuses it. */
function readable(text: string): readonly Statement[] {
  try {
    return statementsOf(text);
  } catch {
    return [];
  }
}

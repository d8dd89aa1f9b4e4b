import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { policyNotFound } from "../errors.js";
import { functionArn, functionRef } from "../names.js";
import { shownFunctionPolicy } from "../policies/target.js";

/** GetPolicy answers the policy of a function, a version or an alias; each has its own. */
export const GetPolicy = operation(lambda, "GetPolicy", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html",

  permissions: ({ input, here }) => [
    permission("lambda:GetPolicy", functionArn(functionRef(here, input.FunctionName, input.Qualifier)), {}),
  ],

  async handle({ input, here, store, directory }) {
    const ref = functionRef(here, input.FunctionName, input.Qualifier);
    const policy = await store.read((read) => shownFunctionPolicy(read, directory, ref));
    if (!policy) throw policyNotFound();
    return { Policy: policy.text, RevisionId: policy.revisionId };
  },
});

import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { policyNotFound } from "../errors.js";
import { shownFunctionPolicy, wholeArn } from "../policies/target.js";

/** GetResourcePolicy answers the whole policy, whoever wrote its statements. */
export const GetResourcePolicy = operation(lambda, "GetResourcePolicy", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetResourcePolicy.html",

  precheck({ input, here }) {
    wholeArn(here, input.ResourceArn ?? "");
  },

  permissions: ({ input }) => [
    permission("lambda:GetResourcePolicy", input.ResourceArn ?? "", {}),
    permission("lambda:GetPolicy", input.ResourceArn ?? "", {}),
  ],

  async handle({ input, here, store, directory }) {
    const ref = wholeArn(here, input.ResourceArn ?? "");
    const policy = await store.read((read) => shownFunctionPolicy(read, directory, ref));
    if (!policy) throw policyNotFound();
    return { Policy: policy.text, RevisionId: policy.revisionId };
  },
});

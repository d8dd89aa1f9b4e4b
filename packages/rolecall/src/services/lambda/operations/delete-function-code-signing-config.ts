import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { functionCodeSigning } from "../code-signing/records.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";

/** DeleteFunctionCodeSigningConfig lets any code be deployed to a function again. */
export const DeleteFunctionCodeSigningConfig = operation(lambda, "DeleteFunctionCodeSigningConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionCodeSigningConfig.html",

  permissions: ({ input, here }) => [
    permission("lambda:DeleteFunctionCodeSigningConfig", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store }) {
    const ref = functionRef(here, input.FunctionName);
    await store.transact(async (tx) => {
      await findFunction(tx, ref);
      await functionCodeSigning.delete(tx, [ref.account, ref.region, ref.name]);
    });
    return {};
  },
});

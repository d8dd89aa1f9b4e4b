import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { functionCodeSigning } from "../code-signing/records.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";

/** GetFunctionCodeSigningConfig answers which configuration a function has; nothing where it has none. */
export const GetFunctionCodeSigningConfig = operation(lambda, "GetFunctionCodeSigningConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionCodeSigningConfig.html",

  permissions: ({ input, here }) => [
    permission("lambda:GetFunctionCodeSigningConfig", unqualifiedArn(functionRef(here, input.FunctionName)), {}),
  ],

  async handle({ input, here, store }) {
    const ref = functionRef(here, input.FunctionName);
    const found = await store.read(async (read) => {
      await findFunction(read, ref);
      return functionCodeSigning.get(read, [ref.account, ref.region, ref.name]);
    });
    // The model requires both members; AWS leaves them out where there is nothing to tell.
    return found
      ? { CodeSigningConfigArn: found.configArn, FunctionName: ref.name }
      : ({} as { CodeSigningConfigArn: string; FunctionName: string });
  },
});

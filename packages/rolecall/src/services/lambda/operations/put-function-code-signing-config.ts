import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUsedConfig } from "../code-signing/configs.js";
import { functionCodeSigning } from "../code-signing/records.js";
import { findFunction } from "../lookup.js";
import { functionRef, unqualifiedArn } from "../names.js";

/** PutFunctionCodeSigningConfig has what is deployed to a function from now on held against a configuration. */
export const PutFunctionCodeSigningConfig = operation(lambda, "PutFunctionCodeSigningConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionCodeSigningConfig.html",

  // AWS lists both types of resources as required.
  permissions: ({ input, here }) =>
    [input.CodeSigningConfigArn, unqualifiedArn(functionRef(here, input.FunctionName))].map((arn) =>
      permission("lambda:PutFunctionCodeSigningConfig", arn, {
        "lambda:CodeSigningConfigArn": input.CodeSigningConfigArn,
      }),
    ),

  async handle({ input, here, store }) {
    const ref = functionRef(here, input.FunctionName);
    const { CodeSigningConfigArn } = input;
    await store.transact(async (tx) => {
      await requireUsedConfig(tx, here, CodeSigningConfigArn);
      const { account, region, name: functionName } = await findFunction(tx, ref);
      await functionCodeSigning.put(tx, { account, region, functionName, configArn: CodeSigningConfigArn });
    });
    return { CodeSigningConfigArn, FunctionName: ref.name };
  },
});

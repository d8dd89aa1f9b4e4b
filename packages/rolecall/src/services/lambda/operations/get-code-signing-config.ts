import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeCodeSigningConfig, requireCodeSigningConfig } from "../code-signing/configs.js";

/** GetCodeSigningConfig answers a code signing configuration. */
export const GetCodeSigningConfig = operation(lambda, "GetCodeSigningConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetCodeSigningConfig.html",

  permissions: ({ input }) => [permission("lambda:GetCodeSigningConfig", input.CodeSigningConfigArn, {})],

  async handle({ input, here, store }) {
    const record = await store.read((read) => requireCodeSigningConfig(read, here, input.CodeSigningConfigArn));
    return { CodeSigningConfig: describeCodeSigningConfig(record) };
  },
});

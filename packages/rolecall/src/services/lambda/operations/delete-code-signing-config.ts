import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { codeSigningConfigArn, requireCodeSigningConfig } from "../code-signing/configs.js";
import { codeSigningConfigs, functionCodeSigning } from "../code-signing/records.js";
import { codeSigningConfigInUse } from "../errors.js";

/** DeleteCodeSigningConfig takes a code signing configuration away that no function has. */
export const DeleteCodeSigningConfig = operation(lambda, "DeleteCodeSigningConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_DeleteCodeSigningConfig.html",

  permissions: ({ input }) => [permission("lambda:DeleteCodeSigningConfig", input.CodeSigningConfigArn, {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const found = await requireCodeSigningConfig(tx, here, input.CodeSigningConfigArn);
      const arn = codeSigningConfigArn(found);
      const [using] = await functionCodeSigning.by(tx, "byConfig", [arn], { limit: 1 });
      if (using) throw codeSigningConfigInUse(arn);
      await codeSigningConfigs.delete(tx, [found.account, found.region, found.id]);
    });
    return {};
  },
});

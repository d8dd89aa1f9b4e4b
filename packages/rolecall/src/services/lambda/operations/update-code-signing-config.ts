import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeCodeSigningConfig, requireCodeSigningConfig } from "../code-signing/configs.js";
import { codeSigningConfigs } from "../code-signing/records.js";

/** UpdateCodeSigningConfig changes what is given; functions that have it are held against it at their next deployment. */
export const UpdateCodeSigningConfig = operation(lambda, "UpdateCodeSigningConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateCodeSigningConfig.html",

  permissions: ({ input }) => [permission("lambda:UpdateCodeSigningConfig", input.CodeSigningConfigArn, {})],

  async handle({ input, here, store, clock }) {
    const modifiedMs = clock.now();
    const after = await store.transact(async (tx) => {
      const before = await requireCodeSigningConfig(tx, here, input.CodeSigningConfigArn);
      const record = {
        ...before,
        description: input.Description ?? before.description,
        publishers: input.AllowedPublishers?.SigningProfileVersionArns ?? before.publishers,
        untrusted: input.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? before.untrusted,
        modifiedMs,
      };
      await codeSigningConfigs.put(tx, record);
      return record;
    });
    return { CodeSigningConfig: describeCodeSigningConfig(after) };
  },
});

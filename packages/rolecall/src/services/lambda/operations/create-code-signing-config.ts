import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { describeCodeSigningConfig } from "../code-signing/configs.js";
import { type CodeSigningConfigRecord, codeSigningConfigs } from "../code-signing/records.js";
import { checkedTags } from "../tagging.js";

/** Random bytes of an id, of whose hexadecimal form all but one digit are used. */
const ID_BYTES = 9;

/** CreateCodeSigningConfig keeps which publishers' signatures count, and what becomes of code that has none of them. */
export const CreateCodeSigningConfig = operation(lambda, "CreateCodeSigningConfig", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateCodeSigningConfig.html",

  permissions: ({ input }) => [permission("lambda:CreateCodeSigningConfig", "*", {}, { set: input.Tags ?? {} })],

  async handle({ input, here, store, ids, clock }) {
    const record: CodeSigningConfigRecord = {
      account: here.account,
      region: here.region,
      id: `csc-${Buffer.from(ids.bytes(ID_BYTES)).toString("hex").slice(1)}`,
      description: input.Description ?? "",
      publishers: input.AllowedPublishers.SigningProfileVersionArns,
      untrusted: input.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? "Warn",
      tags: checkedTags(input.Tags ?? {}),
      modifiedMs: clock.now(),
    };
    await store.transact((tx) => codeSigningConfigs.put(tx, record));
    return { CodeSigningConfig: describeCodeSigningConfig(record) };
  },
});

import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { policyVersionNotFound } from "../errors.js";
import { managedVersions, requireManaged } from "../managed.js";
import { encodeDocument, listedVersion, versionId } from "../views.js";

export const GetPolicyVersion = operation(iam, "GetPolicyVersion", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html",

  permissions: ({ input }) => [permission("iam:GetPolicyVersion", input.PolicyArn, {})],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const policy = await requireManaged(tx, here.account, input.PolicyArn);
      const version = (await managedVersions(tx, policy)).find(({ version }) => versionId(version) === input.VersionId);
      if (version === undefined) throw policyVersionNotFound(input.PolicyArn, input.VersionId);
      const Document = encodeDocument(version.document);
      return { PolicyVersion: { Document, ...listedVersion(version, policy.defaultVersion) } };
    });
  },
});

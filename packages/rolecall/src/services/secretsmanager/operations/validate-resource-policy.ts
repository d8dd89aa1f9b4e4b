import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { malformedPolicy, unsupportedPrincipal } from "../errors.js";
import { requireSecret } from "../names.js";
import { aboutSecret } from "../permissions.js";
import { checkPolicy, isPublic } from "../policy.js";

/**
 * ValidateResourcePolicy tells whether PutResourcePolicy would take a policy, and whether that would be public.
 *
 * unverified: names and words of the checks
 */
export const ValidateResourcePolicy = operation(secretsmanager, "ValidateResourcePolicy", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ValidateResourcePolicy.html",

  permissions: async (call) => {
    const { here, input } = call;
    // Without a secret it is about any.
    const { arn, keys } = await aboutSecret(
      call,
      input.SecretId ?? `arn:aws:secretsmanager:${here.region}:${here.account}:secret:*`,
    );
    return [permission("secretsmanager:ValidateResourcePolicy", arn, keys)];
  },

  async handle({ input, here, store, directory }) {
    const { SecretId, ResourcePolicy } = input;
    if (SecretId !== undefined) await store.read((read) => requireSecret(read, here, SecretId));
    if (!isJson(ResourcePolicy)) throw malformedPolicy("not JSON");
    checkPolicy(ResourcePolicy);
    await store.read((read) => keptPolicy(read, directory, ResourcePolicy, unsupportedPrincipal));
    const errors = (await isPublic(ResourcePolicy))
      ? [{ CheckName: "PUBLIC_POLICY", ErrorMessage: "This resource policy grants broad access to your secret." }]
      : [];
    return { PolicyValidationPassed: errors.length === 0, ValidationErrors: errors };
  },
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

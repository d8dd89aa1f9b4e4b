/** Which resource policies DynamoDB takes. Words are unverified where nothing else is said. */
import { compilePolicy, evaluate, type Principal, validate } from "@rolecall/engine";
import { Invalid } from "../errors.js";

/**
 * AWS counts white space too.
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html
 */
const MAX_BYTES = 20 * 1024;

/** @throws Invalid for a document that is too long or is no resource policy */
export function checkDocument(text: string): void {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new Invalid("Resource policy size exceeds the maximum allowed size of 20 KB");
  }
  const refused = validate(text, "resource").find((finding) => finding.refused);
  if (refused) throw new Invalid(`Invalid policy document: ${refused.message}`);
}

/** As in https://github.com/hashicorp/terraform-provider-aws/issues/42933 (June 2025). */
export const invalidPrincipal = () =>
  new Invalid("One or more parameter values were invalid: Invalid principal in policy document.");

/**
 * DynamoDB's Block Public Access, which can't be switched off. What can't be proven counts as public.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-bpa-rbp.html
 */
export async function requireNotPublic(text: string, kind: "Table" | "Stream"): Promise<void> {
  const { checkNoPublicAccess } = await import("@rolecall/engine/analyse");
  const { result } = checkNoPublicAccess(compilePolicy(text), { resourceType: `AWS::DynamoDB::${kind}` });
  if (result !== "pass") {
    throw new Invalid("Resource policy must not grant public access: it is blocked by Block Public Access");
  }
}

const EVERYTHING = compilePolicy(
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
);

/** @throws Invalid where the policy would deny its author to change it again */
export function requireNoLockout(text: string, author: Principal, arn: string, account: string): void {
  const decision = evaluate(
    {
      principal: author,
      action: "dynamodb:PutResourcePolicy",
      resource: arn,
      resourceAccount: account,
      context: { get: () => undefined, keys: () => [] },
    },
    { identity: [{ policy: EVERYTHING }], resource: { policy: compilePolicy(text) } },
  );
  if (decision.outcome !== "allowed") {
    throw new Invalid(
      "The policy would take away your permission to change it; set ConfirmRemoveSelfResourceAccess to confirm",
    );
  }
}

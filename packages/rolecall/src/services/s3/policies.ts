/** Bucket policies: what S3 takes for one, and whether it is public. */
import { compilePolicy, refusalWords, validate } from "@rolecall/engine";
import { accountOfCanonicalId } from "./canonical-id.js";
import { malformedPolicy } from "./errors.js";
import { type CheckedStatement, requireStatement } from "./policy-statement.js";

/** AWS: 20 KB. */
const POLICY_BYTES = 20_480;

/** @throws MalformedPolicy */
export function requirePolicy(text: string, bucket: string): void {
  const document = parsed(text);
  if (document === undefined) throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  if (Buffer.byteLength(text) > POLICY_BYTES)
    throw malformedPolicy("Policy document exceeds the allowed size of 20480 bytes");
  if (document.Statement === undefined) throw malformedPolicy("Missing required field Statement");
  const refused = validate(text, "resource").find((finding) => finding.refused);
  if (refused) throw malformedPolicy(refusalWords(refused));
  for (const statement of [document.Statement].flat()) {
    for (const id of [(typeof statement.Principal === "object" && statement.Principal?.CanonicalUser) || []].flat()) {
      if (accountOfCanonicalId(id) === undefined) throw invalidPrincipal();
    }
    requireStatement(statement, bucket);
  }
}

export const invalidPrincipal = () => malformedPolicy("Invalid principal in policy");

function parsed(text: string): { readonly Statement?: Statement | Statement[] } | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Statement extends CheckedStatement {
  readonly Principal?: string | Readonly<Record<string, string | string[]>>;
}

/**
 * The same policy with accounts in place of their canonical user ids, which S3 takes for the same.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html
 */
export function withAccounts(text: string): string {
  if (!text.includes("CanonicalUser")) return text;
  const { Statement, ...rest } = JSON.parse(text) as { Statement: Statement | Statement[] };
  const named = [Statement].flat().map(({ Principal, ...statement }) => {
    if (typeof Principal !== "object" || Principal.CanonicalUser === undefined) {
      return { ...statement, ...(Principal === undefined ? {} : { Principal }) };
    }
    const { CanonicalUser, AWS = [], ...others } = Principal;
    const accounts = [CanonicalUser].flat().flatMap((id) => accountOfCanonicalId(id) ?? []);
    return { ...statement, Principal: { ...others, AWS: [AWS, accounts].flat() } };
  });
  return JSON.stringify({ ...rest, Statement: named });
}

/** Whether it lets in anybody at all. What can't be proven counts as public, so that the block holds. */
export async function isPublicPolicy(text: string): Promise<boolean> {
  const { checkNoPublicAccess } = await import("@rolecall/engine/analyse");
  return checkNoPublicAccess(compilePolicy(withAccounts(text)), { resourceType: "AWS::S3::Bucket" }).result !== "pass";
}

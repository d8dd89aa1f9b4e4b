/** Bucket policies: what S3 takes for one, and whether it is public. */
import { compilePolicy, refusalWords, validate } from "@rolecall/engine";
import { malformedPolicy } from "./errors.js";

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
  for (const { Resource } of [document.Statement].flat()) {
    for (const resource of [Resource ?? []].flat()) {
      if (!isOf(resource, bucket)) throw malformedPolicy("Policy has invalid resource");
    }
  }
}

function parsed(text: string): { readonly Statement?: Statement | Statement[] } | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Statement {
  readonly Resource?: string | string[];
}

/** S3 takes a policy only for the bucket that it is put on: its own ARN, and those of objects below it. */
const isOf = (resource: string, bucket: string): boolean =>
  resource.replace(/^arn:[^:]*:s3:::/, "") !== resource &&
  (resource.endsWith(`:::${bucket}`) || resource.includes(`:::${bucket}/`) || /:::[^/]*[*?$]/.test(resource));

/** Whether it lets in anybody at all. What can't be proven counts as public, so that the block holds. */
export async function isPublicPolicy(text: string): Promise<boolean> {
  const { checkNoPublicAccess } = await import("@rolecall/engine/analyse");
  return checkNoPublicAccess(compilePolicy(text), { resourceType: "AWS::S3::Bucket" }).result !== "pass";
}

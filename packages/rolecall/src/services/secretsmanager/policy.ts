/** Resource policies of secrets: which ones are taken. */
import { compilePolicy, validate } from "@rolecall/engine";
import { malformedPolicy, publicPolicy } from "./errors.js";

/** @throws MalformedPolicyDocumentException */
export function checkPolicy(text: string): void {
  const refused = validate(text, "resource").find((finding) => finding.refused);
  if (refused) throw malformedPolicy(refused.message);
}

/** Whether it lets in anybody at all. What can't be proven counts as public, so that the block holds. */
export async function isPublic(text: string): Promise<boolean> {
  const { checkNoPublicAccess } = await import("@rolecall/engine/analyse");
  return checkNoPublicAccess(compilePolicy(text), { resourceType: "AWS::SecretsManager::Secret" }).result !== "pass";
}

/** @throws PublicPolicyException */
export async function requireNotPublic(text: string): Promise<void> {
  if (await isPublic(text)) throw publicPolicy();
}

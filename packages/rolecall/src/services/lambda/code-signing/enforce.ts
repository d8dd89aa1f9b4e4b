/**
 * What is deployed to a function whose code must be signed. AWS Signer is not emulated, so that no package here has a
 * signature of a publisher that a configuration allows: `Enforce` refuses each, `Warn` lets each through.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html
 */
import type { Here } from "../../../kernel/here.js";
import type { Read } from "../../../store/store.js";
import { codeNotVerified } from "../errors.js";
import { findCodeSigningConfig } from "./configs.js";
import { type CodeSigningConfigRecord, functionCodeSigning } from "./records.js";

/** @throws CodeVerificationFailedException */
export function requireSigned(config: CodeSigningConfigRecord | undefined, functionName: string): void {
  if (config?.untrusted === "Enforce") throw codeNotVerified(functionName);
}

/** The same for a function that is there. */
export async function requireSignedFor(read: Read, here: Here, functionName: string): Promise<void> {
  const given = await functionCodeSigning.get(read, [here.account, here.region, functionName]);
  if (given) requireSigned(await findCodeSigningConfig(read, here, given.configArn), functionName);
}

import { validate } from "@rolecall/engine";
import { invalidArgument } from "./errors.js";

const POLICY_BYTES = 20_480;

/** @throws InvalidArgumentException; unverified words */
export function checkPolicy(text: string): void {
  if (Buffer.byteLength(text) > POLICY_BYTES) {
    throw invalidArgument(`The policy is longer than ${POLICY_BYTES} bytes.`);
  }
  const refused = validate(text, "resource").find((finding) => finding.refused);
  if (refused) throw invalidArgument(`The policy is malformed: ${refused.message}`);
}

/** Unverified words. */
export const invalidPrincipal = () => invalidArgument("The policy is malformed: invalid principal.");

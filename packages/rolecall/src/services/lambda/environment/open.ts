/**
 * Environment variables in the clear: for callers, with their own permission on the key, and for a sandbox that is made, with
 * the execution role's.
 */
import type { Call, CallAs } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import { type ForwardedCall, forwarded } from "../../../kernel/forwarded.js";
import type { Host } from "../../../kernel/host.js";
import { Decrypt } from "../../kms/operations/decrypt.js";
import { type Configuration, configuration } from "../configuration.js";
import type { FunctionRecord } from "../records.js";
import { notShown, notStarted } from "./kms.js";

export type Variables = Readonly<Record<string, string>>;

/** The encryption context, the same for all versions of a function. */
export const contextOf = (arn: string) => ({ "aws:lambda:FunctionArn": arn });

/** @throws AwsError what KMS refuses with */
export async function variablesOf({ arn, environment }: FunctionRecord, as: CallAs, call: Call): Promise<Variables> {
  if (!environment?.sealed) return {};
  const { keyArn, ciphertext } = environment.sealed;
  const input = {
    KeyId: keyArn,
    CiphertextBlob: Buffer.from(ciphertext, "base64"),
    EncryptionContext: contextOf(arn),
  };
  const { Plaintext = new Uint8Array() } = await call(Decrypt, input, as);
  return JSON.parse(Buffer.from(Plaintext).toString()) as Variables;
}

/** A function or a version as a caller may see it: variables that the key hides from him are left out, and he is told why. */
export async function shownConfiguration(
  fn: FunctionRecord,
  { call, ...rest }: ForwardedCall & Pick<Host, "call">,
  qualifier?: string,
): Promise<Configuration> {
  if (!fn.environment) return configuration(fn, qualifier);
  const as = forwarded(rest, "lambda.amazonaws.com");
  const Environment = await variablesOf(fn, as, call).then(
    (Variables) => ({ Variables: { ...Variables } }),
    (error) => {
      if (error instanceof AwsError) return { Error: notShown(error) };
      throw error;
    },
  );
  return { ...configuration(fn, qualifier), Environment };
}

/**
 * What a sandbox gets. AWS: the role decrypts itself, not by way of Lambda, so that `aws/lambda` lets it by its grant alone.
 * @throws KMSAccessDeniedException, KMSDisabledException, KMSInvalidStateException, KMSNotFoundException
 */
export async function sandboxVariables(
  fn: FunctionRecord,
  as: CallAs,
  { call, ids }: Pick<Host, "call" | "ids">,
): Promise<Variables> {
  const requestId = ids.uuid();
  try {
    return await variablesOf(fn, { ...as, requestId }, call);
  } catch (error) {
    throw error instanceof AwsError ? notStarted(error, requestId) : error;
  }
}

/**
 * How Lambda words what KMS refuses. Reported by many users, down to the blank that is missing before `KMS Message` on Invoke;
 * what is marked so is unverified.
 */
import type { ErrorName } from "@rolecall/aws-model";
import { lambda } from "@rolecall/aws-model/lambda";
import { type AwsError, awsError } from "../../../kernel/errors.js";
import { invalidParameter } from "../errors.js";

const denied = ({ code }: AwsError) => code === "AccessDeniedException";

/** CreateFunction and UpdateFunctionConfiguration. Unverified of `encrypt` and `decrypt`, and the code where access is denied. */
export function notConfigured(doing: "Encrypt" | "CreateGrant" | "Decrypt", refused: AwsError): AwsError {
  const what = { Encrypt: "encrypt", CreateGrant: "configure access to", Decrypt: "decrypt" }[doing];
  const message = `Lambda was unable to ${what} your environment variables because ${
    denied(refused)
      ? "the KMS access was denied. Please check your KMS permissions."
      : `the KMS key is invalid for ${doing}. Please check your KMS key settings.`
  } KMS Exception: ${refused.code} KMS Message: ${refused.message}`;
  if (!denied(refused)) return invalidParameter(message);
  return awsError(lambda, "AccessDeniedException", message, { Type: "User", status: 403 });
}

type Refusal = Extract<ErrorName<typeof lambda>, `KMS${string}`>;

/** What KMS answered, as Lambda's answers to Invoke name it. The words of all but the first are those of AWS's API page. */
const ON_INVOKE: Readonly<Record<string, readonly [Refusal, string]>> = {
  AccessDeniedException: ["KMSAccessDeniedException", "KMS access was denied"],
  DisabledException: ["KMSDisabledException", "the KMS key used is disabled"],
  KMSInvalidStateException: ["KMSInvalidStateException", "the KMS key used is in an invalid state for Decrypt"],
  NotFoundException: ["KMSNotFoundException", "the KMS key was not found"],
};

/** Invoke, where a sandbox had to be made. */
export function notStarted(refused: AwsError, requestId: string): AwsError {
  const [code, why] = ON_INVOKE[refused.code] ?? ON_INVOKE.KMSInvalidStateException ?? [];
  if (code === undefined) return refused;
  const kms = `KMS Exception: ${refused.code}KMS Message: ${refused.message} (Service: Kms, Status Code: 400, Request ID: ${requestId})`;
  return awsError(
    lambda,
    code,
    `Lambda was unable to decrypt the environment variables because ${why}. Please check the function's KMS key settings. ${kms}`,
  );
}

/** In place of variables, for who may not read them. Unverified where access is not denied. */
export function notShown(refused: AwsError): { readonly ErrorCode: string; readonly Message: string } {
  const { code, message } = notConfigured("Decrypt", refused);
  return { ErrorCode: denied(refused) ? code : (ON_INVOKE[refused.code]?.[0] ?? code), Message: message };
}

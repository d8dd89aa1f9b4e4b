/**
 * What AWS says of some keys' values: without it, a request would be made up that AWS never sends.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import type { Vocabulary } from "../../../vocabulary.js";
import { ACCOUNT_GLOB, ANY_ONE_STEP, ANY_RUN_STEP, type Language, RESOURCES } from "../../language/index.js";

/** Keys that are in every request. */
const ALWAYS = new Set([
  "aws:currenttime",
  "aws:epochtime",
  "aws:securetransport",
  "aws:viaawsservice",
  "aws:requestedregion",
  "aws:useragent",
]);

export const isAlwaysPresent = (lowerKey: string): boolean => ALWAYS.has(lowerKey);

const ACCOUNTS = new Set([
  "aws:principalaccount",
  "aws:resourceaccount",
  "aws:sourceaccount",
  "aws:sourceowner",
  "aws:vpceaccount",
  "kms:calleraccount",
  "s3:dataaccesspointaccount",
  "s3:resourceaccount",
]);
const ARNS = new Set(["aws:principalarn", "aws:sourcearn", "aws:sourcevpcarn", "lambda:sourcefunctionarn"]);

const TEXTS: Language = [[ANY_ONE_STEP, ANY_RUN_STEP]];
const ARN_TEXTS: Language = RESOURCES.slice(1);

/** What values of a key that holds text look like. */
export function textsOf(lowerKey: string, vocabulary: Vocabulary | undefined): Language {
  if (ACCOUNTS.has(lowerKey)) return [ACCOUNT_GLOB];
  if (ARNS.has(lowerKey) || vocabulary?.conditionKey(lowerKey)?.type === "ARN") return ARN_TEXTS;
  return TEXTS;
}

export const isPlainText = (texts: Language): boolean => texts === TEXTS;

/** `undefined`: nobody knows. */
export const isMultivalued = (lowerKey: string, vocabulary: Vocabulary | undefined): boolean | undefined =>
  vocabulary?.conditionKey(lowerKey)?.multivalued;

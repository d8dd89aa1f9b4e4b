/** Key policies: the one a key gets by default, and which ones KMS takes. */
import { compilePolicy, evaluate, type Principal, validate } from "@rolecall/engine";
import { lockout, malformedPolicy, noSuchPolicy, policyTooLong } from "./errors.js";

const POLICY_BYTES = 32_768;

/** What CreateKey gives a key whose maker says nothing, letter for letter: IAM policies of its account decide. */
export const defaultPolicy = (account: string): string => `{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::${account}:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}`;

/** @throws MalformedPolicyDocumentException, LimitExceededException */
export function checkPolicy(text: string): void {
  if (Buffer.byteLength(text) > POLICY_BYTES) throw policyTooLong(POLICY_BYTES);
  const refused = validate(text, "resource").find((finding) => finding.refused);
  if (refused) throw malformedPolicy(refused.message);
}

const EVERYTHING = compilePolicy(
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
);

/**
 * AWS: the policy must let its author change it again, by naming him or his account.
 * @throws MalformedPolicyDocumentException
 */
export function requireNoLockout(text: string, author: Principal, arn: string, account: string): void {
  const decision = evaluate(
    {
      principal: author,
      action: "kms:PutKeyPolicy",
      resource: arn,
      resourceAccount: account,
      context: { get: () => undefined, keys: () => [] },
    },
    {
      identity: [{ policy: EVERYTHING }],
      resource: { policy: compilePolicy(text) },
      resourceRule: "must-allow",
    },
  );
  if (decision.outcome !== "allowed") throw lockout();
}

/** AWS: a key has one policy, of this name. @throws NotFoundException */
export function requireDefault(name: string | undefined): void {
  if (name !== undefined && name !== "default") throw noSuchPolicy();
}

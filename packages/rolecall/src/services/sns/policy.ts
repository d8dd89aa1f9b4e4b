/** A topic's policy: the one it is made with, and what AddPermission and RemovePermission write. */
import { refusalWords, validate } from "@rolecall/engine";
import { badAttribute, invalidParameter, statementExists } from "./errors.js";

/** Letter for letter what AWS gives a new topic (recorded December 2025). */
export function defaultPolicy(arn: string, account: string): string {
  return JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "SNS:GetTopicAttributes",
          "SNS:SetTopicAttributes",
          "SNS:AddPermission",
          "SNS:RemovePermission",
          "SNS:DeleteTopic",
          "SNS:Subscribe",
          "SNS:ListSubscriptionsByTopic",
          "SNS:Publish",
        ],
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": account } },
      },
    ],
  });
}

/** AWS's quota for a policy's text. */
const POLICY_BYTES = 30_720;

/** @throws InvalidParameterException for what AWS does not take as a topic's policy */
export function requirePolicy(text: string): void {
  if (Buffer.byteLength(text) > POLICY_BYTES) throw badAttribute("Policy", "Policy too long");
  const refused = validate(text, "resource").find((finding) => finding.refused);
  if (refused) throw invalidParameter(`Policy Error: ${refusalWords(refused)}`);
}

interface Document {
  readonly Statement?: unknown;
}

/** What AddPermission may grant. */
const GRANTED: ReadonlySet<string> = new Set([
  "Publish",
  "RemovePermission",
  "SetTopicAttributes",
  "DeleteTopic",
  "ListSubscriptionsByTopic",
  "GetTopicAttributes",
  "AddPermission",
  "Subscribe",
]);

export interface Grant {
  readonly label: string;
  readonly accounts: readonly string[];
  readonly actions: readonly string[];
}

/** The policy with AWS's statement for the grant behind the others. */
export function withGrant(text: string, arn: string, { label, accounts, actions }: Grant): string {
  if (accounts.length === 0 || accounts.some((account) => !/^\d{12}$/.test(account))) {
    throw invalidParameter("AWSAccountId");
  }
  const unknown = actions.find((action) => !GRANTED.has(action));
  if (actions.length === 0 || unknown !== undefined) {
    throw invalidParameter("Policy statement action out of service scope!");
  }
  const document = JSON.parse(text) as Document;
  const before = statementsOf(document);
  if (before.some(({ Sid }) => Sid === label)) throw statementExists();
  const statement = {
    Sid: label,
    Effect: "Allow",
    Principal: { AWS: oneOrAll(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: oneOrAll(actions.map((action) => `SNS:${action}`)),
    Resource: arn,
  };
  const changed = JSON.stringify({ ...document, Statement: [...before, statement] });
  requirePolicy(changed);
  return changed;
}

/** The policy without the statement; a label that is not there is no error (unverified). */
export function withoutGrant(text: string, label: string): string {
  const document = JSON.parse(text) as Document;
  return JSON.stringify({ ...document, Statement: statementsOf(document).filter(({ Sid }) => Sid !== label) });
}

function statementsOf({ Statement }: Document): readonly { readonly Sid?: string }[] {
  return Array.isArray(Statement) ? Statement : Statement === undefined ? [] : [Statement as { readonly Sid?: string }];
}

const oneOrAll = (values: readonly string[]) => (values.length === 1 ? values[0] : values);

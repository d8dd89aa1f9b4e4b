/**
 * The statements that AddPermission and RemovePermission keep in a queue's policy. Their form was recorded in June
 * 2023.
 */
import { invalidValue, tooManyStatements } from "./errors.js";

interface Statement {
  readonly Sid?: string;
}

interface Document {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement?: Statement | readonly Statement[];
}

/** AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
const MOST_STATEMENTS = 20;
const MOST_ACTIONS = 7;
const MOST_PRINCIPALS = 50;

/** What an owner may share; of the rest AWS says so by name. */
const SHAREABLE: ReadonlySet<string> = new Set([
  "*",
  "SendMessage",
  "ReceiveMessage",
  "DeleteMessage",
  "ChangeMessageVisibility",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListDeadLetterSourceQueues",
  "PurgeQueue",
]);

export interface Grant {
  readonly label: string;
  readonly accounts: readonly string[];
  readonly actions: readonly string[];
}

export function withGrant(text: string | undefined, arn: string, { label, accounts, actions }: Grant): string {
  if (!/^[\w-]{1,80}$/.test(label)) {
    throw invalidValue(
      label,
      "Label",
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
    );
  }
  for (const account of accounts) {
    if (!/^\d{12}$/.test(account)) throw invalidValue(`[${account}]`, "PrincipalId", "Unable to verify.");
  }
  for (const action of actions) {
    if (!SHAREABLE.has(action)) {
      throw invalidValue(`SQS:${action}`, "ActionName", "Only the queue owner is allowed to invoke this action.");
    }
  }
  const document = text === undefined ? { Version: "2008-10-17", Id: `${arn}/${label}` } : read(text);
  const statements = statementsOf(document);
  if (statements.some(({ Sid }) => Sid === label)) throw invalidValue(label, "Label", "Already exists.");
  if (statements.length >= MOST_STATEMENTS) tooMany(`${statements.length + 1} statements`, MOST_STATEMENTS);
  if (actions.length > MOST_ACTIONS) tooMany(`${actions.length} Actions`, MOST_ACTIONS);
  if (accounts.length > MOST_PRINCIPALS) tooMany(`${accounts.length} principals`, MOST_PRINCIPALS);
  const added = {
    Sid: label,
    Effect: "Allow",
    Principal: { AWS: oneOrAll(accounts.map((account) => `arn:aws:iam::${account}:root`)) },
    Action: oneOrAll(actions.map((action) => `SQS:${action}`)),
    Resource: arn,
  };
  return JSON.stringify({ ...document, Statement: [...statements, added] });
}

/** Undefined when no statement is left: then the queue has no policy. */
export function withoutGrant(text: string | undefined, label: string): string | undefined {
  const document = text === undefined ? {} : read(text);
  const statements = statementsOf(document);
  const left = statements.filter(({ Sid }) => Sid !== label);
  if (left.length === statements.length) throw invalidValue(label, "Label", "can't find label.");
  return left.length === 0 ? undefined : JSON.stringify({ ...document, Statement: left });
}

const read = (text: string) => JSON.parse(text) as Document;
const statementsOf = ({ Statement = [] }: Document): readonly Statement[] => [Statement].flat();
const oneOrAll = (values: readonly string[]) => (values.length === 1 ? values[0] : values);

/** AWS: "OverLimit: 8 Actions were found, maximum allowed is 7." */
function tooMany(found: string, most: number): never {
  throw tooManyStatements(`${found} were found, maximum allowed is ${most}.`);
}

/**
 * Resource-based policies as documents: how AddPermission writes a statement, and what stands in a stored text.
 *
 * The text is AWS's letter for letter: `{"Version":"2012-10-17","Id":"default","Statement":[…]}`, statements in the order
 * they came. What PutResourcePolicy brought is kept as it was sent until AddPermission or RemovePermission changes it.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
import { invalidPrincipal, policyTooLong } from "../errors.js";

/** AWS's quota for a function's policy. */
const POLICY_BYTES = 20_480;

export interface Statement {
  readonly Sid?: string;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Document {
  readonly Statement?: Statement | readonly Statement[];
}

/** What AddPermission takes. */
export interface Granted {
  readonly StatementId?: string | undefined;
  readonly Action?: string | undefined;
  readonly Principal?: string | undefined;
  readonly SourceArn?: string | undefined;
  readonly SourceAccount?: string | undefined;
  readonly PrincipalOrgID?: string | undefined;
  readonly EventSourceToken?: string | undefined;
  readonly FunctionUrlAuthType?: string | undefined;
  readonly InvokedViaFunctionUrl?: boolean | undefined;
}

/** The statement that AddPermission writes. @throws InvalidParameterValueException for a principal that can't be */
export function grantedStatement(given: Granted, resource: string): Statement {
  const equals = present({
    "AWS:SourceAccount": given.SourceAccount,
    "aws:PrincipalOrgID": given.PrincipalOrgID,
    "lambda:EventSourceToken": given.EventSourceToken,
    "lambda:FunctionUrlAuthType": given.FunctionUrlAuthType,
  });
  const like = present({ "AWS:SourceArn": given.SourceArn });
  const via = present({
    "lambda:InvokedViaFunctionUrl":
      given.InvokedViaFunctionUrl === undefined ? undefined : String(given.InvokedViaFunctionUrl),
  });
  const condition = present({ StringEquals: equals, ArnLike: like, Bool: via });
  return {
    Sid: given.StatementId ?? "",
    Effect: "Allow",
    Principal: principalElement(given.Principal ?? ""),
    Action: given.Action,
    Resource: resource,
    ...(condition ? { Condition: condition } : {}),
  } as Statement;
}

/** Those that are there; undefined when none is. */
function present<Value>(members: Readonly<Record<string, Value | undefined>>): Record<string, Value> | undefined {
  const kept = Object.entries(members).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Names of services end in AWS's domains, or in Amazon's (Alexa). */
const SERVICE = /^[a-z0-9][a-z0-9.-]*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com)$/;
const IDENTITY =
  /^arn:aws[a-zA-Z-]*:(?:iam::\d{12}:(?:root|(?:user|role)\/[\w+=,.@/-]+)|sts::\d{12}:(?:assumed-role|federated-user)\/[\w+=,.@/-]+)$/;

function principalElement(principal: string): "*" | { readonly Service: string } | { readonly AWS: string } {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (IDENTITY.test(principal)) return { AWS: principal };
  if (SERVICE.test(principal)) return { Service: principal };
  throw invalidPrincipal();
}

/** The statements of a stored text; a single one may stand without a list. */
export function statementsOf(text: string): readonly Statement[] {
  const { Statement = [] } = JSON.parse(text) as Document;
  return Array.isArray(Statement) ? Statement : [Statement as Statement];
}

/** The text with other statements; undefined when none is left. */
export function withStatements(text: string | undefined, statements: readonly Statement[]): string | undefined {
  if (statements.length === 0) return undefined;
  const head = text === undefined ? { Version: "2012-10-17", Id: "default" } : (JSON.parse(text) as Document);
  return JSON.stringify({ ...head, Statement: statements });
}

/** @throws PolicyLengthExceededException */
export function checkLength(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > POLICY_BYTES) throw policyTooLong(bytes, POLICY_BYTES);
}

/** Whom a statement speaks of, as `lambda:Principal` has it. */
export function principalsOf({ Principal }: Statement): readonly string[] {
  if (typeof Principal === "string") return [Principal];
  if (typeof Principal !== "object" || Principal === null) return [];
  return Object.values(Principal)
    .flat()
    .filter((name): name is string => typeof name === "string");
}

/**
 * Two documents as one, for a call on a version or an alias: its own policy and the function's. A variable is one from
 * 2012-10-17 on, so in an older document `${` is written as the text it means there.
 */
export function together(texts: readonly string[]): string {
  const statements = texts.flatMap((text) => {
    const { Version } = JSON.parse(text) as { readonly Version?: unknown };
    return statementsOf(Version === "2012-10-17" ? text : text.replaceAll("${", "${$}{"));
  });
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

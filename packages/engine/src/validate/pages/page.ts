/** What a reader learns of a finding: its page in `docs/reference/findings/`. The examples run as tests. */
import type { PolicyKind } from "../kind.js";
import type { ValidateOptions } from "../validate.js";

export interface Page {
  readonly title: string;
  /** What the finding says. */
  readonly means: string;
  /** What goes wrong otherwise. */
  readonly matters: string;
  readonly repair: string;
  /** AWS's page about it, where it is not Access Analyzer's. */
  readonly source?: string;
  readonly kind: PolicyKind;
  readonly options?: Pick<ValidateOptions, "resourceType" | "holder">;
  /** A whole document that has the finding: a value, or text where the text is what counts. */
  readonly bad: Example;
  /** The same, repaired: it has no finding at all. */
  readonly good: Example;
}

export type Example = string | Readonly<Record<string, unknown>>;

type Statement = Readonly<Record<string, unknown>>;

export const policy = (...statements: readonly Statement[]): Example => ({
  Version: "2012-10-17",
  Statement: statements,
});

export const allow = (action: unknown, resource: unknown, more: Statement = {}): Statement => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...more,
});

export const deny = (action: unknown, resource: unknown, more: Statement = {}): Statement => ({
  ...allow(action, resource, more),
  Effect: "Deny",
});

/** A statement of a resource-based policy. */
export const grant = (principal: unknown, action: unknown, resource: unknown, more: Statement = {}): Statement => ({
  Effect: "Allow",
  Principal: principal,
  Action: action,
  Resource: resource,
  ...more,
});

/** A statement of a trust policy. */
export const trust = (principal: unknown, action: unknown, more: Statement = {}): Statement => ({
  Effect: "Allow",
  Principal: principal,
  Action: action,
  ...more,
});

export const when = (Condition: Readonly<Record<string, unknown>>): Statement => ({ Condition });

export const BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket";
export const OBJECTS = `${BUCKET}/*`;
export const TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/orders";
export const FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:orders";
export const ROLE = "arn:aws:iam::111122223333:role/orders";
export const ANN = { AWS: "arn:aws:iam::111122223333:user/ann" };
export const LAMBDA = { Service: "lambda.amazonaws.com" };

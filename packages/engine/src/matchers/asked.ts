/** Who asks, for what, in which context, with what a test leaves out filled in. */
import { contextOf } from "../context.js";
import type { AccessRequest, Principal } from "../request.js";

export interface Asked {
  /** An IAM user of the resource's account otherwise, or of 123456789012 where the resource's ARN names none. */
  readonly principal?: Principal;
  /** `{ "aws:SourceIp": "203.0.113.7", "aws:TagKeys": ["team"] }`; a key that is not here is absent from the request. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The account that owns the resource, where its ARN does not say (S3) and it is not the caller's. */
  readonly resourceAccount?: string;
}

const SOME_ACCOUNT = "123456789012";

export function accessRequest(action: string, resource: string, asked: Asked): AccessRequest {
  if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action)) {
    throw new TypeError(`\`${action}\` is no action; one request has one, such as \`dynamodb:PutItem\``);
  }
  if (resource !== "*" && !resource.startsWith("arn:")) {
    throw new TypeError(`\`${resource}\` is no ARN; actions without a resource take \`*\``);
  }
  const owner = asked.resourceAccount ?? /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource)?.[1];
  const account = owner ?? SOME_ACCOUNT;
  const principal = asked.principal ?? { type: "user", account, arn: `arn:aws:iam::${account}:user/tester` };
  return {
    principal,
    action,
    resource,
    ...(owner === undefined ? {} : { resourceAccount: owner }),
    context: contextOf(asked.context ?? {}),
  };
}

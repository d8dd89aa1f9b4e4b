import type { CallAs } from "../../../kernel/call.js";
import { asExecutionRole } from "../execution-role.js";
import type { FunctionRecord } from "../records.js";
import type { ReadingHost } from "./host.js";

/** The session that a source is read with. */
export interface Role {
  readonly arn: string;
  readonly as: CallAs;
}

/** A minute before its end a session is taken anew. */
const RENEW_BEFORE_MS = 60_000;

/** The session known so far while it is the function's role's and lasts, else a new one. @throws AwsError AccessDenied */
export async function freshRole(fn: FunctionRecord, known: Role | undefined, host: ReadingHost): Promise<Role> {
  const endsMs = known?.as.caller.session?.expiresAtMs ?? 0;
  if (known?.arn === fn.roleArn && endsMs - host.clock.now() > RENEW_BEFORE_MS) return known;
  return { arn: fn.roleArn, as: await asExecutionRole(fn, host) };
}

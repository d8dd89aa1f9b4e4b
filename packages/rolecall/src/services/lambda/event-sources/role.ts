import type { CallAs } from "../../../kernel/call.js";
import { asExecutionRole } from "../execution-role.js";
import type { FunctionRecord } from "../records.js";
import type { ReadingHost } from "./host.js";

/** The session that a source is read with. */
export interface Role {
  readonly arn: string;
  readonly as: CallAs;
}

/** AWS: a function runs for fifteen minutes at most; what is done about its batch afterwards needs the session still. */
const RENEW_BEFORE_MS = 16 * 60_000;

/** The session known so far while it is the function's role's and lasts, else a new one. @throws AwsError AccessDenied */
export async function freshRole(fn: FunctionRecord, known: Role | undefined, host: ReadingHost): Promise<Role> {
  const endsMs = known?.as.caller.session?.expiresAtMs ?? 0;
  if (known?.arn === fn.roleArn && endsMs - host.clock.now() > RENEW_BEFORE_MS) return known;
  return { arn: fn.roleArn, as: await asExecutionRole(fn, host) };
}

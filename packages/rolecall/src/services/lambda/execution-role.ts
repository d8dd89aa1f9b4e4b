/** The execution role, as Lambda takes it on: by sts:AssumeRole as `lambda.amazonaws.com`, under the role's trust. */
import { parseArn } from "../../kernel/arn.js";
import { asService, asSession, type Call, type CallAs } from "../../kernel/call.js";
import { AwsError } from "../../kernel/errors.js";
import type { Here } from "../../kernel/here.js";
import type { Host } from "../../kernel/host.js";
import { AssumeRole } from "../sts/operations/assume-role.js";
import { crossAccountPassRole, roleNotAssumable } from "./errors.js";

/** Twelve hours: the longest session there is. MaxSessionDuration of the role does not bind Lambda. */
const SESSION_SECONDS = 43_200;

export interface Taker {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly account: string;
  readonly region: string;
}

/** Credentials for a function. @throws AwsError AccessDenied when the role's trust policy does not let Lambda in */
export async function assumeExecutionRole({ arn, name, roleArn, account, region }: Taker, call: Call) {
  const { Credentials } = await call(
    AssumeRole,
    {
      RoleArn: roleArn,
      RoleSessionName: sessionName(name),
      DurationSeconds: SESSION_SECONDS,
    },
    asService("lambda.amazonaws.com", { region, account, sourceArn: arn, sourceAccount: account }),
  );
  if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey || !Credentials.SessionToken) {
    throw new Error("AssumeRole answered no credentials");
  }
  return {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
    expiresAtMs: Credentials.Expiration?.getTime() ?? 0,
  };
}

/** AWS: a session name has at least two characters. */
export const sessionName = (functionName: string) =>
  functionName.length === 1 ? `${functionName}@lambda_function` : functionName;

type Credentials = Awaited<ReturnType<typeof assumeExecutionRole>>;

/** The session that credentials of a function stand for. */
export async function sessionOf(
  { accessKeyId, sessionToken }: Credentials,
  { region }: Taker,
  { sessions }: Pick<Host, "sessions">,
): Promise<CallAs> {
  const opened = await sessions.open(accessKeyId, sessionToken);
  if (!opened) throw new Error("the session just made does not open");
  return asSession(opened.session, region);
}

/** Whether Lambda may take the role on. */
export async function isAssumable(taker: Taker, call: Call): Promise<boolean> {
  try {
    await assumeExecutionRole(taker, call);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

/** Calls that Lambda makes for itself with the execution role, such as writing logs. */
export async function asExecutionRole(taker: Taker, host: Pick<Host, "call" | "sessions">): Promise<CallAs> {
  return sessionOf(await assumeExecutionRole(taker, host.call), taker, host);
}

/**
 * The role, to be tried before a setting is kept that it has to serve.
 * @throws InvalidParameterValueException where Lambda may not assume it
 */
export const roleToTry = (taker: Taker, host: Pick<Host, "call" | "sessions">): Promise<CallAs> =>
  asExecutionRole(taker, host).catch((error) => {
    throw error instanceof AwsError ? roleNotAssumable() : error;
  });

/** AWS: a role is passed within its account. @throws AccessDeniedException */
export function requireOwnRole(here: Here, roleArn: string): void {
  if (parseArn(roleArn)?.account !== here.account) throw crossAccountPassRole();
}

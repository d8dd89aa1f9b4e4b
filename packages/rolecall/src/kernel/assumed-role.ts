/** A role that a service takes on for one of its resources: by sts:AssumeRole, under the role's trust policy. */
import type { Input, Output } from "@rolecall/aws-model";
import type { sts } from "@rolecall/aws-model/sts";
import { asSession, type CallAs } from "./call.js";
import type { Host } from "./host.js";
import type { Operation } from "./operation.js";

type Assume = Operation<Input<typeof sts, "AssumeRole">, Output<typeof sts, "AssumeRole">>;

/**
 * Calls with the role, in the Region of the service that takes it on. `assume` is STS's operation, which the kernel does
 * not know.
 * @throws AwsError AccessDenied when the trust policy does not let the service in, or there is no such role
 */
export async function assumed(
  assume: Assume,
  session: Pick<Input<typeof sts, "AssumeRole">, "RoleArn" | "RoleSessionName">,
  as: CallAs,
  { call, sessions }: Pick<Host, "call" | "sessions">,
): Promise<CallAs> {
  const { Credentials } = await call(assume, session, as);
  const opened = await sessions.open(Credentials?.AccessKeyId ?? "", Credentials?.SessionToken ?? "");
  if (!opened) throw new Error("the session just made does not open");
  return asSession(opened.session, as.region);
}

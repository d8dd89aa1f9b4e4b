/**
 * What temporary credentials can't call at all, whatever policies say.
 *
 * GetSessionToken: no IAM unless with MFA, of STS only AssumeRole and GetCallerIdentity. GetFederationToken: no IAM,
 * of STS only GetCallerIdentity. (Role sessions are kept from GetSessionToken and GetFederationToken there.)
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
import type { Caller } from "../caller.js";
import { AwsError } from "../errors.js";
import type { AnyOperation } from "../operation.js";
import { invalidToken } from "./denied.js";

const STS_ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "session-token": ["AssumeRole", "GetCallerIdentity"],
  "federated-user": ["GetCallerIdentity"],
};

/** @throws AwsError InvalidClientTokenId for IAM, AccessDenied for STS */
export function requireCallable({ service, name }: AnyOperation, { session }: Caller): void {
  const allowed = session && STS_ALLOWED[session.kind];
  if (!session || !allowed) return;
  if (service.name === "iam" && session.mfaAuthenticatedAtMs === undefined) throw invalidToken(service);
  if (service.name === "sts" && !allowed.includes(name)) {
    throw new AwsError("AccessDenied", `Cannot call ${name} with session credentials`, 403);
  }
}

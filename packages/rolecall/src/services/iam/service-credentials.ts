/**
 * Service-specific credentials: names and passwords for services that do not speak Signature Version 4.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html (November 2026)
 */
import type { Read } from "../../store/store.js";
import { credentialNotFound, serviceNotSupported } from "./errors.js";
import { type ServiceCredentialRecord, serviceCredentials, type UserRecord } from "./records.js";
import { date } from "./views.js";

const SERVICES = ["bedrock.amazonaws.com", "cassandra.amazonaws.com", "codecommit.amazonaws.com"];

export function checkService(service: string): void {
  if (!SERVICES.includes(service)) throw serviceNotSupported(service);
}

/** Amazon Bedrock's are API keys, with an alias in the place of a user name. */
export const isApiKey = (service: string): boolean => service === "bedrock.amazonaws.com";

export async function requireServiceCredential(
  tx: Read,
  user: UserRecord,
  id: string,
): Promise<ServiceCredentialRecord> {
  const credential = await serviceCredentials.get(tx, [user.account, id]);
  if (credential?.userId !== user.id) throw credentialNotFound("service specific credential", id);
  return credential;
}

/** The service of a credential as it stands, for `iam:ServiceSpecificCredentialServiceName`. */
export async function serviceOfCredential(tx: Read, account: string, id: string): Promise<string | undefined> {
  return (await serviceCredentials.get(tx, [account, id]))?.service;
}

export const shownServiceCredential = (credential: ServiceCredentialRecord, userName: string, nowMs: number) => ({
  UserName: userName,
  Status: (credential.expiresMs ?? Number.POSITIVE_INFINITY) <= nowMs ? ("Expired" as const) : credential.status,
  ...(credential.serviceUserName === undefined ? {} : { ServiceUserName: credential.serviceUserName }),
  ...(credential.alias === undefined ? {} : { ServiceCredentialAlias: credential.alias }),
  CreateDate: date(credential.createdMs),
  ...(credential.expiresMs === undefined ? {} : { ExpirationDate: date(credential.expiresMs) }),
  ServiceSpecificCredentialId: credential.id,
  ServiceName: credential.service,
});

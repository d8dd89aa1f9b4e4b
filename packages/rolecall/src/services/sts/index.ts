import { sts } from "@rolecall/aws-model/sts";
import type { ServiceDefinition } from "../../kernel/service.js";
import { AssumeRole } from "./operations/assume-role.js";
import { AssumeRoleWithWebIdentity } from "./operations/assume-role-with-web-identity.js";
import { DecodeAuthorizationMessage } from "./operations/decode-authorization-message.js";
import { GetAccessKeyInfo } from "./operations/get-access-key-info.js";
import { GetCallerIdentity } from "./operations/get-caller-identity.js";
import { GetFederationToken } from "./operations/get-federation-token.js";
import { GetSessionToken } from "./operations/get-session-token.js";
import { refusal } from "./refusal.js";

/** AWS Security Token Service. README.md beside this file lists gaps and sources. */
export const stsService: ServiceDefinition = {
  service: sts,
  operations: [
    AssumeRole,
    AssumeRoleWithWebIdentity,
    DecodeAuthorizationMessage,
    GetAccessKeyInfo,
    GetCallerIdentity,
    GetFederationToken,
    GetSessionToken,
  ],
  // A federated user's ARN has neither policy nor tags of its own.
  resources: { find: async () => undefined },
  refusal,
};

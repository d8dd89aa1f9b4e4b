/** Credentials of a role that an API works with: integrations', authorizers', the account's for logs. */
import { assumed } from "../../kernel/assumed-role.js";
import { asService, type CallAs } from "../../kernel/call.js";
import type { Host } from "../../kernel/host.js";
import { AssumeRole } from "../sts/operations/assume-role.js";

export interface ForApi {
  readonly account: string;
  readonly region: string;
  /** `aws:SourceArn` of the call. */
  readonly sourceArn?: string;
}

/** API Gateway itself, calling for one of its resources. */
export const asApiGateway = ({ account, region, sourceArn }: ForApi): CallAs =>
  asService("apigateway.amazonaws.com", {
    account,
    region,
    ...(sourceArn === undefined ? {} : { sourceArn, sourceAccount: account }),
  });

/**
 * The role, assumed by API Gateway.
 * @throws AwsError the role's trust policy does not let API Gateway in, or there is no such role
 */
export const asApiRole = (roleArn: string, api: ForApi, host: Pick<Host, "call" | "sessions">): Promise<CallAs> =>
  assumed(AssumeRole, { RoleArn: roleArn, RoleSessionName: SESSION_NAME }, asApiGateway(api), host);

/** Nowhere documented; known from denials that users quote (unverified). */
const SESSION_NAME = "BackplaneAssumeRoleSession";

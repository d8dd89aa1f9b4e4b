/**
 * AWS's global condition keys: what each is filled with, and why some never are.
 *
 * A key that is silently never filled opens a hole, since a Deny on it never fires. So every key of AWS's page has
 * its line here: a value, absent by nature (Rolecall has no such thing, so AWS would not send the key either), or a
 * gap (AWS would send it and Rolecall cannot; a statement that hangs on it refuses the call).
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (read November 2026)
 */
import { UNKNOWN } from "@rolecall/engine";
import type { Standing } from "../host.js";
import type { CallFacts } from "./facts.js";

export type GlobalValue = string | readonly string[] | undefined | typeof UNKNOWN;
type Fill = (facts: CallFacts) => GlobalValue;

const absent: Fill = () => undefined;
const gap: Fill = () => UNKNOWN;
const flag = (value: boolean) => (value ? "true" : "false");
const seconds = (ms: number) => String(Math.floor(ms / 1000));

/** The last times written: most of what is asked for is of this second, or of one busy session. */
const written = new Map<number, string>();
const WRITTEN = 64;

/** `2026-01-01T12:00:00Z` */
function iso(ms: number): string {
  const second = Math.floor(ms / 1000);
  let text = written.get(second);
  if (text === undefined) {
    text = `${new Date(ms).toISOString().slice(0, 19)}Z`;
    if (written.size >= WRITTEN) written.clear();
    written.set(second, text);
  }
  return text;
}

const paths = (standing: Standing | undefined) => (standing === undefined ? undefined : [standing.path]);

const UNSIGNED: ReadonlySet<string> = new Set(["anonymous", "web-identity", "saml"]);

/** By AWS's spelling. Keys with a tag name behind them (`aws:PrincipalTag/…`) are filled in `context.ts`. */
export const GLOBAL_KEYS: Readonly<Record<string, Fill>> = {
  // The principal.
  "aws:PrincipalArn": (facts) => facts.who.principalArn,
  "aws:PrincipalAccount": (facts) => facts.who.principalAccount,
  "aws:PrincipalType": (facts) => facts.who.principalType,
  "aws:userid": (facts) => facts.who.userId,
  "aws:username": (facts) => facts.who.userName,
  // In signed requests alone: not in anonymous ones, and not where a token or an assertion is the proof.
  "aws:PrincipalIsAWSService": (facts) =>
    UNSIGNED.has(facts.who.principal.type) ? undefined : flag(facts.who.principal.type === "service"),
  "aws:PrincipalServiceName": (facts) =>
    facts.who.principal.type === "service" ? facts.who.principal.name : undefined,
  "aws:PrincipalServiceNamesList": (facts) =>
    facts.who.principal.type === "service" ? [facts.who.principal.name] : undefined,
  // AWS leaves those of organizations out for an account outside any.
  "aws:PrincipalOrgID": (facts) => facts.principalStanding?.organization,
  "aws:PrincipalOrgPaths": (facts) => paths(facts.principalStanding),

  // The session.
  "aws:TokenIssueTime": (facts) => (facts.session ? iso(facts.session.issuedAtMs) : undefined),
  "aws:MultiFactorAuthPresent": (facts) =>
    facts.session ? flag(facts.session.mfaAuthenticatedAtMs !== undefined) : undefined,
  "aws:MultiFactorAuthAge": (facts) =>
    facts.session?.mfaAuthenticatedAtMs === undefined
      ? undefined
      : seconds(facts.request.nowMs - facts.session.mfaAuthenticatedAtMs),
  "aws:SourceIdentity": (facts) => facts.session?.sourceIdentity,
  "aws:FederatedProvider": (facts) => facts.session?.federatedProvider,
  // sts:AssumeRoot is not emulated, so no session of a root that was assumed exists.
  "aws:AssumedRoot": absent,
  "aws:ChatbotSourceArn": absent,
  // EC2, Glue, Systems Manager and Identity Center deliver no credentials here.
  "aws:Ec2InstanceSourceVpc": absent,
  "aws:Ec2InstanceSourcePrivateIPv4": absent,
  "ec2:RoleDelivery": absent,
  "ec2:SourceInstanceArn": absent,
  "glue:RoleAssumedBy": absent,
  "glue:CredentialIssuingService": absent,
  "ssm:SourceInstanceArn": absent,
  "identitystore:UserId": absent,
  "lambda:SourceFunctionArn": (facts) => facts.sourceFunctionArn,

  // The network. A service's own call has no address, and no call passes a VPC endpoint.
  "aws:SourceIp": (facts) => facts.request.sourceIp,
  "aws:SourceVpc": absent,
  "aws:SourceVpcArn": absent,
  "aws:SourceVpce": absent,
  "aws:VpcSourceIp": absent,
  "aws:VpceAccount": absent,
  "aws:VpceOrgID": absent,
  "aws:VpceOrgPaths": absent,

  // The resource.
  "aws:ResourceAccount": (facts) => facts.resourceAccount,
  "aws:ResourceOrgID": (facts) => facts.resourceStanding?.organization,
  "aws:ResourceOrgPaths": (facts) => paths(facts.resourceStanding),

  // The request.
  "aws:CurrentTime": (facts) => iso(facts.request.nowMs),
  "aws:EpochTime": (facts) => seconds(facts.request.nowMs),
  "aws:SecureTransport": (facts) => flag(facts.request.secureTransport),
  "aws:UserAgent": (facts) => facts.request.userAgent,
  "aws:referer": (facts) => facts.request.referer,
  "aws:RequestedRegion": (facts) => facts.request.requestedRegion,
  "aws:ViaAWSService": (facts) => flag(facts.request.calledVia.length > 0),
  "aws:CalledVia": (facts) => (facts.request.calledVia.length > 0 ? facts.request.calledVia : undefined),
  "aws:CalledViaFirst": (facts) => facts.request.calledVia[0],
  "aws:CalledViaLast": (facts) => facts.request.calledVia.at(-1),
  "aws:SourceArn": (facts) => facts.service?.sourceArn,
  "aws:SourceAccount": (facts) => facts.service?.sourceAccount,
  // Deprecated, but a topic's default policy hangs on it. SNS lists the services that send it when they publish: CloudWatch
  // does, S3 does not. https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html (2026-11)
  "aws:SourceOwner": (facts) => facts.service?.sourceOwner,
  "aws:SourceOrgID": (facts) => facts.sourceStanding?.organization,
  "aws:SourceOrgPaths": (facts) => paths(facts.sourceStanding),
  "aws:TagKeys": (facts) => facts.tagKeys,
  // AWS's MCP server makes no calls here.
  "aws:CalledViaAWSMCP": absent,
  "aws:ViaAWSMCPService": absent,
  "aws:IsMcpServiceAction": absent,
};

/** Those that can have a value. */
export const FILLED_KEYS: readonly (readonly [key: string, fill: Fill])[] = Object.entries(GLOBAL_KEYS).filter(
  ([, fill]) => fill !== absent,
);

/** The same by the lower-case name the engine asks with. */
const BY_LOWER_CASE: ReadonlyMap<string, Fill> = new Map(
  Object.entries(GLOBAL_KEYS).map(([key, fill]) => [key.toLowerCase(), fill]),
);

/** The value of a global key; a name in the `aws:` namespace that this file does not know is a gap. */
export function globalValue(lowerCaseKey: string, facts: CallFacts): GlobalValue {
  const fill = BY_LOWER_CASE.get(lowerCaseKey);
  if (fill) return fill(facts);
  return lowerCaseKey.startsWith("aws:") ? gap(facts) : undefined;
}

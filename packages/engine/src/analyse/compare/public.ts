/**
 * What "public" means. Amazon S3's page says it of bucket policies: access is public unless it is granted only to fixed
 * values, without wildcards and variables, of principals, source addresses and some condition keys.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 *
 * Here that becomes a question about requests: may an outsider in? An outsider is not named, and brings none of the fixed
 * values. So a Deny of everyone without the fixed value closes what an Allow opened.
 *
 * unverified: that Access Analyzer means the same for resources other than buckets; the keys of `FURTHER_KEYS`; that
 * callers of an identity provider that the policy names are not the public.
 */
import { readRange } from "../../conditions/ip.js";
import { PrincipalElement } from "../../match/principal.js";
import type { Atom, Clause } from "./clauses.js";

import { baseOperator } from "./operators.js";
import { keysOfCaller } from "./principals.js";
import type { Limits } from "./space.js";
import type { Value } from "./values/values.js";

const PREFIXES = {
  "AWS::ApiGateway::RestApi": "execute-api",
  "AWS::Backup::BackupVault": "backup",
  "AWS::CloudTrail::Dashboard": "cloudtrail",
  "AWS::CloudTrail::EventDataStore": "cloudtrail",
  "AWS::CodeArtifact::Domain": "codeartifact",
  "AWS::DynamoDB::Stream": "dynamodb",
  "AWS::DynamoDB::Table": "dynamodb",
  "AWS::EFS::FileSystem": "elasticfilesystem",
  "AWS::IAM::AssumeRolePolicyDocument": "sts",
  "AWS::KMS::Key": "kms",
  "AWS::Kinesis::Stream": "kinesis",
  "AWS::Kinesis::StreamConsumer": "kinesis",
  "AWS::Lambda::Function": "lambda",
  "AWS::OpenSearchService::Domain": "es",
  "AWS::S3::AccessPoint": "s3",
  "AWS::S3::Bucket": "s3",
  "AWS::S3::Glacier": "glacier",
  "AWS::S3Express::AccessPoint": "s3express",
  "AWS::S3Express::DirectoryBucket": "s3express",
  "AWS::S3Outposts::AccessPoint": "s3-outposts",
  "AWS::S3Outposts::Bucket": "s3-outposts",
  "AWS::S3Tables::Table": "s3tables",
  "AWS::S3Tables::TableBucket": "s3tables",
  "AWS::SNS::Topic": "sns",
  "AWS::SQS::Queue": "sqs",
  "AWS::SecretsManager::Secret": "secretsmanager",
} as const;

/** The resource types that CheckNoPublicAccess takes. */
export type PublicResourceType = keyof typeof PREFIXES;

export const PUBLIC_RESOURCE_TYPES = Object.keys(PREFIXES) as readonly PublicResourceType[];

/** The service whose actions reach resources of this type. */
export const prefixOf = (type: PublicResourceType): string => PREFIXES[type];

/** Keys that S3's page names. */
const S3_KEYS = [
  "aws:principalorgid",
  "aws:sourceip",
  "aws:sourcearn",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourceowner",
  "aws:sourceaccount",
  "aws:userid",
  "s3:dataaccesspointarn",
  "s3:dataaccesspointaccount",
];

/** Keys of which the same can be said: they name principals, accounts, organizations and networks too. */
const FURTHER_KEYS = [
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgpaths",
  "aws:principalservicename",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourcevpcarn",
  "aws:vpceaccount",
  "aws:vpceorgid",
  "aws:vpceorgpaths",
  "kms:calleraccount",
];

export function outsiders(clauses: readonly Clause[], resourceType: PublicResourceType | undefined): Limits {
  const entries = clauses.flatMap(({ statement }) => statement.principal?.entries ?? []);
  const named = new PrincipalElement(
    entries.filter(({ type, value }) => !(type === "AWS" && value === "*")),
    false,
  );
  const keys = new Set([...S3_KEYS, ...FURTHER_KEYS]);
  // In the policy of an access point, a set of access points makes it public.
  if (resourceType === "AWS::S3::AccessPoint") keys.delete("s3:dataaccesspointarn");
  const trusted = new Map<string, ((value: string) => boolean)[]>();
  for (const { atoms } of clauses)
    for (const atom of atoms)
      if (keys.has(atom.lowerKey))
        trusted.set(atom.lowerKey, [...(trusted.get(atom.lowerKey) ?? []), ...trustedBy(atom)]);
  const counts = (lowerKey: string, value: Value): boolean => {
    const tests = trusted.get(lowerKey) ?? [];
    const values = value === undefined ? [] : typeof value === "string" ? [value] : value;
    return !values.some((one) => tests.some((test) => test(one)));
  };
  return {
    value: counts,
    caller: (principal) =>
      (principal.type === "anonymous" || principal.type === "user" || principal.type === "role-session") &&
      named.grade(principal) === 0 &&
      Object.entries(keysOfCaller(principal)).every(([key, value]) => counts(key, value)),
  };
}

/** For each fixed value of a condition, whether a request's value is that one. */
function trustedBy(atom: Atom): readonly ((value: string) => boolean)[] {
  const { condition, lowerKey } = atom;
  const base = baseOperator(condition.operatorText);
  return condition.texts.flatMap((text, index) => {
    if (base.kind === "address") return isNarrow(text) ? [inRange(text)] : [];
    if (base.kind !== "text" || base.operator === "Bool") return [];
    if (atom.values[index]?.some((part) => part.kind === "variable")) return [];
    const wildcards = base.operator === "StringLike" || base.operator === "ArnLike";
    if (wildcards && /[*?]/.test(text)) {
      const start = fixedStart(lowerKey, text);
      return start === undefined ? [] : [(value: string) => value.startsWith(start)];
    }
    const fixed = base.operator === "StringEqualsIgnoreCase" ? text.toLowerCase() : undefined;
    return [(value: string) => (fixed === undefined ? value === text : value.toLowerCase() === fixed)];
  });
}

/**
 * Wildcards that leave fixed what matters: the sessions of one role, the access points of one account, the paths of one
 * organization.
 */
function fixedStart(lowerKey: string, text: string): string | undefined {
  const pattern =
    lowerKey === "aws:userid"
      ? /^AROA[A-Z0-9]+:/
      : lowerKey === "s3:dataaccesspointarn"
        ? /^arn:[^:*?]+:s3:[^:*?]*:\d{12}:accesspoint\//
        : lowerKey.endsWith("orgpaths")
          ? /^o-[a-z0-9]+\//
          : undefined;
  return pattern?.exec(text)?.[0];
}

/** AWS: ranges broader than /8 (IPv4) and /32 (IPv6) are public. */
function isNarrow(text: string): boolean {
  const range = readRange(text);
  return range !== undefined && range.bits >= (range.address.length === 1 ? 8 : 32);
}

function inRange(text: string): (value: string) => boolean {
  const range = readRange(text);
  return (value) => {
    const address = readRange(value)?.address;
    if (range === undefined || address === undefined || address.length !== range.address.length) return false;
    return bitsOf(address).slice(0, range.bits) === bitsOf(range.address).slice(0, range.bits);
  };
}

const bitsOf = (words: readonly number[]): string =>
  words.map((word) => (word >>> 0).toString(2).padStart(32, "0")).join("");

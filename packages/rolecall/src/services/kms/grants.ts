/**
 * Grants: permissions on a key for one principal, beside the key policy.
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
import type { Input, Output } from "@rolecall/aws-model";
import type { kms } from "@rolecall/aws-model/kms";
import { parseArn } from "../../kernel/arn.js";
import type { Host } from "../../kernel/host.js";
import type { Read } from "../../store/store.js";
import {
  badGrantOperation,
  constraintOfOther,
  constraintTooLarge,
  granteeNeeded,
  noPrincipal,
  notBoth,
  serviceGrantIncomplete,
} from "./errors.js";
import { keyArn } from "./names.js";
import type { GrantRecord, KeyRecord } from "./records.js";

/** What a grant on a key of each usage may allow; a data key comes from symmetric keys alone. */
const OF_ALL = ["CreateGrant", "RetireGrant", "DescribeKey"];
const OF_USAGE: Readonly<Record<KeyRecord["usage"], readonly string[]>> = {
  ENCRYPT_DECRYPT: ["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo"],
  SIGN_VERIFY: ["Sign", "Verify", "GetPublicKey"],
  GENERATE_VERIFY_MAC: ["GenerateMac", "VerifyMac"],
  KEY_AGREEMENT: ["DeriveSharedSecret", "GetPublicKey"],
};
const OF_SYMMETRIC = [
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateDataKeyPair",
  "GenerateDataKeyPairWithoutPlaintext",
];

/**
 * The unique id of the role that a grantee's ARN names, or of whose sessions it names one; undefined for others.
 *
 * AWS: a grant stays with the role that it was made for, whatever role has its name later.
 * https://repost.aws/knowledge-center/lambda-kmsaccessdeniedexception-errors
 * @throws InvalidArnException where there is no such role
 */
export async function roleIdOf(read: Read, grantee: string, { directory }: Pick<Host, "directory">) {
  const { account = "", resource = "" } = parseArn(grantee) ?? {};
  const name = /^role\/(?:.*\/)?([^/]+)$/.exec(resource)?.[1] ?? /^assumed-role\/([^/]+)\//.exec(resource)?.[1];
  if (name === undefined) return undefined;
  const role = await directory.assumableRole(read, account, name);
  if (!role) throw noPrincipal(grantee);
  return role.id;
}

/** AWS: up to so many pairs, of values up to so many characters. */
const CONSTRAINT_PAIRS = 8;
const CONSTRAINT_VALUE = 384;

type Given = Pick<
  Input<typeof kms, "CreateGrant">,
  "Constraints" | "GranteePrincipal" | "GranteeServicePrincipal" | "RetiringPrincipal" | "RetiringServicePrincipal"
>;

/**
 * What goes together, and what does not; the grantee.
 * @throws ValidationException
 */
export function requireWhole(given: Given): string {
  const { Constraints = {}, GranteePrincipal, GranteeServicePrincipal, RetiringPrincipal } = given;
  const grantee = GranteePrincipal ?? GranteeServicePrincipal;
  const retiring = RetiringPrincipal ?? given.RetiringServicePrincipal;
  if (grantee === undefined) throw granteeNeeded();
  if (GranteePrincipal !== undefined && GranteeServicePrincipal !== undefined) {
    throw notBoth("GranteePrincipal", "GranteeServicePrincipal");
  }
  if (RetiringPrincipal !== undefined && given.RetiringServicePrincipal !== undefined) {
    throw notBoth("RetiringPrincipal", "RetiringServicePrincipal");
  }
  if (GranteeServicePrincipal !== undefined && (Constraints.SourceArn === undefined || retiring === undefined)) {
    throw serviceGrantIncomplete();
  }
  const { EncryptionContextEquals, EncryptionContextSubset } = Constraints;
  if (EncryptionContextEquals && EncryptionContextSubset) {
    throw notBoth("EncryptionContextEquals", "EncryptionContextSubset");
  }
  const values = Object.values(EncryptionContextEquals ?? EncryptionContextSubset ?? {});
  if (values.length > CONSTRAINT_PAIRS) throw constraintTooLarge(`${CONSTRAINT_PAIRS} pairs`);
  if (values.some((value) => value.length > CONSTRAINT_VALUE)) {
    throw constraintTooLarge(`${CONSTRAINT_VALUE} characters in a value`);
  }
  return grantee;
}

/** @throws ValidationException where keys of this kind have no encryption context */
export function requireContext({ spec }: KeyRecord, { Constraints }: Given): void {
  const isConstrained = Constraints?.EncryptionContextEquals ?? Constraints?.EncryptionContextSubset;
  if (isConstrained && spec !== "SYMMETRIC_DEFAULT") throw constraintOfOther(spec);
}

/** @throws ValidationException */
export function requireOperations({ spec, usage }: KeyRecord, operations: readonly string[]): void {
  const ofKind = spec === "SYMMETRIC_DEFAULT" ? OF_SYMMETRIC : ["GetPublicKey"];
  const allowed = new Set([...OF_ALL, ...OF_USAGE[usage], ...ofKind]);
  const strange = operations.find((name) => !allowed.has(name));
  if (strange !== undefined) throw badGrantOperation(strange, spec);
}

/** What an encryption context goes with; a constraint on it says nothing of other operations. */
const WITH_CONTEXT: ReadonlySet<string> = new Set([
  "Encrypt",
  "Decrypt",
  "ReEncryptFrom",
  "ReEncryptTo",
  ...OF_SYMMETRIC,
]);

/**
 * The statements that a grant amounts to, in a policy of a version that replaces variables or does not.
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html (what each operation is held to)
 */
export function statementsOf(grant: GrantRecord, hasVariables: boolean): readonly object[] {
  const { grantee, operations } = grant;
  // What a grant says is meant as it stands there.
  const literal = (value: string) => (hasVariables ? value.replaceAll("${", "${$}{") : value);
  const context = contextOf(grant, literal);
  const allows = (names: readonly string[], ...conditions: readonly Condition[]) => ({
    Sid: `grant ${grant.id}`,
    Effect: "Allow",
    Principal: principalOf(grantee),
    Action: names.map((name) => `kms:${name}`),
    Resource: "*",
    ...conditionOf(callerOf(grant, literal), ...conditions),
  });
  const withContext = operations.filter((name) => WITH_CONTEXT.has(name));
  const others = operations.filter(
    (name) => !WITH_CONTEXT.has(name) && name !== "RetireGrant" && name !== "CreateGrant",
  );
  return [
    ...(withContext.length === 0 ? [] : [allows(withContext, context)]),
    ...(others.length === 0 ? [] : [allows(others)]),
    ...(operations.includes("CreateGrant") ? [allows(["CreateGrant"], context, passedOn(grant, literal))] : []),
  ];
}

/**
 * Who may retire a grant, as a policy. The grant alone says so: a key policy says nothing of kms:RetireGrant. The account that made
 * it and the key's own may, and let their users by policies of theirs.
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html
 */
export function retiringPolicy(keyAccount: string, grant: GrantRecord | undefined): object {
  const accounts = new Set([keyAccount, ...(grant ? [grant.issuer] : [])]);
  const allows = (Sid: string, Principal: object, conditions: object = {}) => ({
    Sid,
    Effect: "Allow",
    Principal,
    Action: "kms:RetireGrant",
    Resource: "*",
    ...conditions,
  });
  return {
    Version: "2012-10-17",
    Statement: [
      allows("accounts", { AWS: [...accounts].map((account) => `arn:aws:iam::${account}:root`) }),
      ...(grant?.retiring === undefined ? [] : [allows("retiring principal", principalOf(grant.retiring))]),
      ...(grant?.operations.includes("RetireGrant")
        ? [allows("grantee", principalOf(grant.grantee), conditionOf(sameRole(grant)))]
        : []),
    ],
  };
}

const isService = (name: string) => /\.amazonaws\.com$/.test(name);
const principalOf = (name: string) => (isService(name) ? { Service: name } : { AWS: name });

/** Operators, with the keys that each compares. */
type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
type Literal = (value: string) => string;

function conditionOf(...parts: readonly Condition[]): { readonly Condition?: Condition } {
  const all: Record<string, Record<string, string | readonly string[]>> = {};
  for (const part of parts) {
    for (const [operator, keys] of Object.entries(part)) all[operator] = { ...all[operator], ...keys };
  }
  return Object.keys(all).length === 0 ? {} : { Condition: all };
}

/** Who may use it. AWS: for whom a service calls is asked of services alone. */
function callerOf(grant: GrantRecord, literal: Literal): Condition {
  const { grantee, sourceArn } = grant;
  const operator = isService(grantee) ? "ArnLike" : "ArnLikeIfExists";
  return {
    ...(sourceArn === undefined ? {} : { [operator]: { "aws:SourceArn": literal(sourceArn) } }),
    ...sameRole(grant),
  };
}

/** A grantee that is a role is the one that there was. */
const sameRole = ({ granteeId }: GrantRecord): Condition =>
  granteeId === undefined ? {} : { StringLike: { "aws:userid": `${granteeId}:*` } };

/** With which encryption context. AWS: names are compared without regard to case, values with. */
function contextOf({ contextEquals, contextSubset }: GrantRecord, literal: Literal): Condition {
  const pairs = Object.entries(contextEquals ?? contextSubset ?? {});
  const values = pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, literal(value)]);
  return {
    ...(values.length === 0 ? {} : { StringEquals: Object.fromEntries(values) }),
    ...(contextEquals
      ? {
          "ForAllValues:StringEqualsIgnoreCase": {
            "kms:EncryptionContextKeys": Object.keys(contextEquals).map(literal),
          },
        }
      : {}),
  };
}

/** AWS: who may make grants by a grant alone passes on no more than it lets him do, and under no lesser constraint. */
function passedOn({ operations, contextEquals, sourceArn }: GrantRecord, literal: Literal): Condition {
  const equals = {
    ...(contextEquals ? { "kms:GrantConstraintType": "EncryptionContextEquals" } : {}),
    ...(sourceArn === undefined ? {} : { "kms:GrantConstraintSourceArn": literal(sourceArn) }),
  };
  return {
    "ForAllValues:StringEquals": { "kms:GrantOperations": operations },
    ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
  };
}

type Constraints = NonNullable<Listed["Constraints"]>;

/** As callers pass them. */
export const constraintsOf = ({ contextEquals, contextSubset, sourceArn }: GrantRecord): Constraints => ({
  ...(contextEquals ? { EncryptionContextEquals: { ...contextEquals } } : {}),
  ...(contextSubset ? { EncryptionContextSubset: { ...contextSubset } } : {}),
  ...(sourceArn === undefined ? {} : { SourceArn: sourceArn }),
});

/** `kms:GrantConstraintType`; absent without a constraint. */
export const constraintType = (constraints: Constraints | undefined): string | undefined =>
  (["EncryptionContextEquals", "EncryptionContextSubset", "SourceArn"] as const).find(
    (name) => constraints?.[name] !== undefined,
  );

type Listed = NonNullable<Output<typeof kms, "ListGrants">["Grants"]>[number];

export function viewGrant(grant: GrantRecord): Listed {
  const { account, region, keyId } = grant;
  const Constraints = constraintsOf(grant);
  return {
    KeyId: keyArn({ account, region, id: keyId }),
    GrantId: grant.id,
    Name: grant.name ?? "",
    CreationDate: new Date(grant.createdMs),
    ...(isService(grant.grantee) ? { GranteeServicePrincipal: grant.grantee } : { GranteePrincipal: grant.grantee }),
    ...(grant.retiring === undefined
      ? {}
      : isService(grant.retiring)
        ? { RetiringServicePrincipal: grant.retiring }
        : { RetiringPrincipal: grant.retiring }),
    IssuingAccount: `arn:aws:iam::${grant.issuer}:root`,
    Operations: [...grant.operations] as NonNullable<Listed["Operations"]>,
    ...(constraintType(Constraints) === undefined ? {} : { Constraints }),
  };
}

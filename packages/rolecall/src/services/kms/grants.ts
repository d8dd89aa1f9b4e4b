/**
 * Grants: permissions on a key for one principal, beside the key policy.
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
import type { Output } from "@rolecall/aws-model";
import type { kms } from "@rolecall/aws-model/kms";
import { parseArn } from "../../kernel/arn.js";
import type { Host } from "../../kernel/host.js";
import type { Read } from "../../store/store.js";
import { badGrantOperation, noPrincipal } from "./errors.js";
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

/** @throws ValidationException */
export function requireOperations({ spec, usage }: KeyRecord, operations: readonly string[]): void {
  const ofKind = spec === "SYMMETRIC_DEFAULT" ? OF_SYMMETRIC : ["GetPublicKey"];
  const allowed = new Set([...OF_ALL, ...OF_USAGE[usage], ...ofKind]);
  const strange = operations.find((name) => !allowed.has(name));
  if (strange !== undefined) throw badGrantOperation(strange, spec);
}

/** Rolecall's own: tells one grant on a key from another, so that each is retired by those it names alone. */
export const GRANT_ID_KEY = "rolecall:GrantId";

/**
 * The statements that a grant amounts to. Its constraint speaks on the operations that have an encryption context.
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html (who may retire)
 */
export function statementsOf(grant: GrantRecord): readonly object[] {
  const { grantee, retiring, operations } = grant;
  const used = operations.filter((name) => name !== "RetireGrant");
  const retirers = [
    ...(retiring === undefined ? [] : [retiring]),
    ...(used.length < operations.length ? [grantee] : []),
  ];
  return [
    ...(used.length === 0
      ? []
      : [
          {
            Sid: `grant ${grant.id}`,
            Effect: "Allow",
            Principal: principalOf(grantee),
            Action: used.map((name) => `kms:${name}`),
            Resource: "*",
            ...constraintOf(grant),
          },
        ]),
    ...retirers.map((retirer) => ({
      Sid: `retiring grant ${grant.id}`,
      Effect: "Allow",
      Principal: principalOf(retirer),
      Action: "kms:RetireGrant",
      Resource: "*",
      Condition: { StringEquals: { [GRANT_ID_KEY]: grant.id } },
    })),
  ];
}

const isService = (name: string) => /\.amazonaws\.com$/.test(name);
const principalOf = (name: string) => (isService(name) ? { Service: name } : { AWS: name });

function constraintOf({ granteeId, contextEquals, contextSubset, sourceArn }: GrantRecord): object {
  const pairs = Object.entries(contextEquals ?? contextSubset ?? {});
  const Condition = {
    ...(pairs.length === 0
      ? {}
      : { StringEquals: Object.fromEntries(pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, value])) }),
    ...(contextEquals
      ? { "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": Object.keys(contextEquals) } }
      : {}),
    ...(sourceArn === undefined ? {} : { ArnLike: { "aws:SourceArn": sourceArn } }),
    ...(granteeId === undefined ? {} : { StringLike: { "aws:userid": `${granteeId}:*` } }),
  };
  return Object.keys(Condition).length === 0 ? {} : { Condition };
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

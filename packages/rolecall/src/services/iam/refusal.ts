/**
 * How IAM spells resources in its refusals. It decides on ARNs, but names an entity that the request names by name as
 * `role deployer`, without path and account, and a policy as `policy` and its ARN; what is being made, listed or tagged
 * stands there by its ARN.
 *
 * Seen in answers of real accounts, quoted in public up to October 2026: `test/permissions/denials.test.ts` has them.
 * Inferred for actions that are not there: like their kin. unverified: iam:GetAccessKeyLastUsed, whose user the caller
 * must not learn.
 */
import type { RefusalWords, Refused } from "../../kernel/service.js";
import { nameInArn } from "./resources.js";

export function refusal({ operation, action, resource }: Refused): RefusalWords {
  if (action === "iam:GetAccessKeyLastUsed") return { resource: "*" };
  const kind = /^arn:[^:]*:iam::[^:]*:([a-z-]+)\//.exec(resource)?.[1];
  if (kind === "policy") {
    // CreatePolicy, which asks for iam:TagPolicy too, is given a name and no ARN.
    return { resource: `policy ${operation === "CreatePolicy" ? nameInArn(resource) : resource}` };
  }
  const noun = kind === undefined ? undefined : NOUNS[kind];
  return noun === undefined || BY_ARN.test(action) ? {} : { resource: `${noun} ${nameInArn(resource)}` };
}

const NOUNS: Readonly<Record<string, string>> = {
  user: "user",
  group: "group",
  role: "role",
  "instance-profile": "instance profile",
  "server-certificate": "server certificate",
};

/** Actions that name their resource by its ARN although it is of a kind that others name by its name. */
const BY_ARN = new RegExp(
  `^iam:(${[
    "Create(User|Group|Role|InstanceProfile|ServiceLinkedRole)|UploadServerCertificate",
    "List(Users|Groups|Roles|InstanceProfiles|ServerCertificates)",
    "(Tag|Untag)\\w+",
    "PassRole",
    // The request names these by ARN or by a task, not by name.
    "SimulatePrincipalPolicy|GetContextKeysForPrincipalPolicy|ListPoliciesGrantingServiceAccess",
    "GetServiceLinkedRoleDeletionStatus",
  ].join("|")})$`,
);

/** Records as IAM's answers show them. Lists show less than Get…: without tags, boundary and last use. */
import type {
  GroupRecord,
  InstanceProfileRecord,
  LastUsedRecord,
  PolicyVersionRecord,
  RoleRecord,
  UserRecord,
} from "./records.js";
import { shownTags } from "./tags.js";

/** Policy documents travel percent-encoded by RFC 3986. */
export const encodeDocument = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

export const date = (ms: number): Date => new Date(ms);

export const shownBoundary = (arn: string | undefined) =>
  arn === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: "PermissionsBoundaryPolicy" as "PermissionsBoundaryPolicy",
          PermissionsBoundaryArn: arn,
        },
      };

export const listedUser = (user: UserRecord) => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  CreateDate: date(user.createdMs),
});

export const shownUser = (user: UserRecord) => ({
  ...listedUser(user),
  ...shownBoundary(user.boundary),
  ...shownTags(user.tags),
});

export const shownGroup = (group: GroupRecord) => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: group.arn,
  CreateDate: date(group.createdMs),
});

/** `trust` is the trust policy with ARNs in the place of unique ids. */
export const listedRole = (role: RoleRecord, trust: string) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: date(role.createdMs),
  AssumeRolePolicyDocument: encodeDocument(trust),
  ...(role.description === undefined ? {} : { Description: role.description }),
  MaxSessionDuration: role.maxSessionSeconds,
});

export const shownRole = (role: RoleRecord, trust: string, used: LastUsedRecord | undefined) => ({
  ...listedRole(role, trust),
  ...shownBoundary(role.boundary),
  ...shownTags(role.tags),
  RoleLastUsed: used === undefined ? {} : { LastUsedDate: date(used.atMs), Region: used.region },
});

export const attachedPolicy = (arn: string) => ({ PolicyName: arn.slice(arn.lastIndexOf("/") + 1), PolicyArn: arn });

export const versionId = (version: number): string => `v${version}`;

export const listedVersion = (version: Pick<PolicyVersionRecord, "version" | "createdMs">, defaultVersion: number) => ({
  VersionId: versionId(version.version),
  IsDefaultVersion: version.version === defaultVersion,
  CreateDate: date(version.createdMs),
});

export const shownInstanceProfile = <Role>(profile: InstanceProfileRecord, roles: Role[]) => ({
  Path: profile.path,
  InstanceProfileName: profile.name,
  InstanceProfileId: profile.id,
  Arn: profile.arn,
  CreateDate: date(profile.createdMs),
  Roles: roles,
});

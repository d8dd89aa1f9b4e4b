/** Aliases: names of keys, which are resources of their own to IAM policies. */
import type { Here } from "../../kernel/here.js";
import { absent, type Permission, type PermissionCall, permission } from "../../kernel/operation.js";
import type { Read } from "../../store/store.js";
import { badAliasName, noAlias, reservedAlias } from "./errors.js";
import { aliasArn } from "./names.js";
import { callerKeys } from "./permissions.js";
import { type AliasRecord, aliases } from "./records.js";

/** @throws InvalidAliasNameException */
export function requireAliasName(name: string): void {
  if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name)) throw badAliasName();
  if (name.startsWith("alias/aws/")) throw reservedAlias();
}

/** @throws NotFoundException */
export const requireAlias = (read: Read, { account, region }: Here, name: string): Promise<AliasRecord> =>
  aliases.require(read, [account, region, name], () => noAlias(aliasArn({ account, region, name })));

/** The permission on the alias itself; an alias has no policy, and is in none of a key's ways. */
export function aliasPermission(
  action: "kms:CreateAlias" | "kms:UpdateAlias" | "kms:DeleteAlias",
  { here, caller, request }: Pick<PermissionCall<never>, "here" | "caller" | "request">,
  name: string,
): Permission {
  const ofKeys = absent("the resource is an alias, not a key");
  return permission(action, aliasArn({ account: here.account, region: here.region, name }), {
    ...callerKeys(caller, request?.calledVia, here.region),
    "kms:KeyOrigin": ofKeys,
    "kms:KeySpec": ofKeys,
    "kms:KeyUsage": ofKeys,
    "kms:MultiRegion": ofKeys,
    "kms:MultiRegionKeyType": ofKeys,
    "kms:ResourceAliases": ofKeys,
  });
}

/** What the operations on roles share beside `entities.ts`. */
import { absent } from "../../kernel/operation.js";
import type { RoleRecord } from "./records.js";
import { shownTags } from "./tags.js";
import { date, encodeDocument, shownBoundary } from "./views.js";

/** One hour, unless the role says otherwise. */
export const DEFAULT_SESSION_SECONDS = 3_600;

/** `iam:RoleTemplateARN` is part of what AcquireRole asks for; nothing else sends it. */
export const NO_TEMPLATE = absent("only the calls that iam:AcquireRole makes carry a role template");

/** A role as CreateRole answers it: no last use yet, and the session's length only if it was given. */
export function newRole(role: RoleRecord, trust: string, withDuration: boolean) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: date(role.createdMs),
    AssumeRolePolicyDocument: encodeDocument(trust),
    ...(role.description === undefined ? {} : { Description: role.description }),
    ...(withDuration ? { MaxSessionDuration: role.maxSessionSeconds } : {}),
    ...shownBoundary(role.boundary),
    ...shownTags(role.tags),
  };
}

/** Access keys and passwords: what the operations on them share. */
import type { Caller } from "../../kernel/caller.js";
import type { Read } from "../../store/store.js";
import { accessKeyNotFound, loginProfileNotFound, notEmulated, validationError } from "./errors.js";
import {
  type AccessKeyRecord,
  accessKeys,
  type LoginProfileRecord,
  loginProfiles,
  type UserRecord,
} from "./records.js";
import { userNameOf } from "./resources.js";

/** PasswordReusePrevention looks back over 24 passwords at most. */
export const KEPT_PASSWORDS = 24;

/** The name of the user meant; IAM keeps nothing of the root user, so root without a name is not emulated. */
export function requireUserName(
  input: { readonly UserName?: string | undefined },
  caller: Caller,
  what: string,
): string {
  const name = userNameOf(input, caller);
  if (name === undefined) throw notEmulated(`${what} are not emulated; name a user with \`UserName\``);
  return name;
}

export async function requireAccessKey(tx: Read, user: UserRecord, id: string): Promise<AccessKeyRecord> {
  const key = await accessKeys.get(tx, [id]);
  if (key?.userId !== user.id) throw accessKeyNotFound(id);
  return key;
}

export async function requireLoginProfile(tx: Read, user: UserRecord): Promise<LoginProfileRecord> {
  const profile = await loginProfiles.get(tx, [user.account, user.id]);
  if (profile === undefined) throw loginProfileNotFound(user.name);
  return profile;
}

/** The status that a caller may set. @throws ValidationError for `Expired`, which is AWS's to say */
export function activeOrNot(status: string): "Active" | "Inactive" {
  if (status === "Active" || status === "Inactive") return status;
  throw validationError("Status must be Active or Inactive.");
}

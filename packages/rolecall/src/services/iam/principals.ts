/** Users and roles as policies name them: by ARN, or by unique id. */
import { parseArn } from "../../kernel/arn.js";
import { UNIQUE_ID } from "../../kernel/named-principals.js";
import type { Read } from "../../store/store.js";
import { findRole, findUser, roles, users } from "./records.js";
import { nameInArn } from "./resources.js";

/** What a policy keeps for what it names under `AWS`; undefined for one who is not there. */
export async function keptPrincipal(tx: Read, value: string): Promise<string | undefined> {
  if (value === "*" || /^\d{12}$/.test(value)) return value;
  if (UNIQUE_ID.test(value)) return (await arnOfId(tx, value)) === undefined ? undefined : value;
  const arn = parseArn(value);
  if (arn === undefined || !/^\d{12}$/.test(arn.account)) return undefined;
  if (arn.service === "iam") {
    if (arn.resource === "root") return value;
    const name = nameInArn(arn.resource);
    const entity = arn.resource.startsWith("user/")
      ? await findUser(tx, arn.account, name)
      : arn.resource.startsWith("role/")
        ? await findRole(tx, arn.account, name)
        : undefined;
    return entity?.arn === value ? entity.id : undefined;
  }
  if (arn.service === "sts") {
    const [type, role, session] = arn.resource.split("/");
    if (type === "federated-user" && role) return value;
    if (type === "assumed-role" && role && session && (await findRole(tx, arn.account, role))) return value;
  }
  return undefined;
}

/** The ARN of the user or role with this unique id; undefined for what is none, or is gone. */
export async function arnOfId(tx: Read, id: string): Promise<string | undefined> {
  if (!UNIQUE_ID.test(id)) return undefined;
  const [found] = await (id.startsWith("AROA") ? roles : users).by(tx, "byId", [id], { limit: 1 });
  return found?.arn;
}

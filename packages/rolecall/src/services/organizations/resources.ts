/** The ARNs of Organizations, which all name the management account, and what is known of what they name. */
import { compilePolicy } from "@rolecall/engine";
import type { Here } from "../../kernel/here.js";
import type { Permission, PermissionCall } from "../../kernel/operation.js";
import type { Resources } from "../../kernel/service.js";
import type { Read } from "../../store/store.js";
import { managedPolicy } from "./managed.js";
import { type HandshakeRecord, handshakes, type OrganizationRecord, organizationRecords, policies } from "./records.js";
import { organizationOf } from "./tree.js";

/** What an ARN tells of an organization. */
export type Place = Pick<OrganizationRecord, "id" | "management">;

/**
 * The caller's organization; outside any, a place that is nobody's, so that the caller's own policies decide and the
 * handler says that there is no organization.
 */
export async function placeOf({ read, here }: Pick<PermissionCall<unknown>, "read" | "here">): Promise<Place> {
  return (await organizationOf(read, here.account)) ?? nowhere(here);
}

const nowhere = (here: Here): Place => ({ id: "o-none", management: here.account });

const arn = ({ id, management }: Place, kind: string, rest = "") =>
  `arn:aws:organizations::${management}:${kind}/${id}${rest}`;

export const organizationArn = (place: Place) => arn(place, "organization");
export const accountArn = (place: Place, account: string) => arn(place, "account", `/${account}`);
export const rootArn = (place: Place, root: string) => arn(place, "root", `/${root}`);
export const ouArn = (place: Place, ou: string) => arn(place, "ou", `/${ou}`);
export const handshakeArn = (place: Place, id: string) => arn(place, "handshake", `/invite/${id}`);
export const resourcePolicyArn = (place: Place, id: string) => arn(place, "resourcepolicy", `/${id}`);

/** Of a root, an OU or an account, whichever the id says. */
export function targetArn(place: Place, id: string): string {
  if (id.startsWith("r-")) return rootArn(place, id);
  return id.startsWith("ou-") ? ouArn(place, id) : accountArn(place, id);
}

export const policyArn = (place: Place, { id, type }: { readonly id: string; readonly type: string }): string =>
  managedPolicy(id)?.arn ?? arn(place, "policy", `/${type.toLowerCase()}/${id}`);

/** Of whatever has tags. */
export async function taggedArn(read: Read, place: Place, id: string): Promise<string> {
  if (id.startsWith("rp-")) return resourcePolicyArn(place, id);
  return id.startsWith("p-") ? policyArn(place, await namedPolicy(read, place, id)) : targetArn(place, id);
}

/** Id and type of a policy by its id alone; one that is not there counts as an SCP. */
export async function namedPolicy(read: Read, place: Place, id: string) {
  const known = managedPolicy(id) ?? (await policies.get(read, [place.id, id]));
  return { id, type: known?.type ?? "SERVICE_CONTROL_POLICY" };
}

/** A permission that the organization answers for, also where the action's resource is `*` or AWS's own policy. */
export const about = (place: Place, permission: Permission): Permission => ({
  ...permission,
  subject: permission.resource.startsWith(`arn:aws:organizations::${place.management}:`)
    ? permission.resource
    : organizationArn(place),
});

/** A handshake as one of its parties sees it; to others it is not there. */
export async function handshakeFor(tx: Read, { account }: Here, id: string): Promise<HandshakeRecord | undefined> {
  const found = await handshakes.get(tx, [id]);
  return found !== undefined && (found.account === account || found.management === account) ? found : undefined;
}

/** The place that a handshake's ARN names. */
export async function handshakePlace(call: Pick<PermissionCall<unknown>, "read" | "here">, id: string): Promise<Place> {
  const found = await handshakeFor(call.read, call.here, id);
  return found ? { id: found.organization, management: found.management } : placeOf(call);
}

const ARN = /^arn:[^:]*:organizations::\d{12}:([a-z]+)\/(o-[a-z0-9]+)(?:\/.*?)?(?:\/?([^/]*))$/;
const READS = /^organizations:(?:Describe|List)/;
/** What a member may ask about itself. */
const OWN: ReadonlySet<string> = new Set(["organizations:DescribeEffectivePolicy"]);

/**
 * The delegation policy speaks on everything of the organization; delegated administrators of any service may read, and
 * who is invited has a say in the handshake.
 */
export const resources: Resources = {
  async find(tx, text, action) {
    const [, kind, id = "", last = ""] = ARN.exec(text) ?? [];
    if (kind === undefined) return undefined;
    const organization = await organizationRecords.get(tx, [id]);
    if (organization === undefined) return undefined;
    const concerned =
      kind === "handshake" ? (await handshakes.get(tx, [last]))?.account : OWN.has(action) ? last : undefined;
    const delegated = READS.test(action) ? organization.delegated.map(({ account }) => account) : [];
    const { resourcePolicy, tags } = organization;
    return {
      ...(resourcePolicy === undefined
        ? {}
        : { policy: { policy: compilePolicy(resourcePolicy.content), name: "the organization's resource policy" } }),
      sharedWith: concerned === undefined ? delegated : [...delegated, concerned],
      tags: tagsById(Object.hasOwn(tags, last) ? (tags[last] ?? []) : []),
    };
  },
};

const tagsById = (tags: readonly { readonly Key: string; readonly Value: string }[]) =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

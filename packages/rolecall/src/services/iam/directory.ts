/**
 * What the kernel asks IAM's records on every request: whose key this is, and which policies speak for a user or role.
 *
 * Few reads: one for a role or a user, one a group, one a customer managed policy; AWS's managed policies need none.
 * What is made from the records is kept as long as the store hands out the same records.
 */
import { managedPolicy as awsManagedPolicy } from "@rolecall/aws-model/managed-policies";
import { type AppliedPolicy, compilePolicy } from "@rolecall/engine";
import type { Caller } from "../../kernel/caller.js";
import { gathering } from "../../kernel/gathering.js";
import type { Clock, Directory, Host, Identity, Log } from "../../kernel/host.js";
import type { Read, Store } from "../../store/store.js";
import { isRecent } from "./mfa.js";
import { arnOfId, keptPrincipal } from "./principals.js";
import {
  type AnyEntityRecord,
  accessKeys,
  findPolicy,
  findRole,
  type GroupRecord,
  groups,
  type LastUsedRecord,
  lastUsed,
  mfaDevices,
  nameKey,
  oidcProviders,
  type PolicyRecord,
  type RoleRecord,
  roles,
  type TagRecord,
  type UserRecord,
  users,
} from "./records.js";

/** How long notes of use are gathered before they are written: AWS too shows them some time later. */
const GATHER_MS = 1_000;

export function createDirectory({ store, clock, log }: Pick<Host, "store" | "clock" | "log">): Directory {
  const notes = useNotes(store, clock, log);

  return {
    async accessKey(tx, accessKeyId) {
      const key = await accessKeys.get(tx, [accessKeyId]);
      if (key?.status !== "Active") return;
      return { secret: key.secret, account: key.account, userName: key.userName, userId: key.userId };
    },

    async user(tx, account, name, id) {
      const user = await users.get(tx, [account, nameKey(name)]);
      if (user?.id === id) return identityOf(tx, user);
      // Renamed since the key or the session was made.
      const [renamed] = await users.by(tx, "byId", [id], { limit: 1 });
      return renamed && identityOf(tx, renamed);
    },

    async role(tx, account, name, id) {
      const role = await roles.get(tx, [account, nameKey(name)]);
      return role?.id === id ? identityOf(tx, role) : undefined;
    },

    managedPolicy: appliedManagedPolicy,
    async assumableRole(tx, account, name) {
      const role = await findRole(tx, account, name);
      return role && { ...common(role), maxSessionSeconds: role.maxSessionSeconds };
    },

    keptPrincipal,
    arnOfId,

    async openIdProvider(tx, account, issuer) {
      const provider = await oidcProviders.get(tx, [account, issuer]);
      return provider && { arn: provider.arn, url: `https://${provider.url}`, clientIds: provider.clientIds };
    },

    async checkMfa(tx, { account, userId, serial, code, nowMs }) {
      const device = await mfaDevices.get(tx, [account, serial]);
      if (device?.userId !== userId || device.enabledMs === undefined) return "no-device";
      return isRecent(device.seed, code, nowMs) ? "right" : "wrong";
    },

    used: notes.note,
    flush: notes.flush,
    forget: notes.forget,
  };
}

async function appliedManagedPolicy(tx: Read, arn: string): Promise<AppliedPolicy | undefined> {
  const document = isAws(arn) ? awsDocument(arn) : (await findPolicy(tx, arn))?.document;
  return document === undefined ? undefined : { policy: compilePolicy(document), arn };
}

const isAws = (arn: string): boolean => arn.startsWith("arn:aws:iam::aws:");
const awsDocument = (arn: string): string | undefined => awsManagedPolicy(arn)?.versions[0]?.document;

/** All that an identity is made from. The store hands out the same record until it changes. */
interface Parts {
  readonly groups: readonly GroupRecord[];
  /** The customer managed policies of the entity and its groups, by ARN. */
  readonly policies: readonly (PolicyRecord | undefined)[];
}

const NONE: readonly never[] = [];
const made = new WeakMap<UserRecord | RoleRecord, Parts & { readonly identity: Identity }>();

/** The same records make the same identity, so that the engine too finds what it knows of these policies. */
async function identityOf(tx: Read, entity: UserRecord | RoleRecord): Promise<Identity> {
  const parts = await partsOf(tx, entity);
  const known = made.get(entity);
  if (known !== undefined && same(known.groups, parts.groups) && same(known.policies, parts.policies)) {
    return known.identity;
  }
  const identity = makeIdentity(entity, parts);
  made.set(entity, { ...parts, identity });
  return identity;
}

const same = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((one, index) => one === b[index]);

async function partsOf(tx: Read, entity: UserRecord | RoleRecord): Promise<Parts> {
  const found =
    entity.kind === "role" || entity.groups.length === 0
      ? NONE
      : await Promise.all(entity.groups.map((key) => groups.get(tx, [entity.account, key])));
  const groupRecords = found.filter((group) => group !== undefined);
  const arns = [entity, ...groupRecords].flatMap(customerPolicies);
  return {
    groups: groupRecords,
    policies: arns.length === 0 ? NONE : await Promise.all(arns.map((arn) => findPolicy(tx, arn))),
  };
}

function customerPolicies(entity: AnyEntityRecord): string[] {
  const arns = entity.attached.filter((arn) => !isAws(arn));
  if (entity.kind !== "group" && entity.boundary !== undefined && !isAws(entity.boundary)) arns.push(entity.boundary);
  return arns;
}

function makeIdentity(entity: UserRecord | RoleRecord, parts: Parts): Identity {
  const documents = new Map(parts.policies.map((policy) => [policy?.arn, policy?.document]));
  const managed = (arn: string, attachedTo?: string): AppliedPolicy | undefined => {
    const document = isAws(arn) ? awsDocument(arn) : documents.get(arn);
    if (document === undefined) return;
    return { policy: compilePolicy(document), arn, ...(attachedTo === undefined ? {} : { attachedTo }) };
  };
  const policiesOf = (one: AnyEntityRecord): AppliedPolicy[] => [
    ...Object.entries(one.inline).map(([name, text]) => ({
      policy: compilePolicy(text),
      name: `inline policy "${name}" of ${one.kind} "${one.name}"`,
      attachedTo: one.arn,
    })),
    ...one.attached.map((arn) => managed(arn, one.arn)).filter((policy) => policy !== undefined),
  ];
  return {
    ...common(entity),
    policies: [entity, ...parts.groups].flatMap(policiesOf),
    ...(entity.boundary === undefined ? {} : { boundary: managed(entity.boundary) ?? ALLOWS_NOTHING }),
    tags: tagMap(entity.tags),
    ...(entity.kind === "role" && entity.serviceLinked !== undefined ? { serviceLinked: true } : {}),
  };
}

/**
 * INVARIANT: a boundary whose policy can't be read allows nothing. DeletePolicy refuses policies that are boundaries,
 * so this does not happen; but dropping the boundary would widen what the entity may do.
 */
const ALLOWS_NOTHING: AppliedPolicy = { policy: compilePolicy('{"Version":"2012-10-17","Statement":[]}') };

const common = ({ arn, id, name }: AnyEntityRecord) => ({ arn, id, name });

const tagsOfRecord = new WeakMap<readonly TagRecord[], Readonly<Record<string, string>>>();

/** Tags by key. */
export function tagMap(tags: readonly TagRecord[]): Readonly<Record<string, string>> {
  let map = tagsOfRecord.get(tags);
  if (map === undefined) {
    map = Object.fromEntries(tags.map((tag) => [tag.Key, tag.Value]));
    tagsOfRecord.set(tags, map);
  }
  return map;
}

/** Gathers who used what, and writes it in one transaction a second. */
function useNotes(store: Store, clock: Clock, log: Log) {
  let pending = new Map<string, LastUsedRecord>();
  const gathered = gathering(
    { clock, log },
    {
      afterMs: GATHER_MS,
      // It is lost; the next use makes another.
      failed: "a use could not be noted",
      async write() {
        if (pending.size === 0) return;
        const notes = [...pending.values()];
        pending = new Map();
        await store.transact(async (tx) => {
          for (const note of notes) await lastUsed.put(tx, note);
        });
      },
    },
  );

  return {
    note(caller: Caller, service: string, region: string, atMs: number): void {
      const id =
        caller.session === undefined
          ? caller.accessKeyId
          : caller.session.kind === "assumed-role"
            ? caller.session.actorId
            : undefined;
      // Root's own key is no record of IAM, and the session of a user is no key of that user.
      if (id === undefined || caller.principal.type === "root") return;
      pending.set(id, { id, atMs, service, region });
      gathered.noted();
    },

    flush: gathered.flush,

    forget(): void {
      pending = new Map();
    },
  };
}

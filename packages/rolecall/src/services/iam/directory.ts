/**
 * What the kernel asks IAM's records on every request: whose key this is, and which policies speak for a user or role.
 *
 * Few reads: one for a role or a user, one a group, one a customer managed policy; AWS's managed policies need none.
 * Policies are compiled by the engine, which keeps them by content; the inline policies of a record are kept as long
 * as the store hands out the same record.
 */
import { managedPolicy as awsManagedPolicy } from "@rolecall/aws-model/managed-policies";
import { type AppliedPolicy, compilePolicy } from "@rolecall/engine";
import type { Caller } from "../../kernel/caller.js";
import type { Clock, Directory, Host, Identity, Log } from "../../kernel/host.js";
import type { Read, Store } from "../../store/store.js";
import {
  type AnyEntityRecord,
  accessKeys,
  findPolicy,
  findRole,
  groups,
  type LastUsedRecord,
  lastUsed,
  nameKey,
  oidcProviders,
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
      return user?.id === id ? userIdentity(tx, user) : undefined;
    },

    async role(tx, account, name, id) {
      const role = await roles.get(tx, [account, nameKey(name)]);
      return role?.id === id ? roleIdentity(tx, role) : undefined;
    },

    managedPolicy: appliedManagedPolicy,
    async assumableRole(tx, account, name) {
      const role = await findRole(tx, account, name);
      return role && { ...common(role), maxSessionSeconds: role.maxSessionSeconds };
    },

    async openIdProvider(tx, account, issuer) {
      const provider = await oidcProviders.get(tx, [account, issuer]);
      return provider && { arn: provider.arn, url: `https://${provider.url}`, clientIds: provider.clientIds };
    },

    used: notes.note,
    flush: notes.flush,
    forget: notes.forget,
  };
}

/** A managed policy as it stands now, customer or AWS; `attachedTo` is who has it. */
export async function appliedManagedPolicy(
  tx: Read,
  arn: string,
  attachedTo?: string,
): Promise<AppliedPolicy | undefined> {
  const document = awsDocument(arn) ?? (await findPolicy(tx, arn))?.document;
  if (document === undefined) return;
  return { policy: compilePolicy(document), arn, ...(attachedTo === undefined ? {} : { attachedTo }) };
}

const awsDocument = (arn: string): string | undefined =>
  arn.startsWith("arn:aws:iam::aws:") ? awsManagedPolicy(arn)?.versions[0]?.document : undefined;

export async function userIdentity(tx: Read, user: UserRecord): Promise<Identity> {
  const [own, ofGroups, boundary] = await Promise.all([
    entityPolicies(tx, user),
    Promise.all(
      user.groups.map(async (key) => {
        const group = await groups.get(tx, [user.account, key]);
        return group === undefined ? [] : entityPolicies(tx, group);
      }),
    ),
    boundaryOf(tx, user),
  ]);
  return { ...common(user), policies: [...own, ...ofGroups.flat()], ...boundary, tags: tagMap(user.tags) };
}

export async function roleIdentity(tx: Read, role: RoleRecord): Promise<Identity> {
  const [policies, boundary] = await Promise.all([entityPolicies(tx, role), boundaryOf(tx, role)]);
  return {
    ...common(role),
    policies,
    ...boundary,
    tags: tagMap(role.tags),
    ...(role.serviceLinked === undefined ? {} : { serviceLinked: true }),
  };
}

/** Inline and attached policies of one entity, without those of its groups. */
export async function entityPolicies(tx: Read, entity: AnyEntityRecord): Promise<readonly AppliedPolicy[]> {
  const inline = inlinePolicies(entity);
  if (entity.attached.length === 0) return inline;
  const managed = await Promise.all(entity.attached.map((arn) => appliedManagedPolicy(tx, arn, entity.arn)));
  return [...inline, ...managed.filter((policy) => policy !== undefined)];
}

const inlineOfRecord = new WeakMap<AnyEntityRecord, readonly AppliedPolicy[]>();

function inlinePolicies(entity: AnyEntityRecord): readonly AppliedPolicy[] {
  let applied = inlineOfRecord.get(entity);
  if (applied === undefined) {
    applied = Object.entries(entity.inline).map(([name, text]) => ({
      policy: compilePolicy(text),
      name: `inline policy "${name}" of ${entity.kind} "${entity.name}"`,
      attachedTo: entity.arn,
    }));
    inlineOfRecord.set(entity, applied);
  }
  return applied;
}

/**
 * INVARIANT: a boundary whose policy can't be read allows nothing. DeletePolicy refuses policies that are boundaries,
 * so this does not happen; but dropping the boundary would widen what the entity may do.
 */
async function boundaryOf(tx: Read, entity: UserRecord | RoleRecord): Promise<{ boundary?: AppliedPolicy }> {
  if (entity.boundary === undefined) return {};
  const boundary = await appliedManagedPolicy(tx, entity.boundary);
  return { boundary: boundary ?? { policy: compilePolicy('{"Version":"2012-10-17","Statement":[]}') } };
}

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
  let writing: Promise<void> = Promise.resolve();
  let hurry: AbortController | undefined;

  const write = (): Promise<void> => {
    writing = writing.then(async () => {
      if (pending.size === 0) return;
      const notes = [...pending.values()];
      pending = new Map();
      await store.transact(async (tx) => {
        for (const note of notes) await lastUsed.put(tx, note);
      });
    });
    return writing;
  };

  const gather = async (signal: AbortSignal): Promise<void> => {
    try {
      await clock.sleep(GATHER_MS, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    hurry = undefined;
    await write();
  };

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
      if (hurry !== undefined) return;
      hurry = new AbortController();
      // A note that can't be written is lost; the next use makes another.
      void gather(hurry.signal).catch((error: unknown) => log.error("a use could not be noted", error));
    },

    async flush(): Promise<void> {
      hurry?.abort();
      await write();
    },

    forget(): void {
      pending = new Map();
    },
  };
}

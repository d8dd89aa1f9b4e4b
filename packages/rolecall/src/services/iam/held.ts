/** The policies that an entity has, from the side of their texts: which services they touch, which keys they ask for. */
import type { Here } from "../../kernel/here.js";
import type { Read } from "../../store/store.js";
import { requireGroup, requireRole, requireUser } from "./entities.js";
import { validationError } from "./errors.js";
import { findManaged, managedVersions } from "./managed.js";
import { type AnyEntityRecord, groups } from "./records.js";
import { nameInArn } from "./resources.js";

export interface HeldPolicy {
  readonly name: string;
  /** Absent for inline policies. */
  readonly arn?: string;
  readonly document: string;
  /** Who has it: the entity itself, or a group that the user is in. */
  readonly entity: AnyEntityRecord;
}

export const ENTITY_TYPES = { user: "USER", group: "GROUP", role: "ROLE" } as const;

/** The user, group or role of this account with an ARN. */
export async function requireEntityByArn(tx: Read, here: Here, arn: string): Promise<AnyEntityRecord> {
  const name = nameInArn(arn);
  const kind = new RegExp(`^arn:[\\w-]+:iam::${here.account}:(user|group|role)/`).exec(arn)?.[1];
  if (kind === "user") return requireUser(tx, here, name);
  if (kind === "group") return requireGroup(tx, here, name);
  if (kind === "role") return requireRole(tx, here, name);
  throw validationError(`Invalid ARN: ${arn}`);
}

/** Inline and attached policies; for a user those of its groups too. */
export async function heldPolicies(tx: Read, entity: AnyEntityRecord): Promise<HeldPolicy[]> {
  const held: HeldPolicy[] = Object.entries(entity.inline).map(([name, document]) => ({ name, document, entity }));
  for (const arn of entity.attached) {
    const document = await managedText(tx, entity.account, arn);
    if (document !== undefined) held.push({ name: nameInArn(arn), arn, document, entity });
  }
  if (entity.kind !== "user") return held;
  for (const key of entity.groups) {
    const group = await groups.get(tx, [entity.account, key]);
    if (group !== undefined) held.push(...(await heldPolicies(tx, group)));
  }
  return held;
}

/** The text of a managed policy's default version. */
export async function managedText(tx: Read, account: string, arn: string): Promise<string | undefined> {
  const policy = await findManaged(tx, account, arn);
  if (policy === undefined) return;
  if (policy.own !== undefined) return policy.own.document;
  return (await managedVersions(tx, policy)).find(({ version }) => version === policy.defaultVersion)?.document;
}

interface StatementText {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

function statements(document: string): StatementText[] {
  const { Statement } = JSON.parse(document) as { Statement?: unknown };
  return [Statement].flat().filter((one): one is StatementText => typeof one === "object" && one !== null);
}

const strings = (value: unknown): string[] => [value].flat().filter((one) => typeof one === "string");

/** Whether a policy allows any action of the service; what it denies beside is not looked at. */
export function grantsService(document: string, namespace: string): boolean {
  return statements(document).some((statement) => {
    if (statement.Effect !== "Allow") return false;
    if (statement.NotAction !== undefined) {
      return !strings(statement.NotAction).some((entry) => entry === "*" || coversService(entry, namespace));
    }
    return strings(statement.Action).some((entry) => entry === "*" || servicePart(entry) === namespace.toLowerCase());
  });
}

const servicePart = (action: string) => action.slice(0, Math.max(0, action.indexOf(":"))).toLowerCase();

const coversService = (action: string, namespace: string) => action.toLowerCase() === `${namespace.toLowerCase()}:*`;

/** The condition keys that a policy asks for: in `Condition`, and as `${…}` in resources and values. */
export function contextKeys(document: string): string[] {
  const keys = new Map<string, string>();
  const note = (key: string) => {
    if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
  };
  const variables = (values: unknown) => {
    for (const text of strings(values)) {
      for (const [, name] of text.matchAll(/\$\{([^},]+?)\s*(?:,[^}]*)?\}/g)) {
        if (name !== undefined && !["*", "?", "$"].includes(name)) note(name.trim());
      }
    }
  };
  for (const statement of statements(document)) {
    variables(statement.Resource);
    variables(statement.NotResource);
    for (const block of Object.values((statement.Condition ?? {}) as Record<string, Record<string, unknown>>)) {
      for (const [key, values] of Object.entries(block)) {
        note(key);
        variables(values);
      }
    }
  }
  return [...keys.values()];
}

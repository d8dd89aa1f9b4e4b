/**
 * AWS's actions, resource types and condition keys at run time, for every service: what the Service Authorization
 * Reference says. The data is a generated snapshot; only the service that is asked for is parsed.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import data from "./generated/actions.data.js";

export interface Action {
  /** Without the prefix: `CreateFunction`. */
  readonly name: string;
  readonly accessLevel: AccessLevel;
  /** Empty: the action works on `*` alone. */
  readonly resourceTypes: readonly ActionResourceType[];
  /** As AWS spells them, global keys too. */
  readonly conditionKeys: readonly string[];
  /** Actions that the caller needs besides: `iam:PassRole`. The snapshot of November 2026 names none. */
  readonly dependentActions: readonly string[];
}

export type AccessLevel = "List" | "Read" | "Write" | "Permissions management" | "Tagging";

export interface ActionResourceType {
  readonly name: string;
  readonly required: boolean;
  /** `arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}` */
  readonly arn: string;
  /** Keys that AWS lists for the action on this type, and those of the type itself. */
  readonly conditionKeys: readonly string[];
}

export interface ResourceType {
  readonly name: string;
  readonly arn: string;
  readonly conditionKeys: readonly string[];
}

export interface ConditionKey {
  /** As AWS spells it; a template for keys with a part of the user's own: `s3:ExistingObjectTag/<key>`. */
  readonly name: string;
  readonly type: ConditionKeyType;
  /** Several values in one request: `ForAllValues` and `ForAnyValue` are meant for it. */
  readonly multivalued: boolean;
}

export type ConditionKeyType = "String" | "ARN" | "Bool" | "Numeric" | "Date" | "IPAddress" | "Binary";

export interface ServiceName {
  /** The IAM prefix: `lambda`. */
  readonly prefix: string;
  /** `AWS Lambda` */
  readonly name: string;
}

/** An action by prefix and name, both without regard to case: `findAction("lambda", "createfunction")`. */
export function findAction(prefix: string, name: string): Action | undefined {
  return serviceOf(prefix)?.actions.get(name.toLowerCase());
}

/** All actions of a service in alphabetical order; empty for an unknown prefix. */
export function actionsOf(prefix: string): readonly Action[] {
  return [...(serviceOf(prefix)?.actions.values() ?? [])];
}

export function resourceTypesOf(prefix: string): readonly ResourceType[] {
  return serviceOf(prefix)?.resourceTypes ?? [];
}

/** The condition keys that a service defines, global ones it lists included. */
export function conditionKeysOf(prefix: string): readonly ConditionKey[] {
  return serviceOf(prefix)?.keys ?? [];
}

/**
 * A condition key by its name, without regard to case. `s3:ExistingObjectTag/team` finds the template
 * `s3:ExistingObjectTag/<key>`.
 */
export function conditionKey(name: string): ConditionKey | undefined {
  const prefix = name.slice(0, Math.max(0, name.indexOf(":"))).toLowerCase();
  if (prefix === "") return undefined;
  if (prefix === "aws") return match(snapshot().globalKeys, name);
  const index = snapshot();
  const prefixes = index.lines.has(prefix)
    ? [prefix]
    : index.keyPrefixes.filter(([pattern]) => pattern.test(prefix)).flatMap(([, services]) => services);
  for (const candidate of prefixes) {
    const found = match(serviceOf(candidate)?.keys ?? [], name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Every service that has an IAM prefix, in alphabetical order. */
export function services(): readonly ServiceName[] {
  return snapshot().services;
}

/**
 * Prefixes of the services that resource control policies speak on.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export function rcpSupportedServices(): ReadonlySet<string> {
  return snapshot().rcp;
}

/** Where the snapshot came from: package name and version. */
export function actionSources(): Readonly<Record<string, string>> {
  return snapshot().sources;
}

interface Snapshot {
  readonly sources: Readonly<Record<string, string>>;
  readonly globalKeys: readonly ConditionKey[];
  readonly keyPrefixes: readonly (readonly [RegExp, readonly string[]])[];
  readonly services: readonly ServiceName[];
  readonly rcp: ReadonlySet<string>;
  /** Each service's text, until it is parsed. */
  readonly lines: ReadonlyMap<string, string>;
}

interface ServiceActions {
  readonly actions: ReadonlyMap<string, Action>;
  readonly resourceTypes: readonly ResourceType[];
  readonly keys: readonly ConditionKey[];
}

let parsedSnapshot: Snapshot | undefined;
const parsedServices = new Map<string, ServiceActions>();

function snapshot(): Snapshot {
  parsedSnapshot ??= parseSnapshot();
  return parsedSnapshot;
}

function parseSnapshot(): Snapshot {
  const [first = "", ...lines] = data.split("\n");
  const head = JSON.parse(first) as EncodedHead;
  return {
    sources: head.sources,
    globalKeys: head.globalKeys.map(decodeKey),
    keyPrefixes: Object.entries(head.keyPrefixes).map(([prefix, of]) => [templatePattern(prefix), of]),
    services: head.services.map(([prefix, name]) => ({ prefix, name })),
    rcp: new Set(head.services.flatMap(([prefix, , rcp]) => (rcp === 1 ? [prefix] : []))),
    lines: new Map(head.services.map(([prefix], index) => [prefix, lines[index] ?? ""])),
  };
}

function serviceOf(prefix: string): ServiceActions | undefined {
  const key = prefix.toLowerCase();
  const known = parsedServices.get(key);
  if (known !== undefined) return known;
  const line = snapshot().lines.get(key);
  if (line === undefined) return undefined;
  const parsed = decodeService(JSON.parse(line) as EncodedService);
  parsedServices.set(key, parsed);
  return parsed;
}

type KeyReference = number | string;

interface EncodedHead {
  readonly sources: Readonly<Record<string, string>>;
  readonly globalKeys: readonly EncodedKey[];
  readonly keyPrefixes: Readonly<Record<string, readonly string[]>>;
  readonly services: readonly (readonly [prefix: string, name: string, rcp: 0 | 1])[];
}
type EncodedKey = readonly [name: string, type: string];
type EncodedService = readonly [
  keys: readonly EncodedKey[],
  resourceTypes: readonly (readonly [name: string, arn: string, keys?: readonly KeyReference[]])[],
  actions: readonly (readonly [
    name: string,
    level: string,
    keys?: readonly KeyReference[],
    resources?: readonly (readonly [type: number | string, required: 0 | 1, keys?: readonly KeyReference[]])[],
    dependentActions?: readonly string[],
  ])[],
];

function decodeService([encodedKeys, encodedTypes, encodedActions]: EncodedService): ServiceActions {
  const keys = encodedKeys.map(decodeKey);
  const named = (references: readonly KeyReference[] = []) =>
    references.map((reference) => (typeof reference === "number" ? (keys[reference]?.name ?? "") : reference));
  const resourceTypes = encodedTypes.map(
    ([name, arn, own]): ResourceType => ({ name, arn, conditionKeys: named(own) }),
  );
  const actions = encodedActions.map(([name, level, own, resources = [], dependentActions = []]): Action => {
    return {
      name,
      accessLevel: accessLevel(level),
      conditionKeys: named(own),
      dependentActions,
      resourceTypes: resources.map(([reference, required, keysHere]) => {
        const type = typeof reference === "number" ? resourceTypes[reference] : undefined;
        return {
          name: type?.name ?? String(reference),
          required: required === 1,
          arn: type?.arn ?? "*",
          conditionKeys: [...new Set([...named(keysHere), ...(type?.conditionKeys ?? [])])],
        };
      }),
    };
  });
  return { actions: new Map(actions.map((action) => [action.name.toLowerCase(), action])), resourceTypes, keys };
}

/** The source writes `Permissions management, Write`: the first level is the one AWS's page shows. */
const accessLevel = (level: string): AccessLevel => level.split(",")[0] as AccessLevel;

function decodeKey([name, type]: EncodedKey): ConditionKey {
  const multivalued = type.startsWith("ArrayOf");
  return { name, type: (multivalued ? type.slice("ArrayOf".length) : type) as ConditionKeyType, multivalued };
}

function match(keys: readonly ConditionKey[], name: string): ConditionKey | undefined {
  const lower = name.toLowerCase();
  return (
    keys.find((key) => key.name.toLowerCase() === lower) ??
    keys.find((key) => isTemplate(key.name) && templatePattern(key.name).test(name))
  );
}

const templatePart = /\$\{[^}]*\}|<[^>]*>|(?<=\/)tag-key$/;
const isTemplate = (name: string) => templatePart.test(name);

/** `kms:EncryptionContext:${Key}`, `s3:ExistingObjectTag/<key>` and `ssm:resourceTag/tag-key` as patterns. */
function templatePattern(template: string): RegExp {
  const literal = template.split(new RegExp(templatePart.source, "g")).map((part) => part.replace(/[^\w\s]/g, "\\$&"));
  return new RegExp(`^${literal.join(".+")}$`, "is");
}

/**
 * EventBridge's ARNs, and what the kernel asks about them.
 *
 * A bus's policy speaks on the bus and on its rules (PutRule and its kin from another account name the rule).
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html (2026-11)
 */
import { compilePolicy } from "@rolecall/engine";
import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import type { Resources } from "../../kernel/service.js";
import type { Read } from "../../store/store.js";
import { busNotFound } from "./errors.js";
import { type BusRecord, buses, rules } from "./records.js";

export const DEFAULT_BUS = "default";

/** Where a bus is, and its name: what an `EventBusName` parameter, a name or an ARN, stands for. */
export interface BusRef {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export function busRef(here: Here, nameOrArn: string = DEFAULT_BUS): BusRef {
  const parsed = parseArn(nameOrArn);
  const name = parsed?.resource.replace(/^event-bus\//, "") ?? nameOrArn;
  return parsed
    ? { account: parsed.account, region: parsed.region, name }
    : { account: here.account, region: here.region, name };
}

const base = ({ account, region }: Pick<BusRef, "account" | "region">) => `arn:aws:events:${region}:${account}`;

export const busArn = (bus: BusRef) => `${base(bus)}:event-bus/${bus.name}`;

export const archiveArn = (here: Pick<BusRef, "account" | "region">, name: string) => `${base(here)}:archive/${name}`;

export const replayArn = (here: Pick<BusRef, "account" | "region">, name: string) => `${base(here)}:replay/${name}`;

/** Connections and API destinations; without an id the ARN that permissions are asked on. */
export const connectionArn = (here: Pick<BusRef, "account" | "region">, name: string, id?: string) =>
  `${base(here)}:connection/${name}${id === undefined ? "" : `/${id}`}`;

export const apiDestinationArn = (here: Pick<BusRef, "account" | "region">, name: string, id?: string) =>
  `${base(here)}:api-destination/${name}${id === undefined ? "" : `/${id}`}`;

/** The connection or API destination that an ARN names. */
export function endpointOfArn(
  kind: "connection" | "api-destination",
  arn: string,
): { readonly account: string; readonly region: string; readonly name: string; readonly id: string } | undefined {
  const parsed = parseArn(arn);
  const [type, name, id] = parsed?.resource.split("/") ?? [];
  if (parsed?.service !== "events" || type !== kind || name === undefined || id === undefined) return undefined;
  return { account: parsed.account, region: parsed.region, name, id };
}

/** The archive that an ARN names. */
export function archiveOfArn(
  arn: string,
): { readonly here: Pick<BusRef, "account" | "region">; readonly name: string } | undefined {
  const parsed = parseArn(arn);
  const name = /^archive\/([^/]+)$/.exec(parsed?.resource ?? "")?.[1];
  if (parsed?.service !== "events" || name === undefined) return undefined;
  return { here: { account: parsed.account, region: parsed.region }, name };
}

/** Rules of the default bus leave its name out. */
export const ruleArn = (bus: BusRef, rule: string) =>
  `${base(bus)}:rule/${bus.name === DEFAULT_BUS ? "" : `${bus.name}/`}${rule}`;

/** The bus; an account has its default one without ever having made it. */
export async function findBus(tx: Read, { account, region, name }: BusRef): Promise<BusRecord | undefined> {
  const found = await buses.get(tx, [account, region, name]);
  return found ?? (name === DEFAULT_BUS ? { account, region, name, tags: {} } : undefined);
}

/** @throws ResourceNotFoundException */
export async function requireBus(tx: Read, ref: BusRef): Promise<BusRecord> {
  const found = await findBus(tx, ref);
  if (!found) throw busNotFound(ref.name);
  return found;
}

/** The rule that an ARN names. */
export function ruleOfArn(arn: string): { readonly bus: BusRef; readonly rule: string } | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== "events" || !parsed.resource.startsWith("rule/")) return undefined;
  const path = parsed.resource.slice("rule/".length);
  // A bus's name may have slashes, a rule's has none.
  const slash = path.lastIndexOf("/");
  const { account, region } = parsed;
  const name = slash < 0 ? DEFAULT_BUS : path.slice(0, slash);
  return { bus: { account, region, name }, rule: path.slice(slash + 1) };
}

/** The bus that an ARN names. */
export function busOfArn(arn: string): BusRef | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== "events" || !parsed.resource.startsWith("event-bus/")) return undefined;
  return { account: parsed.account, region: parsed.region, name: parsed.resource.slice("event-bus/".length) };
}

export const resources: Resources = {
  async find(tx, arn) {
    const bus = busOfArn(arn);
    if (bus) {
      const found = await findBus(tx, bus);
      return found && { ...policyOf(found), tags: found.tags };
    }
    const rule = ruleOfArn(arn);
    if (!rule) return undefined;
    const [owner, found] = [
      await findBus(tx, rule.bus),
      await rules.get(tx, [rule.bus.account, rule.bus.region, rule.bus.name, rule.rule]),
    ];
    return owner && { ...policyOf(owner), ...(found ? { tags: found.tags } : {}) };
  },
};

const policyOf = (bus: BusRecord) =>
  bus.policy === undefined
    ? {}
    : { policy: { policy: compilePolicy(bus.policy), name: `policy of event bus \`${bus.name}\`` } };

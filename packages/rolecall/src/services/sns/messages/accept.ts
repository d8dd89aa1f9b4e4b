/**
 * A message is accepted once it is stored with everything that is owed because of it: one delivery for each subscription
 * whose filter it passes. From there on it survives any stop.
 */
import type { Transaction } from "../../../store/store.js";
import { matchesAttributes, matchesBody } from "../filter/match.js";
import { type Pattern, parseFilterPolicy, type Scope } from "../filter/parse.js";
import {
  counters,
  type DeliveryRecord,
  deliveries,
  type MessageRecord,
  messages,
  type SubscriptionRecord,
  seen,
  subscriptions,
  type TopicRecord,
} from "../records.js";
import type { Draft } from "./draft.js";

export interface Accepted {
  readonly message: MessageRecord;
  readonly owed: readonly DeliveryRecord[];
}

/** AWS's window for deduplication. */
const WINDOW_MS = 300_000;
/** How many ids past their window one Publish clears away. */
const SWEPT = 10;
const FIRST_SEQUENCE = 10n ** 19n;

/** @param id the id of the message, unless it is one that came before */
export async function accept(
  tx: Transaction,
  topic: TopicRecord,
  draft: Draft,
  {
    id,
    nowMs,
    traceHeader,
  }: { readonly id: string; readonly nowMs: number; readonly traceHeader?: string | undefined },
): Promise<Accepted | { readonly duplicateOf: { readonly messageId: string; readonly sequenceNumber: string } }> {
  const { account, region, name } = topic;
  const place = { account, region, topic: name };
  const fifo = draft.deduplicationId !== undefined;
  let sequenceNumber: string | undefined;
  if (fifo) {
    const { deduplicationId = "", groupId = "" } = draft;
    const scope = topic.attributes.FifoThroughputScope === "MessageGroup" ? groupId : "";
    const before = await seen.get(tx, [account, region, name, scope, deduplicationId]);
    if (before && before.untilMs > nowMs) return { duplicateOf: before };
    await forgetOld(tx, topic, nowMs);
    const last = ((await counters.get(tx, [account, region, name]))?.last ?? 0) + 1;
    await counters.put(tx, { ...place, last });
    sequenceNumber = String(FIRST_SEQUENCE + BigInt(last));
    await seen.put(tx, {
      ...place,
      groupId: scope,
      deduplicationId,
      messageId: id,
      sequenceNumber,
      untilMs: nowMs + WINDOW_MS,
    });
  }
  const { subject, bodies, attributes, groupId, deduplicationId } = draft;
  const message: MessageRecord = {
    ...place,
    order: sequenceNumber ?? id,
    id,
    publishedMs: nowMs,
    ...(subject === undefined ? {} : { subject }),
    bodies,
    attributes,
    ...(groupId === undefined ? {} : { groupId }),
    ...(deduplicationId === undefined ? {} : { deduplicationId }),
    ...(sequenceNumber === undefined ? {} : { sequenceNumber }),
    ...(traceHeader === undefined ? {} : { traceHeader }),
  };
  const { items } = await subscriptions.list(tx, { prefix: [account, region, name] });
  const owed: DeliveryRecord[] = items
    .filter((subscription) => !subscription.pending && passes(subscription, message))
    .map(({ id: subscription }) => ({ ...place, order: message.order, subscription, failures: 0, dueMs: nowMs }));
  if (owed.length > 0) await messages.put(tx, message);
  for (const delivery of owed) await deliveries.put(tx, delivery);
  return { message, owed };
}

async function forgetOld(tx: Transaction, { account, region, name }: TopicRecord, nowMs: number): Promise<void> {
  for (const old of await seen.by(tx, "byEnd", [account, region, name], { limit: SWEPT })) {
    if (old.untilMs > nowMs) return;
    await seen.delete(tx, [account, region, name, old.groupId, old.deduplicationId]);
  }
}

/** The body that a subscription of this protocol gets. */
export function bodyFor({ bodies }: MessageRecord, protocol: string): string {
  return (Object.hasOwn(bodies, protocol) ? bodies[protocol] : undefined) ?? bodies.default ?? "";
}

function passes({ attributes, protocol }: SubscriptionRecord, message: MessageRecord): boolean {
  const { FilterPolicy: text, FilterPolicyScope: scope = "MessageAttributes" } = attributes;
  if (text === undefined) return true;
  const pattern = compiled(text, scope as Scope);
  return scope === "MessageBody"
    ? matchesBody(pattern, bodyFor(message, protocol))
    : matchesAttributes(pattern, message.attributes);
}

/** Patterns by scope and text: every message is held against the same few. */
const patterns = new Map<string, Pattern>();
const PATTERNS = 500;

function compiled(text: string, scope: Scope): Pattern {
  const key = `${scope} ${text}`;
  let pattern = patterns.get(key);
  if (pattern === undefined) {
    pattern = parseFilterPolicy(text, scope);
    if (patterns.size >= PATTERNS) patterns.clear();
    patterns.set(key, pattern);
  }
  return pattern;
}

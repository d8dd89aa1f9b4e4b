/** What carries tags, by its ARN: groups, destinations, and the three parts of a delivery. */
import { parseArn } from "../../kernel/arn.js";
import type { Collection } from "../../store/collection.js";
import type { Read, Transaction } from "../../store/store.js";
import { deliveries, deliveryDestinations, deliverySources, destinations, groups } from "./records.js";

export type Tags = Readonly<Record<string, string>>;

export interface Tagged {
  readonly tags: Tags;
  setTags(tx: Transaction, tags: Tags): Promise<void>;
}

/** Undefined when there is no such resource. */
export async function findTagged(tx: Read, arn: string): Promise<Tagged | undefined> {
  const parsed = parseArn(arn);
  if (!parsed) return undefined;
  const [type = "", name = "", more] = parsed.resource.split(":");
  const records = KINDS[type];
  if (!records || name === "" || more !== undefined) return undefined;
  const found = await records.get(tx, [parsed.account, parsed.region, name]);
  return found && { tags: found.tags, setTags: (changing, tags) => records.put(changing, { ...found, tags }) };
}

type WithTags = { readonly tags: Tags };

/** All of them are kept by account, Region and name. */
const KINDS: Readonly<Record<string, Collection<WithTags, never>>> = {
  "log-group": groups as unknown as Collection<WithTags, never>,
  destination: destinations as unknown as Collection<WithTags, never>,
  delivery: deliveries as unknown as Collection<WithTags, never>,
  "delivery-source": deliverySources as unknown as Collection<WithTags, never>,
  "delivery-destination": deliveryDestinations as unknown as Collection<WithTags, never>,
};

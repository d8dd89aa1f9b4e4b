/** AWS: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html (us-east-1) */
import type { Read } from "../../store/store.js";
import { tooManyShards } from "./errors.js";
import type { Place } from "./names.js";
import { openShards, streams } from "./records.js";

export const SHARD_LIMIT = 20_000;
export const ON_DEMAND_LIMIT = 50;

/** What an account has in a Region. */
export async function usage(read: Read, { account, region }: Pick<Place, "account" | "region">) {
  const { items } = await streams.list(read, { prefix: [account, region] });
  return {
    shards: items.reduce((sum, stream) => sum + openShards(stream).length, 0),
    onDemand: items.filter(({ mode }) => mode === "ON_DEMAND").length,
    items,
  };
}

/** @throws LimitExceededException */
export async function requireRoom(read: Read, place: Place, more: number): Promise<void> {
  const { shards } = await usage(read, place);
  if (shards + more > SHARD_LIMIT) throw tooManyShards(place, shards, SHARD_LIMIT, more);
}

/** What operations name by ResourceARN: a stream or a consumer. */
import type { Here } from "../../kernel/here.js";
import type { Clock, Host } from "../../kernel/host.js";
import type { Read } from "../../store/store.js";
import { consumerNotFound, invalidArgument } from "./errors.js";
import { requireStream } from "./find.js";
import { consumerOfArn, streamOfArn } from "./names.js";
import { type ConsumerRecord, consumers, type StreamRecord, streams } from "./records.js";
import { consumerByArn } from "./resources.js";

type Either = { readonly stream: StreamRecord } | { readonly consumer: ConsumerRecord };

/** What streams and consumers both have. */
type Shared = Pick<StreamRecord, "tags" | "policy" | "account">;

/** @throws ResourceNotFoundException, InvalidArgumentException for what is neither's ARN */
async function requireNamed(read: Read, here: Here, arn: string, nowMs: number): Promise<Either> {
  const place = streamOfArn(arn);
  if (place) return { stream: await requireStream(read, here, place, nowMs) };
  return { consumer: await requireConsumer(read, here, arn) };
}

/** @throws ResourceNotFoundException, InvalidArgumentException; unverified words */
export async function requireConsumer(read: Read, here: Here, arn: string): Promise<ConsumerRecord> {
  const ref = consumerOfArn(arn);
  if (!ref) throw invalidArgument(`Invalid ARN: ${arn}`);
  const found = ref.region === here.region ? await consumerByArn(read, arn) : undefined;
  if (!found) throw consumerNotFound(arn, ref);
  return found;
}

type Parts = Pick<Host, "store"> & { readonly clock: Clock };

export const readNamed = (here: Here, arn: string, { store, clock }: Parts): Promise<Shared> =>
  store.read(async (read) => {
    const found = await requireNamed(read, here, arn, clock.now());
    return "stream" in found ? found.stream : found.consumer;
  });

export const changeNamed = (
  here: Here,
  arn: string,
  { store, clock }: Parts,
  change: <One extends Shared>(one: One) => One,
): Promise<void> => {
  const nowMs = clock.now();
  return store.transact(async (tx) => {
    const found = await requireNamed(tx, here, arn, nowMs);
    if ("stream" in found) await streams.put(tx, change(found.stream));
    else await consumers.put(tx, change(found.consumer));
  });
};

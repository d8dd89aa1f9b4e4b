/** Consumers as operations name them: by ARN, or by the stream's ARN and their name. */
import type { Here } from "../../kernel/here.js";
import type { PermissionCall } from "../../kernel/operation.js";
import type { Read } from "../../store/store.js";
import { consumerNotFound, invalidArgument } from "./errors.js";
import { requireConsumer } from "./named.js";
import { consumerArn, consumerOfArn, placeOf, streamArn } from "./names.js";
import { type ConsumerRecord, consumers } from "./records.js";

interface Named {
  readonly StreamARN?: string | undefined;
  readonly ConsumerName?: string | undefined;
  readonly ConsumerARN?: string | undefined;
}

/** @throws ResourceNotFoundException, InvalidArgumentException; unverified words */
export async function chosenConsumer(read: Read, here: Here, input: Named): Promise<ConsumerRecord> {
  requireUnambiguous(input);
  if (input.ConsumerARN !== undefined) return requireConsumer(read, here, input.ConsumerARN);
  const { account, region, name: stream } = placeOf(here, input);
  const name = input.ConsumerName ?? "";
  const found = region === here.region ? await consumers.get(read, [account, region, stream, name]) : undefined;
  if (!found) throw consumerNotFound(name, { account });
  return found;
}

/** The ARN that decides who may; that of a consumer that is not there ends in no second. */
export async function consumerArnOf({ input, here, read }: PermissionCall<Named>): Promise<string> {
  requireUnambiguous(input);
  if (input.ConsumerARN !== undefined) return input.ConsumerARN;
  const { account, region, name: stream } = placeOf(here, input);
  const name = input.ConsumerName ?? "";
  const found = await consumers.get(read, [account, region, stream, name]);
  return consumerArn(found ?? { account, region, stream, name, createdMs: 0 });
}

function requireUnambiguous({ StreamARN, ConsumerName, ConsumerARN }: Named): void {
  if (ConsumerARN === undefined) {
    if (StreamARN !== undefined && ConsumerName !== undefined) return;
    throw invalidArgument("Either ConsumerARN or both StreamARN and ConsumerName must be specified.");
  }
  const ref = consumerOfArn(ConsumerARN);
  const fits =
    ref &&
    (ConsumerName === undefined || ConsumerName === ref.name) &&
    (StreamARN === undefined || StreamARN === streamArn({ ...ref, name: ref.stream }));
  if (!fits) throw invalidArgument(`Invalid ConsumerARN: ${ConsumerARN}`);
}

/** The kinds of event sources: what each lets a caller set, asks of the role, and how it is read. */
import { parseArn } from "../../../kernel/arn.js";
import { notEmulated } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import type { FunctionRecord } from "../records.js";
import { badSource, noSource, otherRegionsSource } from "./errors.js";
import type { ReadingHost } from "./host.js";
import { requireReadable } from "./queue/access.js";
import { pollQueue } from "./queue/poll.js";
import { queueSettings } from "./queue/settings.js";
import type { MappingRecord } from "./records.js";
import type { Given, Settings } from "./settings.js";
import { tableStream } from "./stream/dynamodb/kind.js";
import { consumer } from "./stream/kinesis/consumer.js";
import { dataStream } from "./stream/kinesis/kind.js";
import { streamSource } from "./stream/source.js";

/** What of a mapping the execution role has to serve. */
export type Wanted = Pick<MappingRecord, "source" | "uuid" | "stream">;

export interface Source {
  /** The settings after a call, those of AWS where there were none. @throws InvalidParameterValueException */
  settings(before: Settings | undefined, given: Given, arn: string): Settings;
  /** @throws InvalidParameterValueException where it is not there, or the execution role may not do what the mapping takes */
  requireReadable(mapping: Wanted, fn: FunctionRecord, host: Pick<Host, "call" | "sessions" | "clock">): Promise<void>;
  /** Reads until the mapping is no longer enabled, or `signal` fires. */
  poll(mapping: MappingRecord, host: ReadingHost, signal: AbortSignal): Promise<void>;
}

const QUEUE: Source = { settings: queueSettings, requireReadable, poll: pollQueue };
const TABLE_STREAM = streamSource(tableStream);
const DATA_STREAM = streamSource(dataStream);
const CONSUMER = streamSource(consumer);

/** @throws RolecallError for a service that is no source here */
export function sourceOf(arn: string): Source {
  const { service, resource = "" } = parseArn(arn) ?? {};
  if (service === "sqs") return QUEUE;
  if (service === "dynamodb" && /^table\/[^/]+\/stream\/./.test(resource)) return TABLE_STREAM;
  if (service === "kinesis" && /^stream\/[^/]+$/.test(resource)) return DATA_STREAM;
  if (service === "kinesis" && /^stream\/[^/]+\/consumer\/[^/]+$/.test(resource)) return CONSUMER;
  throw notEmulated(`\`${service}\` as an event source of functions`);
}

/** The source that CreateEventSourceMapping names. @throws InvalidParameterValueException */
export function requireSourceArn(arn: string | undefined, region: string): string {
  if (arn === undefined) throw noSource();
  const parsed = parseArn(arn);
  if (parsed === undefined) throw badSource(arn);
  if (parsed.region !== region) throw otherRegionsSource(region);
  return arn;
}

/** Streams and consumers by name and by ARN. */
import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import { invalidArgument } from "./errors.js";
import type { ConsumerRecord } from "./records.js";

/** Where a stream is, whether it is there or not. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export const streamArn = ({ account, region, name }: Place): string =>
  `arn:aws:kinesis:${region}:${account}:stream/${name}`;

type Consumer = Pick<ConsumerRecord, "account" | "region" | "stream" | "name" | "createdMs">;

export const consumerArn = ({ account, region, stream, name, createdMs }: Consumer): string =>
  `${streamArn({ account, region, name: stream })}/consumer/${name}:${Math.floor(createdMs / 1000)}`;

const STREAM = /^stream\/([a-zA-Z0-9_.-]{1,128})$/;
const CONSUMER = /^stream\/([a-zA-Z0-9_.-]{1,128})\/consumer\/([a-zA-Z0-9_.-]{1,128}):(\d+)$/;

export function streamOfArn(arn: string): Place | undefined {
  const { service, account, region, resource } = parseArn(arn) ?? {};
  const name = STREAM.exec(resource ?? "")?.[1];
  if (service !== "kinesis" || !account || !region || name === undefined) return undefined;
  return { account, region, name };
}

/** A consumer's ARN ends in the second it was registered in. */
export function consumerOfArn(arn: string) {
  const { service, account, region, resource } = parseArn(arn) ?? {};
  const [, stream, name, second] = CONSUMER.exec(resource ?? "") ?? [];
  if (service !== "kinesis" || !account || !region || stream === undefined || name === undefined) return undefined;
  return { account, region, stream, name, second: Number(second) };
}

/** How operations name a stream: by name, by ARN, or by both. */
export interface Named {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
}

/** @throws InvalidArgumentException; unverified words */
export function placeOf({ account, region }: Here, { StreamName, StreamARN }: Named): Place {
  if (StreamARN === undefined) {
    if (StreamName === undefined) throw invalidArgument("Either StreamName or StreamARN must be specified.");
    return { account, region, name: StreamName };
  }
  const place = streamOfArn(StreamARN);
  if (!place) throw invalidArgument(`Invalid StreamARN: ${StreamARN}`);
  if (StreamName !== undefined && StreamName !== place.name) {
    throw invalidArgument(`StreamName ${StreamName} does not match StreamARN ${StreamARN}.`);
  }
  return place;
}

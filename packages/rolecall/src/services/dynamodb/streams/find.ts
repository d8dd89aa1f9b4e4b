import type { Key, Read } from "../../../store/store.js";
import { badStreamArn, streamNotFound } from "./errors.js";
import { type StreamRecord, streams } from "./records.js";

const ARN = /^arn:aws:dynamodb:([a-z0-9-]+):(\d{12}):table\/([a-zA-Z0-9_.-]{3,255})\/stream\/([0-9T:.-]+)$/;

export const isStreamArn = (arn: string): boolean => ARN.test(arn);

/** The key of the stream's record. @throws ValidationException for what is no stream's ARN */
export function streamKey(arn: string): Key {
  const [, region, account, tableName, label] = ARN.exec(arn) ?? [];
  if (region === undefined || account === undefined || tableName === undefined || label === undefined) {
    throw badStreamArn(arn);
  }
  return [account, region, tableName, label];
}

/** @throws ValidationException for what is no stream's ARN, ResourceNotFoundException */
export async function requireStream(read: Read, arn: string): Promise<StreamRecord> {
  return streams.require(read, streamKey(arn), () => streamNotFound(arn));
}

/** What the operations on function URLs share. @see https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html */
import type { Here } from "../../../kernel/here.js";
import type { Settings } from "../../../kernel/host.js";
import type { KeyValue } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { functionUrlMissing, noUrlQualifier, urlFunctionMissing } from "../errors.js";
import { findAlias } from "../lookup.js";
import { type FunctionRef, functionArn, functionRef } from "../names.js";
import { functions } from "../records.js";
import { urlOf } from "./address.js";
import { type CorsRecord, functionUrls, type UrlRecord } from "./records.js";

/**
 * The function or alias that a call means. AWS: versions have no URLs, and `$LATEST` is meant by naming none.
 * @throws ValidationException
 */
export function urlTarget(here: Here, functionName: string, qualifier?: string): FunctionRef {
  const ref = functionRef(here, functionName, qualifier);
  // The model checks Qualifier; a qualifier may be part of the name as well.
  if (ref.qualifier !== undefined && !ALIAS.test(ref.qualifier)) throw noUrlQualifier(ref.qualifier);
  return ref;
}

const ALIAS = /^(?!\d+$)[0-9a-zA-Z\-_]+$/;

const keyOf = ({ account, region, name, qualifier = "" }: FunctionRef) => [account, region, name, qualifier];

/** @throws ResourceNotFoundException, in the same words for a function and for an alias that is not there */
export async function requireUrlTarget(read: Read, ref: FunctionRef): Promise<void> {
  await functions.require(read, [ref.account, ref.region, ref.name], urlFunctionMissing);
  if (ref.qualifier !== undefined && !(await findAlias(read, ref))) throw urlFunctionMissing();
}

export const findUrl = (read: Read, ref: FunctionRef): Promise<UrlRecord | undefined> =>
  functionUrls.get(read, keyOf(ref));

/** @throws ResourceNotFoundException */
export const requireUrl = (read: Read, ref: FunctionRef): Promise<UrlRecord> =>
  functionUrls.require(read, keyOf(ref), functionUrlMissing);

/**
 * The keys of permissions on a URL's configuration. `lambda:FunctionUrlAuthType` is what the call sets, else what the URL
 * has; `lambda:FunctionArn` is the ARN that the permission is on (unverified).
 */
export const urlKeys = (ref: FunctionRef, authType: KeyValue) => ({
  "lambda:FunctionArn": functionArn(ref),
  "lambda:FunctionUrlAuthType": authType,
});

export const refOf = ({ account, region, functionName: name, qualifier }: UrlRecord): FunctionRef => ({
  account,
  region,
  name,
  ...(qualifier === "" ? {} : { qualifier }),
});

/** The members of a Cors that were given. */
export function corsRecord(given: Partial<Record<keyof CorsRecord, unknown>> | undefined): CorsRecord | undefined {
  if (given === undefined) return undefined;
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as CorsRecord;
}

/** As CreateFunctionUrlConfig answers it: all that never changes, and what was set. */
export function describeNewUrl(record: UrlRecord, settings: Settings) {
  return {
    FunctionUrl: urlOf(record, settings),
    FunctionArn: functionArn(refOf(record)),
    AuthType: record.authType,
    ...(record.cors ? { Cors: record.cors } : {}),
    CreationTime: new Date(record.createdMs).toISOString(),
  };
}

/** As the other operations answer it. */
export const describeUrl = (record: UrlRecord, settings: Settings) => ({
  ...describeNewUrl(record, settings),
  LastModifiedTime: new Date(record.modifiedMs).toISOString(),
  InvokeMode: record.invokeMode,
});

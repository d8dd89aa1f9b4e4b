/** What GetObject and HeadObject tell of a version's lock: to each caller what he may know. */
import { AwsError } from "../../../kernel/errors.js";
import type { OperationCall } from "../../../kernel/operation.js";
import { GetObjectLegalHold } from "../operations/get-object-legal-hold.js";
import { GetObjectRetention } from "../operations/get-object-retention.js";
import type { ObjectRecord } from "../records.js";

type Call = Pick<OperationCall<{ readonly Bucket: string }>, "input" | "call" | "caller" | "here" | "request">;

export async function lockMembers({ input, call, caller, here, request }: Call, object: ObjectRecord) {
  const { key, versionId, lock } = object;
  if (lock === undefined) return {};
  const at = { Bucket: input.Bucket, Key: key, VersionId: versionId };
  const as = { caller, region: here.region, request };
  const retention = lock.retention && (await unlessDenied(call(GetObjectRetention, at, as)))?.Retention;
  const hold = lock.legalHold && (await unlessDenied(call(GetObjectLegalHold, at, as)))?.LegalHold;
  return {
    ...(retention ? { ObjectLockMode: retention.Mode, ObjectLockRetainUntilDate: retention.RetainUntilDate } : {}),
    ...(hold ? { ObjectLockLegalHoldStatus: hold.Status } : {}),
  };
}

async function unlessDenied<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AwsError && error.code === "AccessDenied") return undefined;
    throw error;
  }
}

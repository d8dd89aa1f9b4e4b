/**
 * Batches: up to ten entries, each answered for itself; what is wrong with the batch refuses it whole.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
import { sqs } from "@rolecall/aws-model/sqs";
import { AwsError } from "../../kernel/errors.js";
import { queryCodeOf } from "../../protocols/query-names.js";
import { emptyBatch, entryIdsNotDistinct, invalidEntryId, tooManyEntries } from "./errors.js";

const MOST_ENTRIES = 10;

export interface FailedEntry {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

/** @throws the errors of a batch whose entries cannot be told apart, or are none or too many */
export function requireBatch<Entry extends { readonly Id?: string | undefined }>(
  entries: readonly Entry[] | undefined,
  entryName: string,
): readonly (Entry & { readonly Id: string })[] {
  if (entries === undefined || entries.length === 0) throw emptyBatch(entryName);
  if (entries.length > MOST_ENTRIES) throw tooManyEntries(entries.length);
  const seen = new Set<string>();
  for (const { Id: id = "" } of entries) {
    if (!/^[\w-]{1,80}$/.test(id)) throw invalidEntryId();
    if (seen.has(id)) throw entryIdsNotDistinct(id);
    seen.add(id);
  }
  return entries as readonly (Entry & { readonly Id: string })[];
}

/** Does each entry's work in turn; an error of AWS's is that entry's answer, and the others go on. */
export async function eachEntry<Entry extends { readonly Id: string }, Done>(
  entries: readonly Entry[],
  work: (entry: Entry) => Promise<Done>,
): Promise<{ Successful: Done[]; Failed: FailedEntry[] | undefined }> {
  const Successful: Done[] = [];
  const Failed: FailedEntry[] = [];
  for (const entry of entries) {
    try {
      Successful.push(await work(entry));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({
        Id: entry.Id,
        SenderFault: true,
        Code: queryCodeOf(error.code, sqs.model()),
        Message: error.message,
      });
    }
  }
  // unverified: that AWS leaves out an empty list of failures
  return { Successful, Failed: Failed.length === 0 ? undefined : Failed };
}

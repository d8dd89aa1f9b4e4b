/**
 * The ids of a batch that the function reports as failed; "all" where its answer is none that counts: not JSON, or
 * naming a record that is not in the batch.
 *
 * AWS: an answer that is empty, null or has no `batchItemFailures` is a success of the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting-conditions
 */
export function reportedFailures(answer: Uint8Array, ids: ReadonlySet<string>): ReadonlySet<string> | "all" {
  const text = new TextDecoder().decode(answer).trim();
  if (text === "") return new Set();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return "all";
  }
  const failures = isRecord(parsed) ? parsed.batchItemFailures : undefined;
  if (failures === undefined || failures === null) return isSuccess(parsed) ? new Set() : "all";
  if (!Array.isArray(failures)) return "all";
  const named = failures.map((each) => (isRecord(each) ? each.itemIdentifier : undefined));
  const known = named.filter((id): id is string => typeof id === "string" && ids.has(id));
  return known.length === named.length ? new Set(known) : "all";
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `{}`, null, "" and []; a text or a number is a malformed answer. */
const isSuccess = (answer: unknown) =>
  answer === null || answer === "" || isRecord(answer) || (Array.isArray(answer) && answer.length === 0);

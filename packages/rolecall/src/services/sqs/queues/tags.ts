/**
 * A queue's tags.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
 * unverified: the words.
 */
import { invalidParameter } from "../errors.js";

/** AWS recommends no more than 50 and says no limit: here none is kept. */
export function requireTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [key, value] of Object.entries(tags)) {
    const fits = key.length >= 1 && key.length <= 128 && value.length <= 256;
    if (!fits || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(key + value)) {
      throw invalidParameter(
        `Tag ${key} is invalid: its key has 1 to 128 letters, digits or _.:/=+-@, its value up to 256.`,
      );
    }
    if (/^aws:/i.test(key)) throw invalidParameter(`Tag keys must not begin with aws: ${key}.`);
  }
  return tags;
}

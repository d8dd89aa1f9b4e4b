/** Tags of alarms. */

import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { awsError } from "../../kernel/errors.js";
import type { Read } from "../../store/store.js";
import { invalidValue } from "./errors.js";
import { alarmOfArn } from "./names.js";
import { type AlarmRecord, alarms, type Tags } from "./records.js";

const MOST_TAGS = 50;

export const tagsOf = (
  list: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): Tags => Object.fromEntries(list.map(({ Key = "", Value = "" }) => [Key, Value]));

/** @throws InvalidParameterValue; the words are unverified */
export function requireTags(tags: Tags): void {
  const keys = Object.keys(tags);
  if (keys.length > MOST_TAGS) throw invalidValue(`A resource can have at most ${MOST_TAGS} tags.`);
  if (keys.some((key) => /^aws:/i.test(key))) throw invalidValue("Tag keys that begin with aws: are reserved.");
}

/** The alarm that an ARN names. @throws ResourceNotFoundException also for what has no tags here; the words are unverified */
export async function requireTagged(read: Read, arn: string, account: string): Promise<AlarmRecord> {
  const key = alarmOfArn(arn);
  const found = key?.[0] === account ? await alarms.get(read, key) : undefined;
  if (!found) {
    throw awsError(cloudwatch, "ResourceNotFoundException", `The resource ${arn} does not exist.`, {
      ResourceType: "alarm",
      ResourceId: arn,
    });
  }
  return found;
}

/** Tags of alarms and dashboards. */

import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { awsError } from "../../kernel/errors.js";
import type { Here } from "../../kernel/here.js";
import type { Collection } from "../../store/collection.js";
import type { Key, Read, Transaction } from "../../store/store.js";
import { invalidValue } from "./errors.js";
import { alarmOfArn, dashboardOfArn } from "./names.js";
import { alarms, dashboards, type Tags } from "./records.js";

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

/** What has tags, and how it gets others. */
interface Tagged {
  readonly record: { readonly account: string; readonly tags: Tags };
  put(tx: Transaction, tags: Tags): Promise<void>;
}

/** The alarm or dashboard that an ARN names. */
export async function findTagged(read: Read, arn: string): Promise<Tagged | undefined> {
  const alarm = await found(alarms, read, alarmOfArn(arn));
  return alarm ?? (await found(dashboards, read, dashboardOfArn(arn)));
}

async function found<One extends Tagged["record"]>(
  of: Collection<One, never>,
  read: Read,
  key: Key | undefined,
): Promise<Tagged | undefined> {
  const record = key && (await of.get(read, key));
  return record && { record, put: (tx, tags) => of.put(tx, { ...record, tags }) };
}

/** @throws ResourceNotFoundException also for what is of another account or Region; the words are unverified */
export async function requireTagged(read: Read, arn: string, here: Here): Promise<Tagged> {
  const [, region = here.region] = alarmOfArn(arn) ?? [];
  const tagged = region === here.region ? await findTagged(read, arn) : undefined;
  if (tagged?.record.account !== here.account) {
    throw awsError(cloudwatch, "ResourceNotFoundException", `The resource ${arn} does not exist.`, {
      ResourceType: "alarm",
      ResourceId: arn,
    });
  }
  return tagged;
}

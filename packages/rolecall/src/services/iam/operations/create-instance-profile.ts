import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { instanceProfileExists } from "../errors.js";
import { countUp } from "../quotas.js";
import { type InstanceProfileRecord, instanceProfiles, nameKey } from "../records.js";
import { iamArn } from "../resources.js";
import { newTags, passed, shownTags } from "../tags.js";
import { shownInstanceProfile } from "../views.js";

export const CreateInstanceProfile = operation(iam, "CreateInstanceProfile", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html",

  permissions: ({ input, here }) => {
    const arn = iamArn(here, "instance-profile", input.Path ?? "/", input.InstanceProfileName);
    const tags = passed(input.Tags);
    return [
      permission("iam:CreateInstanceProfile", arn, {}, tags),
      ...(tags === undefined ? [] : [permission("iam:TagInstanceProfile", arn, {}, tags)]),
    ];
  },

  async handle({ input, here, clock, ids, store }) {
    const path = input.Path ?? "/";
    const profile: InstanceProfileRecord = {
      account: here.account,
      name: input.InstanceProfileName,
      path,
      id: ids.unique("AIPA"),
      arn: iamArn(here, "instance-profile", path, input.InstanceProfileName),
      createdMs: clock.now(),
      tags: newTags(input.Tags),
    };
    await store.transact(async (tx) => {
      if (await instanceProfiles.get(tx, [here.account, nameKey(profile.name)])) {
        throw instanceProfileExists(profile.name);
      }
      await countUp(tx, here.account, "instanceProfiles");
      await instanceProfiles.put(tx, profile);
    });
    return { InstanceProfile: { ...shownInstanceProfile(profile, []), ...shownTags(profile.tags) } };
  },
});

import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { startLifecycles } from "../lifecycle/expiry.js";
import { requireLifecycleRules } from "../lifecycle/rules.js";
import { onBucket, saveSetting } from "../settings.js";

/** PutBucketLifecycleConfiguration says when objects, old versions and uploads go; storage classes do not change here. */
export const PutBucketLifecycleConfiguration = operation(s3, "PutBucketLifecycleConfiguration", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html",

  permissions: onBucket("s3:PutLifecycleConfiguration"),

  async handle(call) {
    const rules = call.input.LifecycleConfiguration?.Rules ?? [];
    requireLifecycleRules(rules);
    // AWS names rules that come without an id.
    const named = rules.map((rule) => ({ ...rule, ID: rule.ID ?? call.ids.uuid().replaceAll("-", "") }));
    await saveSetting(call, "lifecycle", { Rules: named });
    startLifecycles(call);
    const { TransitionDefaultMinimumObjectSize = "all_storage_classes_128K" } = call.input;
    return { TransitionDefaultMinimumObjectSize };
  },
});

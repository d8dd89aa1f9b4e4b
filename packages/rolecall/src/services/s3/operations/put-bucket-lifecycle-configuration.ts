import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { malformedXml } from "../errors.js";
import { onBucket, saveSetting } from "../settings.js";

/** PutBucketLifecycleConfiguration keeps rules, which nothing carries out here. */
export const PutBucketLifecycleConfiguration = operation(s3, "PutBucketLifecycleConfiguration", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html",

  permissions: onBucket("s3:PutLifecycleConfiguration"),

  async handle(call) {
    const rules = call.input.LifecycleConfiguration?.Rules ?? [];
    if (rules.length === 0 || rules.length > 1000) throw malformedXml();
    // AWS names rules that come without an id.
    const named = rules.map((rule) => ({ ...rule, ID: rule.ID ?? call.ids.uuid().replaceAll("-", "") }));
    await saveSetting(call, "lifecycle", { Rules: named });
    const { TransitionDefaultMinimumObjectSize = "all_storage_classes_128K" } = call.input;
    return { TransitionDefaultMinimumObjectSize };
  },
});

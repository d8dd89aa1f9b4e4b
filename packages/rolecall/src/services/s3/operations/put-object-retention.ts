import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { malformedXml } from "../errors.js";
import { isGoverned, readRetention, requireReplaceable, retentionKeys } from "../lock/lock.js";
import { relock } from "../lock/relock.js";
import { askedObject, toBypass } from "../objects/asked-object.js";

/** PutObjectRetention says until when nobody can delete a version; an empty one takes the retention away. */
export const PutObjectRetention = operation(s3, "PutObjectRetention", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html",

  permissions: async (call) => {
    const { Retention, BypassGovernanceRetention } = call.input;
    const { arn, asking, object } = await askedObject(call, call.input);
    const keys = retentionKeys(Retention?.Mode, Retention?.RetainUntilDate, call.nowMs);
    const bypasses = BypassGovernanceRetention === true && isGoverned(object, call.nowMs);
    return [ask("s3:PutObjectRetention", arn, asking, keys), ...(bypasses ? [toBypass(arn, asking)] : [])];
  },

  async handle(call) {
    const { input, clock } = call;
    const { Mode, RetainUntilDate } = input.Retention ?? {};
    if ((Mode === undefined) !== (RetainUntilDate === undefined)) throw malformedXml();
    const nowMs = clock.now();
    const retention =
      Mode === undefined || RetainUntilDate === undefined ? undefined : readRetention(Mode, RetainUntilDate, nowMs);
    await relock(call, (object) => {
      requireReplaceable(object, retention, input.BypassGovernanceRetention === true, nowMs);
      const { retention: _, ...kept } = object.lock ?? {};
      return { ...kept, ...(retention === undefined ? {} : { retention }) };
    });
    return {};
  },
});

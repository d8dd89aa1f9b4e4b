import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { noLockOnObject } from "../errors.js";
import { lockedVersion } from "../lock/relock.js";
import { askedObject } from "../objects/asked-object.js";

/** GetObjectRetention says until when nobody can delete a version. */
export const GetObjectRetention = operation(s3, "GetObjectRetention", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html",

  permissions: async (call) => {
    const { arn, asking } = await askedObject(call, call.input);
    return [ask("s3:GetObjectRetention", arn, asking, {})];
  },

  async handle(call) {
    const retention = (await lockedVersion(call)).lock?.retention;
    if (retention === undefined) throw noLockOnObject();
    return { Retention: { Mode: retention.mode, RetainUntilDate: new Date(retention.untilMs) } };
  },
});

import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { noLockOnObject } from "../errors.js";
import { lockedVersion } from "../lock/relock.js";
import { askedObject } from "../objects/asked-object.js";

/** GetObjectLegalHold says whether a hold keeps a version from being deleted. */
export const GetObjectLegalHold = operation(s3, "GetObjectLegalHold", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html",

  permissions: async (call) => {
    const { arn, asking } = await askedObject(call, call.input);
    return [ask("s3:GetObjectLegalHold", arn, asking, {})];
  },

  async handle(call) {
    const hold = (await lockedVersion(call)).lock?.legalHold;
    if (hold === undefined) throw noLockOnObject();
    return { LegalHold: { Status: hold } };
  },
});

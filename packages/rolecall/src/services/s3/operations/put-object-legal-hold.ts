import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../asked.js";
import { malformedXml } from "../errors.js";
import { readHold } from "../lock/lock.js";
import { relock } from "../lock/relock.js";
import { askedObject } from "../objects/asked-object.js";

/** PutObjectLegalHold sets a hold on a version, or takes it away. */
export const PutObjectLegalHold = operation(s3, "PutObjectLegalHold", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html",

  permissions: async (call) => {
    const { arn, asking } = await askedObject(call, call.input);
    return [ask("s3:PutObjectLegalHold", arn, asking, { "s3:object-lock-legal-hold": call.input.LegalHold?.Status })];
  },

  async handle(call) {
    const { LegalHold } = call.input;
    if (LegalHold === undefined) throw malformedXml();
    const legalHold = readHold(LegalHold.Status);
    await relock(call, ({ lock }) => ({ ...lock, legalHold }));
    return {};
  },
});

import { s3 } from "@rolecall/aws-model/s3";
import { AwsError } from "../../../kernel/errors.js";
import { operation } from "../../../kernel/operation.js";
import { notFound } from "../errors.js";
import { lockMembers } from "../lock/answered-lock.js";
import { answered, answeredMembers } from "../objects/answered.js";
import { toRead } from "../objects/asked-object.js";
import { requireNoCustomerKey } from "../objects/described.js";

/** HeadObject says of an object what GetObject does, without its bytes. */
export const HeadObject = operation(s3, "HeadObject", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html",

  permissions: (call) => toRead(call, call.input),

  async handle(call) {
    const { input, store } = call;
    requireNoCustomerKey(input);
    const found = await store
      .read((tx) => answered(tx, input, "HEAD"))
      .catch((error) => {
        // The answer has no body that could tell them apart.
        throw error instanceof AwsError && error.status === 404 ? notFound(error.headers) : error;
      });
    return { ...answeredMembers(found, input), ...(await lockMembers(call, found.object)) };
  },
});

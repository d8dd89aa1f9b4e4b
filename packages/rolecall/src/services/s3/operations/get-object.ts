import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { lockMembers } from "../lock/answered-lock.js";
import { answered, answeredMembers, requireNoOverrides } from "../objects/answered.js";
import { toRead } from "../objects/asked-object.js";
import { readContent } from "../objects/content.js";
import { requireNoCustomerKey } from "../objects/described.js";
import { requireDecryption } from "../objects/encryption.js";

/** GetObject sends an object, or a range of it, as it comes from the blob store. */
export const GetObject = operation(s3, "GetObject", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html",

  permissions: (call) => toRead(call, call.input),

  async handle(call) {
    const { input, store, blobs, caller } = call;
    requireNoCustomerKey(input);
    if (caller.principal.type === "anonymous") requireNoOverrides(input);
    const found = await store.read((tx) => answered(tx, input, "GET"));
    await requireDecryption(call, found.object.encryption);
    return {
      ...answeredMembers(found, input),
      ...(await lockMembers(call, found.object)),
      Body: readContent(blobs, found.object, found.range),
    };
  },
});

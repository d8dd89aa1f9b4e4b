import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { putObject } from "../objects/put.js";
import { toWrite } from "../objects/to-write.js";

/** PutObject stores a body under a key. It is visible once it has come whole and is all that the client said of it. */
export const PutObject = operation(s3, "PutObject", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html",
  streamsBody: true,

  permissions: (call) => toWrite(call, call.input, true),

  handle: (call) => putObject(call, "ObjectCreated:Put"),
});

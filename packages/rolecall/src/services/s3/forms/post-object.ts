/**
 * POST Object: what a browser's form asks for. AWS describes it in words alone, so it stands outside the model and among
 * no service's operations; its permissions are decided and kept in the trail like any other's.
 */
import type { Output } from "@rolecall/aws-model";
import { s3 } from "@rolecall/aws-model/s3";
import type { Operation } from "../../../kernel/operation.js";
import { type PutInput, putObject } from "../objects/put.js";
import { toWrite } from "../objects/to-write.js";

export const PostObject: Operation<PutInput, Output<typeof s3, "PutObject">> = {
  service: s3,
  name: "PostObject",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html",
  streamsBody: true,

  permissions: (call) => toWrite(call, call.input, true),

  handle: (call) => putObject(call, "ObjectCreated:Post"),
};

import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { deleteObject, toDelete } from "../objects/delete.js";

/** DeleteObject takes an object or a version away, or sets a delete marker; what is not there is deleted already. */
export const DeleteObject = operation(s3, "DeleteObject", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html",

  permissions: toDelete,

  async handle(call) {
    const { removed, marker } = await deleteObject(call);
    const { VersionId } = call.input;
    if (marker) return { DeleteMarker: true, VersionId: marker.versionId };
    return VersionId === undefined ? {} : { VersionId, ...(removed?.marker ? { DeleteMarker: true } : {}) };
  },
});

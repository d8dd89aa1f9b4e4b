import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest } from "../errors.js";
import { requireResource } from "../methods.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { apiResources } from "../records.js";
import { subtree, treeOf } from "../tree.js";

/** DeleteResource deletes a resource and everything below it. */
export const DeleteResource = operation(apigateway, "DeleteResource", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteResource.html",
  permissions: ({ input, here }) => [ask("DELETE", here, partPath(input.restApiId, "resources", input.resourceId))],

  async handle({ input, here, store }) {
    const { restApiId: api, resourceId } = input;
    await store.transact(async (tx) => {
      const resource = await requireResource(tx, here, api, resourceId);
      // Unverified words.
      if (resource.parentId === undefined) throw badRequest("Root resource cannot be deleted.");
      for (const { id } of subtree(await treeOf(tx, here.region, api), resource)) {
        await apiResources.delete(tx, [here.region, api, id]);
      }
    });
    return {};
  },
});

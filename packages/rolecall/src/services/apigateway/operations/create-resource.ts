import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { newId } from "../ids.js";
import { requireResource } from "../methods.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { apiResources } from "../records.js";
import { childPath, requirePart, requireRoom, treeOf } from "../tree.js";
import { resourceView } from "../views.js";

/** CreateResource adds a path part below a resource. */
export const CreateResource = operation(apigateway, "CreateResource", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html",
  permissions: ({ input, here }) => [ask("POST", here, partPath(input.restApiId, "resources", input.parentId))],

  async handle({ input, here, ids, store }) {
    const { restApiId: api, parentId, pathPart } = input;
    const id = newId(ids, 6);
    const made = await store.transact(async (tx) => {
      const parent = await requireResource(tx, here, api, parentId);
      const tree = await treeOf(tx, here.region, api);
      requirePart(tree, parent, pathPart);
      requireRoom(tree);
      const resource = {
        region: here.region,
        api,
        id,
        parentId,
        pathPart,
        path: childPath(parent, pathPart),
        resourceMethods: {},
      };
      await apiResources.put(tx, resource);
      return resource;
    });
    return resourceView(made, false);
  },
});

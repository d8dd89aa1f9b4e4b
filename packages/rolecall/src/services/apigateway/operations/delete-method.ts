import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { methodTraits } from "../method-traits.js";
import { requireMethod } from "../methods.js";
import { without } from "../patch.js";
import { ask } from "../permissions.js";
import { methodPath } from "../place.js";
import { apiResources } from "../records.js";

/** DeleteMethod takes a method from its resource. */
export const DeleteMethod = operation(apigateway, "DeleteMethod", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteMethod.html",
  permissions: async ({ input, here, read }) => [
    ask("DELETE", here, methodPath(input), { resource: await methodTraits(read, here, input) }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { resource } = await requireMethod(tx, here, input);
      await apiResources.put(tx, {
        ...resource,
        resourceMethods: without(resource.resourceMethods, input.httpMethod),
      });
    });
    return {};
  },
});

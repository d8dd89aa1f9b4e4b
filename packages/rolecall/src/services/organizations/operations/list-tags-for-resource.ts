import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { page } from "../paging.js";
import { about, namedPolicy, placeOf, taggedArn } from "../resources.js";
import { NO_TRANSFERS, requireTaggable, tagsAt } from "../tags.js";
import { requireOrganization } from "../tree.js";

/** ListTagsForResource. */
export const ListTagsForResource = operation(organizations, "ListTagsForResource", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const { ResourceId } = call.input;
    const type = ResourceId.startsWith("p-") ? (await namedPolicy(call.read, place, ResourceId)).type : undefined;
    const keys = {
      "organizations:PolicyType": type,
      "organizations:TransferDirection": NO_TRANSFERS,
      "organizations:TransferType": NO_TRANSFERS,
    };
    const arn = await taggedArn(call.read, place, ResourceId);
    return [about(place, permission("organizations:ListTagsForResource", arn, keys))];
  },

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      await requireTaggable(tx, organization, input.ResourceId);
      const { items, more } = page(tagsAt(organization, input.ResourceId), ({ Key }) => Key, input);
      return { Tags: items, ...more };
    });
  },
});

import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { about, namedPolicy, placeOf, taggedArn } from "../resources.js";
import { mergedTags, NO_TRANSFERS, passed, requireTaggable, tagsAt, withTags } from "../tags.js";
import { changeOrganization } from "../tree.js";

/** TagResource. */
export const TagResource = operation(organizations, "TagResource", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_TagResource.html",

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
    return [about(place, permission("organizations:TagResource", arn, keys, passed(call.input.Tags)))];
  },

  async handle({ input: { ResourceId, Tags }, here, store }) {
    await store.transact((tx) =>
      changeOrganization(tx, here, async (organization) => {
        await requireTaggable(tx, organization, ResourceId);
        return withTags(organization, ResourceId, mergedTags(tagsAt(organization, ResourceId), Tags));
      }),
    );
    return {};
  },
});

import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { about, namedPolicy, placeOf, taggedArn } from "../resources.js";
import { NO_TRANSFERS, requireTaggable, tagsAt, withTags } from "../tags.js";
import { changeOrganization } from "../tree.js";

/** UntagResource. */
export const UntagResource = operation(organizations, "UntagResource", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_UntagResource.html",

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
    return [about(place, permission("organizations:UntagResource", arn, keys, { keys: call.input.TagKeys }))];
  },

  async handle({ input: { ResourceId, TagKeys }, here, store }) {
    await store.transact((tx) =>
      changeOrganization(tx, here, async (organization) => {
        await requireTaggable(tx, organization, ResourceId);
        const kept = tagsAt(organization, ResourceId).filter(({ Key }) => !TagKeys.includes(Key));
        return withTags(organization, ResourceId, kept);
      }),
    );
    return {};
  },
});

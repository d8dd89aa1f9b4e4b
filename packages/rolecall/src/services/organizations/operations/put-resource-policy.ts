import { organizations } from "@rolecall/aws-model/organizations";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { checkDelegation } from "../documents.js";
import { invalidPrincipal } from "../errors.js";
import { newId } from "../ids.js";
import { requireAllFeatures } from "../policies.js";
import { about, placeOf, resourcePolicyArn } from "../resources.js";
import { mergedTags, passed, tagsAt, withTags } from "../tags.js";
import { changeOrganization } from "../tree.js";
import { shownResourcePolicy } from "../views.js";

/** PutResourcePolicy delegates the management of policies to member accounts. */
export const PutResourcePolicy = operation(organizations, "PutResourcePolicy", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_PutResourcePolicy.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const arn = resourcePolicyArn(place, "rp-*");
    return [about(place, permission("organizations:PutResourcePolicy", arn, {}, passed(call.input.Tags)))];
  },

  async handle({ input: { Content, Tags }, here, ids, store, directory }) {
    checkDelegation(Content);
    const fresh = newId(ids, "rp", 8);
    return store.transact(async (tx) => {
      const content = await keptPolicy(tx, directory, Content, invalidPrincipal);
      const changed = await changeOrganization(tx, here, (organization) => {
        requireAllFeatures(organization);
        const id = organization.resourcePolicy?.id ?? fresh;
        const tags = mergedTags(tagsAt(organization, id), Tags);
        return withTags({ ...organization, resourcePolicy: { id, content } }, id, tags);
      });
      return { ResourcePolicy: await shownResourcePolicy(tx, directory, changed) };
    });
  },
});

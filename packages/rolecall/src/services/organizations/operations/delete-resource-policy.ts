import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { resourcePolicyNotFound } from "../errors.js";
import { about, placeOf } from "../resources.js";
import { changeOrganization, without } from "../tree.js";

/** DeleteResourcePolicy ends all that it delegated, at once. */
export const DeleteResourcePolicy = operation(organizations, "DeleteResourcePolicy", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteResourcePolicy.html",

  permissions: async (call) => [about(await placeOf(call), permission("organizations:DeleteResourcePolicy", "*", {}))],

  async handle({ here, store }) {
    await store.transact((tx) =>
      changeOrganization(tx, here, ({ resourcePolicy, ...organization }) => {
        if (resourcePolicy === undefined) throw resourcePolicyNotFound();
        return { ...organization, tags: without(organization.tags, resourcePolicy.id) };
      }),
    );
    return {};
  },
});

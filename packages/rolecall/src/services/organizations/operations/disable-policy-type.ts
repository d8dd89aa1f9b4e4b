import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { rootNotFound, typeNotEnabled } from "../errors.js";
import { policiesOf } from "../policies.js";
import { about, placeOf, rootArn } from "../resources.js";
import { changeOrganization, disabled } from "../tree.js";
import { shownRoot } from "../views.js";

/** DisablePolicyType detaches every policy of the type from everything; none of them limits anybody any more. */
export const DisablePolicyType = operation(organizations, "DisablePolicyType", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DisablePolicyType.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const keys = { "organizations:PolicyType": call.input.PolicyType };
    return [about(place, permission("organizations:DisablePolicyType", rootArn(place, call.input.RootId), keys))];
  },

  async handle({ input: { RootId, PolicyType }, here, store }) {
    return store.transact(async (tx) => {
      const changed = await changeOrganization(tx, here, async (organization) => {
        if (RootId !== organization.rootId) throw rootNotFound();
        if (!organization.policyTypes.includes(PolicyType)) throw typeNotEnabled();
        const ofType = new Set((await policiesOf(tx, organization, PolicyType)).map(({ id }) => id));
        return disabled(organization, PolicyType, ofType);
      });
      return { Root: shownRoot(changed) };
    });
  },
});

import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { rootNotFound, typeAlreadyEnabled, typeNotAvailable } from "../errors.js";
import { about, placeOf, rootArn } from "../resources.js";
import { changeOrganization, enabled } from "../tree.js";
import { shownRoot } from "../views.js";

/** EnablePolicyType attaches AWS's policy that allows everything to root, OUs and accounts, if the type has one. */
export const EnablePolicyType = operation(organizations, "EnablePolicyType", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnablePolicyType.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const keys = { "organizations:PolicyType": call.input.PolicyType };
    return [about(place, permission("organizations:EnablePolicyType", rootArn(place, call.input.RootId), keys))];
  },

  async handle({ input: { RootId, PolicyType }, here, store }) {
    return store.transact(async (tx) => {
      const changed = await changeOrganization(tx, here, (organization) => {
        if (RootId !== organization.rootId) throw rootNotFound();
        if (organization.featureSet !== "ALL") throw typeNotAvailable();
        if (organization.policyTypes.includes(PolicyType)) throw typeAlreadyEnabled();
        return enabled(organization, PolicyType);
      });
      return { Root: shownRoot(changed) };
    });
  },
});

import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { allFeaturesAlready } from "../errors.js";
import { newId } from "../ids.js";
import { about, placeOf } from "../resources.js";
import { changeOrganization } from "../tree.js";
import { shownHandshake } from "../views.js";

/** EnableAllFeatures. unverified: AWS asks each invited account first; here all agree at once. */
export const EnableAllFeatures = operation(organizations, "EnableAllFeatures", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAllFeatures.html",

  permissions: async (call) => [about(await placeOf(call), permission("organizations:EnableAllFeatures", "*", {}))],

  async handle({ here, clock, ids, store }) {
    const id = newId(ids, "h", 8);
    const nowMs = clock.now();
    return store.transact(async (tx) => {
      const changed = await changeOrganization(tx, here, (organization) => {
        if (organization.featureSet === "ALL") throw allFeaturesAlready();
        return { ...organization, featureSet: "ALL" };
      });
      const handshake = { id, organization: changed.id, management: here.account, account: here.account };
      const record = { ...handshake, state: "ACCEPTED" as const, tags: [], requestedMs: nowMs, expiresMs: nowMs };
      return { Handshake: { ...shownHandshake(record, nowMs), Action: "ENABLE_ALL_FEATURES" as const } };
    });
  },
});

import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { constraint, duplicateOu, parentNotFound } from "../errors.js";
import { newId } from "../ids.js";
import { MAX_OU_DEPTH, MAX_OUS } from "../quotas.js";
import type { OuRecord } from "../records.js";
import { about, placeOf, targetArn } from "../resources.js";
import { mergedTags, passed, withTags } from "../tags.js";
import { changeOrganization, firstAttachments, kindOf, lineage, ousBelow } from "../tree.js";
import { shownOu } from "../views.js";

/** CreateOrganizationalUnit: at most five levels below the root. */
export const CreateOrganizationalUnit = operation(organizations, "CreateOrganizationalUnit", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganizationalUnit.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [
      about(
        place,
        permission(
          "organizations:CreateOrganizationalUnit",
          targetArn(place, call.input.ParentId),
          {},
          passed(call.input.Tags),
        ),
      ),
    ];
  },

  async handle({ input, here, ids, store }) {
    const suffix = newId(ids, "", 8);
    return store.transact(async (tx) => {
      let made: OuRecord | undefined;
      const changed = await changeOrganization(tx, here, (organization) => {
        const { ParentId: parent, Name: name } = input;
        const kind = kindOf(organization, parent);
        if (kind === undefined || kind === "ACCOUNT") throw parentNotFound();
        if (lineage(organization, parent).length > MAX_OU_DEPTH) {
          throw constraint("OU_DEPTH_LIMIT_EXCEEDED", "You have exceeded the maximum depth of OUs.");
        }
        if (Object.keys(organization.ous).length >= MAX_OUS) {
          throw constraint("OU_NUMBER_LIMIT_EXCEEDED", "You have exceeded the number of OUs that you can have.");
        }
        if (ousBelow(organization, parent).some((ou) => ou.name === name)) throw duplicateOu();
        const ou: OuRecord = { id: `ou-${organization.rootId.slice(2)}${suffix}`, name, parent };
        made = ou;
        const attachments = { ...organization.attachments, [ou.id]: firstAttachments(organization.policyTypes) };
        const tags = mergedTags([], input.Tags);
        return withTags({ ...organization, ous: { ...organization.ous, [ou.id]: ou }, attachments }, ou.id, tags);
      });
      return made === undefined ? {} : { OrganizationalUnit: shownOu(changed, made) };
    });
  },
});

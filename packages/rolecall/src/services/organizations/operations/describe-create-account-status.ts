import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { creationNotFound } from "../errors.js";
import { creations } from "../records.js";
import { about, placeOf } from "../resources.js";
import { requireOrganization } from "../tree.js";
import { shownCreation } from "../views.js";

/** DescribeCreateAccountStatus. */
export const DescribeCreateAccountStatus = operation(organizations, "DescribeCreateAccountStatus", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeCreateAccountStatus.html",

  permissions: async (call) => [
    about(await placeOf(call), permission("organizations:DescribeCreateAccountStatus", "*", {})),
  ],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      const found = await creations.get(tx, [organization.id, input.CreateAccountRequestId]);
      if (found === undefined) throw creationNotFound();
      return { CreateAccountStatus: shownCreation(found) };
    });
  },
});

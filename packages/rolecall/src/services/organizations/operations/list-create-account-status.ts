import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { page } from "../paging.js";
import { creations } from "../records.js";
import { about, placeOf } from "../resources.js";
import { requireOrganization } from "../tree.js";
import { shownCreation } from "../views.js";

/** ListCreateAccountStatus, of some states or of all. */
export const ListCreateAccountStatus = operation(organizations, "ListCreateAccountStatus", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListCreateAccountStatus.html",

  permissions: async (call) => [
    about(await placeOf(call), permission("organizations:ListCreateAccountStatus", "*", {})),
  ],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      const { items: all } = await creations.list(tx, { prefix: [organization.id] });
      const wanted = all.filter(({ state }) => input.States === undefined || input.States.includes(state));
      const { items, more } = page(wanted, ({ id }) => id, input);
      return { CreateAccountStatuses: items.map(shownCreation), ...more };
    });
  },
});

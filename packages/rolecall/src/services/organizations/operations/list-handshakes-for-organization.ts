import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { filtered } from "../handshakes.js";
import { page } from "../paging.js";
import { handshakes } from "../records.js";
import { about, placeOf } from "../resources.js";
import { requireOrganization } from "../tree.js";
import { shownHandshake } from "../views.js";

/** ListHandshakesForOrganization lists the invitations that the organization made. */
export const ListHandshakesForOrganization = operation(organizations, "ListHandshakesForOrganization", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListHandshakesForOrganization.html",

  permissions: async (call) => [
    about(await placeOf(call), permission("organizations:ListHandshakesForOrganization", "*", {})),
  ],

  async handle({ input, here, clock, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      const all = await handshakes.by(tx, "byOrganization", [organization.id]);
      const { items, more } = page(filtered(all, input.Filter), ({ id }) => id, input);
      return { Handshakes: items.map((one) => shownHandshake(one, clock.now())), ...more };
    });
  },
});

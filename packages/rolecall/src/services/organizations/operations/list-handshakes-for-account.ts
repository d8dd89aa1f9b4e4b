import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { filtered } from "../handshakes.js";
import { page } from "../paging.js";
import { handshakes } from "../records.js";
import { shownHandshake } from "../views.js";

/** ListHandshakesForAccount lists the invitations of the caller's account. */
export const ListHandshakesForAccount = operation(organizations, "ListHandshakesForAccount", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListHandshakesForAccount.html",

  permissions: () => [permission("organizations:ListHandshakesForAccount", "*", {})],

  async handle({ input, here, clock, store }) {
    const all = await store.read((tx) => handshakes.by(tx, "byAccount", [here.account]));
    const { items, more } = page(filtered(all, input.Filter), ({ id }) => id, input);
    return { Handshakes: items.map((one) => shownHandshake(one, clock.now())), ...more };
  },
});

import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { handshakeNotFound, invitedIsMember } from "../errors.js";
import { joined, requireOpen } from "../handshakes.js";
import { handshakes, memberships, organizationRecords } from "../records.js";
import { handshakeArn, handshakePlace } from "../resources.js";
import { saveOrganization } from "../tree.js";
import { shownHandshake } from "../views.js";

/** AcceptHandshake puts the caller's account below the root of the organization that invited it. */
export const AcceptHandshake = operation(organizations, "AcceptHandshake", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_AcceptHandshake.html",

  permissions: async (call) => {
    const place = await handshakePlace(call, call.input.HandshakeId);
    return [permission("organizations:AcceptHandshake", handshakeArn(place, call.input.HandshakeId), {})];
  },

  async handle({ input: { HandshakeId }, here, clock, store }) {
    const nowMs = clock.now();
    return store.transact(async (tx) => {
      const found = await requireOpen(tx, here, HandshakeId, { by: "account", to: "ACCEPTED", nowMs });
      if (await memberships.get(tx, [here.account])) throw invitedIsMember();
      const organization = await organizationRecords.get(tx, [found.organization]);
      if (organization === undefined) throw handshakeNotFound();
      await memberships.put(tx, { account: here.account, organization: organization.id });
      await saveOrganization(tx, joined(organization, here.account, found.tags, nowMs));
      const accepted = { ...found, state: "ACCEPTED" as const };
      await handshakes.put(tx, accepted);
      return { Handshake: shownHandshake(accepted, nowMs) };
    });
  },
});

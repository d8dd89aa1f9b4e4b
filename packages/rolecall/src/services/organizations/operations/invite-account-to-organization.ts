import { organizations } from "@rolecall/aws-model/organizations";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { duplicateHandshake, invalidInput, invitedIsMember } from "../errors.js";
import { newId } from "../ids.js";
import { INVITATION_MS } from "../quotas.js";
import { type HandshakeRecord, handshakes, memberships } from "../records.js";
import { about, accountArn, placeOf } from "../resources.js";
import { mergedTags, passed } from "../tags.js";
import { requireOrganization } from "../tree.js";
import { handshakeState, shownHandshake } from "../views.js";

/** InviteAccountToOrganization by account id. Gap: by e-mail, since accounts that are there have none. */
export const InviteAccountToOrganization = operation(organizations, "InviteAccountToOrganization", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_InviteAccountToOrganization.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const arn = accountArn(place, call.input.Target.Id);
    return [about(place, permission("organizations:InviteAccountToOrganization", arn, {}, passed(call.input.Tags)))];
  },

  async handle({ input: { Target, Notes, Tags }, here, clock, ids, store }) {
    if (Target.Type === "EMAIL") throw notEmulated("an invitation by e-mail");
    if (Target.Type !== "ACCOUNT" || !/^\d{12}$/.test(Target.Id)) {
      throw invalidInput("INVALID_PARTY_TYPE_TARGET", "You specified a target that is no account.");
    }
    const id = newId(ids, "h", 8);
    const nowMs = clock.now();
    return store.transact(async (tx) => {
      const organization = await requireOrganization(tx, here);
      if (await memberships.get(tx, [Target.Id])) throw invitedIsMember();
      const others = await handshakes.by(tx, "byAccount", [Target.Id]);
      const isOpen = (one: HandshakeRecord) => handshakeState(one, nowMs) === "OPEN";
      if (others.some((one) => one.organization === organization.id && isOpen(one))) throw duplicateHandshake();
      const made: HandshakeRecord = {
        id,
        organization: organization.id,
        management: organization.management,
        account: Target.Id,
        state: "OPEN",
        ...(Notes === undefined ? {} : { notes: Notes }),
        tags: mergedTags([], Tags),
        requestedMs: nowMs,
        expiresMs: nowMs + INVITATION_MS,
      };
      await handshakes.put(tx, made);
      return { Handshake: shownHandshake(made, nowMs) };
    });
  },
});

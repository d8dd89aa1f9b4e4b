import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOpen } from "../handshakes.js";
import { handshakes } from "../records.js";
import { handshakeArn, handshakePlace } from "../resources.js";
import { shownHandshake } from "../views.js";

/** CancelHandshake is for who invited. */
export const CancelHandshake = operation(organizations, "CancelHandshake", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_CancelHandshake.html",

  permissions: async (call) => {
    const place = await handshakePlace(call, call.input.HandshakeId);
    return [permission("organizations:CancelHandshake", handshakeArn(place, call.input.HandshakeId), {})];
  },

  async handle({ input: { HandshakeId }, here, clock, store }) {
    const nowMs = clock.now();
    return store.transact(async (tx) => {
      const found = await requireOpen(tx, here, HandshakeId, { by: "management", to: "CANCELED", nowMs });
      const after = { ...found, state: "CANCELED" as const };
      await handshakes.put(tx, after);
      return { Handshake: shownHandshake(after, nowMs) };
    });
  },
});

import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOpen } from "../handshakes.js";
import { handshakes } from "../records.js";
import { handshakeArn, handshakePlace } from "../resources.js";
import { shownHandshake } from "../views.js";

/** DeclineHandshake is for who was invited. */
export const DeclineHandshake = operation(organizations, "DeclineHandshake", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeclineHandshake.html",

  permissions: async (call) => {
    const place = await handshakePlace(call, call.input.HandshakeId);
    return [permission("organizations:DeclineHandshake", handshakeArn(place, call.input.HandshakeId), {})];
  },

  async handle({ input: { HandshakeId }, here, clock, store }) {
    const nowMs = clock.now();
    return store.transact(async (tx) => {
      const found = await requireOpen(tx, here, HandshakeId, { by: "account", to: "DECLINED", nowMs });
      const after = { ...found, state: "DECLINED" as const };
      await handshakes.put(tx, after);
      return { Handshake: shownHandshake(after, nowMs) };
    });
  },
});

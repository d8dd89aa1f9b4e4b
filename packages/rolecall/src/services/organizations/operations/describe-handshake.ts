import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { handshakeNotFound } from "../errors.js";
import { handshakeArn, handshakeFor, handshakePlace } from "../resources.js";
import { shownHandshake } from "../views.js";

/** DescribeHandshake, for either party. */
export const DescribeHandshake = operation(organizations, "DescribeHandshake", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeHandshake.html",

  permissions: async (call) => {
    const place = await handshakePlace(call, call.input.HandshakeId);
    return [permission("organizations:DescribeHandshake", handshakeArn(place, call.input.HandshakeId), {})];
  },

  async handle({ input, here, clock, store }) {
    const found = await store.read((tx) => handshakeFor(tx, here, input.HandshakeId));
    if (found === undefined) throw handshakeNotFound();
    return { Handshake: shownHandshake(found, clock.now()) };
  },
});

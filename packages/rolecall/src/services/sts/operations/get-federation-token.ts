import { sts } from "@rolecall/aws-model/sts";
import { operation, permission } from "../../../kernel/operation.js";
import { cannotCallWithSession } from "../errors.js";
import { requireLongTerm } from "../long-term.js";
import { credentialsOutput, packedSize, requestTags, sessionPolicies, sessionTags } from "../role-session.js";

const DEFAULT_SECONDS = 43_200;
const ROOT_SECONDS = 3600;

/**
 * GetFederationToken gives credentials for somebody outside: what the calling user may, as far as the session
 * policies passed allow it too. Without session policies they may nothing but what a resource-based policy grants.
 */
export const GetFederationToken = operation(sts, "GetFederationToken", {
  source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html",

  permissions: ({ input, here }) => {
    const arn = federatedUserArn(here.account, input.Name);
    return [
      permission("sts:GetFederationToken", arn, {}, requestTags(input)),
      ...(input.Tags?.length
        ? [permission("sts:TagSession", arn, { "sts:TransitiveTagKeys": undefined }, requestTags(input))]
        : []),
    ];
  },

  async handle({ input, here, caller, clock, store, sessions, directory }) {
    const actor = requireLongTerm(caller, () => cannotCallWithSession("GetFederationToken"));
    const { tags } = sessionTags({ Tags: input.Tags }, undefined);
    const policies = await store.read((read) => sessionPolicies(input, read, { directory }));
    const size = packedSize(policies, tags);
    const asked = input.DurationSeconds ?? DEFAULT_SECONDS;
    const seconds = actor.isRoot ? Math.min(asked, ROOT_SECONDS) : asked;
    const now = clock.now();
    const credentials = await sessions.mint({
      kind: "federated-user",
      account: here.account,
      issuedAtMs: now,
      expiresAtMs: now + seconds * 1000,
      actorId: actor.id,
      actorName: actor.name,
      sessionName: input.Name,
      ...policies,
      ...(Object.keys(tags).length > 0 ? { tags } : {}),
    });
    return {
      Credentials: credentialsOutput(credentials),
      FederatedUser: {
        FederatedUserId: `${here.account}:${input.Name}`,
        Arn: federatedUserArn(here.account, input.Name),
      },
      ...(size === undefined ? {} : { PackedPolicySize: size }),
    };
  },
});

const federatedUserArn = (account: string, name: string) => `arn:aws:sts::${account}:federated-user/${name}`;

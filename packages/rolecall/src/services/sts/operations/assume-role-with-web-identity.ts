import { sts } from "@rolecall/aws-model/sts";
import { notEmulated } from "../../../kernel/errors.js";
import { absent, type KeyValue, operation, permission } from "../../../kernel/operation.js";
import { roleDeniedFor } from "../errors.js";
import {
  DEFAULT_SECONDS,
  parseRoleArn,
  requestTags,
  requireDuration,
  sessionPolicies,
  sessionTags,
  startRoleSession,
} from "../role-session.js";
import { verifyWebIdentity, type WebIdentity } from "../web-identity.js";

/** Tags and source identity travel inside the token. */
const TAGS_CLAIM = "https://aws.amazon.com/tags";
const SOURCE_IDENTITY_CLAIM = "https://aws.amazon.com/source_identity";

/**
 * AssumeRoleWithWebIdentity gives credentials of a role to whoever holds a token of an OpenID Connect provider that
 * the role's trust policy names. The call is unsigned: the token is the proof and the trust policy alone decides.
 *
 * Gap: Login with Amazon, Facebook and Google without a registered provider (ProviderId).
 */
export const AssumeRoleWithWebIdentity = operation(sts, "AssumeRoleWithWebIdentity", {
  source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html",

  async identify({ input, ...host }) {
    if (input.ProviderId !== undefined) throw notEmulated("`ProviderId` (OAuth 2.0 access tokens)");
    const { account } = parseRoleArn(input.RoleArn);
    const identity = await verifyWebIdentity(input.WebIdentityToken, account, host);
    return {
      principal: { type: "web-identity", provider: identity.provider.arn },
      account,
      webIdentity: identity,
    };
  },

  permissions: ({ input, caller }) => {
    const identity = caller.webIdentity as WebIdentity;
    const tags = tokenTags(identity);
    const sourceIdentity = tokenSourceIdentity(identity);
    const own = {
      "sts:RoleSessionName": input.RoleSessionName,
      "sts:SourceIdentity": sourceIdentity,
      "sts:TransitiveTagKeys": tags.TransitiveTagKeys,
      "sts:RoleAuthorizedByIdp": absent("tokens of registered providers carry no such claim"),
    };
    const claims = claimKeys(identity);
    const asked = permission("sts:AssumeRoleWithWebIdentity", input.RoleArn, own, requestTags(tags));
    const all = [{ ...asked, keys: { ...asked.keys, ...claims } }];
    if (tags.Tags.length > 0) {
      const tag = permission(
        "sts:TagSession",
        input.RoleArn,
        { "sts:TransitiveTagKeys": tags.TransitiveTagKeys },
        requestTags(tags),
      );
      all.push({ ...tag, keys: { ...tag.keys, ...claims } as never });
    }
    if (sourceIdentity !== undefined) {
      const set = permission("sts:SetSourceIdentity", input.RoleArn, { "sts:SourceIdentity": sourceIdentity });
      all.push({ ...set, keys: { ...set.keys, ...claims } as never });
    }
    return all;
  },

  async handle({ input, caller, clock, store, sessions, directory }) {
    const identity = caller.webIdentity as WebIdentity;
    const { account, name } = parseRoleArn(input.RoleArn);
    const tags = sessionTags(tokenTags(identity), undefined);
    const { role, policies } = await store.read(async (read) => ({
      role: await directory.assumableRole(read, account, name),
      policies: await sessionPolicies(input, read, { directory }),
    }));
    if (role?.arn !== input.RoleArn) throw roleDeniedFor("sts:AssumeRoleWithWebIdentity");
    const seconds = requireDuration(input.DurationSeconds ?? DEFAULT_SECONDS, role);
    const started = await startRoleSession(
      {
        account,
        role,
        sessionName: input.RoleSessionName,
        seconds,
        policies,
        tags,
        sourceIdentity: tokenSourceIdentity(identity),
        origin: { federatedProvider: identity.provider.arn },
      },
      { sessions, clock },
    );
    return {
      ...started,
      SubjectFromWebIdentityToken: identity.subject,
      Provider: identity.provider.arn,
      Audience: identity.audience,
    };
  },
});

/**
 * `token.actions.githubusercontent.com:sub` and the like.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
function claimKeys({ issuer, audience, subject, claims }: WebIdentity): Record<string, KeyValue> {
  const amr = claims.amr;
  return {
    [`${issuer}:aud`]: audience,
    [`${issuer}:sub`]: subject,
    // Both names of the audience, where the token's `azp` stands in for `aud`.
    ...(typeof claims.azp === "string" && claims.aud !== undefined ? { [`${issuer}:oaud`]: claims.aud } : {}),
    ...(Array.isArray(amr) ? { [`${issuer}:amr`]: amr.map(String) } : {}),
  };
}

function tokenTags({ claims }: WebIdentity) {
  const claim = claims[TAGS_CLAIM] as
    | { principal_tags?: Record<string, unknown>; transitive_tag_keys?: unknown }
    | undefined;
  const Tags = Object.entries(claim?.principal_tags ?? {}).map(([Key, value]) => ({
    Key,
    Value: String(Array.isArray(value) ? value[0] : value),
  }));
  const transitive = claim?.transitive_tag_keys;
  return { Tags, TransitiveTagKeys: Array.isArray(transitive) ? transitive.map(String) : [] };
}

function tokenSourceIdentity({ claims }: WebIdentity): string | undefined {
  const claim = claims[SOURCE_IDENTITY_CLAIM];
  return typeof claim === "string" ? claim : undefined;
}

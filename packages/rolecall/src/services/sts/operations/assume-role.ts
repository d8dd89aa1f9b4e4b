import { sts } from "@rolecall/aws-model/sts";
import type { Caller } from "../../../kernel/caller.js";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, type Permission, permission } from "../../../kernel/operation.js";
import { beyondChaining, roleDenied, rootCannotAssume, sourceIdentityFixed } from "../errors.js";
import { mfaKeys, provedMfa } from "../mfa.js";
import {
  DEFAULT_SECONDS,
  parseRoleArn,
  requestTags,
  requireDuration,
  sessionPolicies,
  sessionTags,
  startRoleSession,
} from "../role-session.js";

/** Role chaining: an hour at most, whatever the role says. */
const CHAINED_SECONDS = 3600;

/**
 * AssumeRole gives temporary credentials of a role, if its trust policy (and, where that names an account, the
 * caller's own policies) allow it.
 *
 * Gap: ProvidedContexts.
 */
export const AssumeRole = operation(sts, "AssumeRole", {
  source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",

  permissions: async ({ input, ...call }) => {
    const { caller } = call;
    const proved = mfaKeys(await provedMfa(input, call));
    const sourceIdentity = input.SourceIdentity ?? caller.session?.sourceIdentity;
    const { RoleArn } = input;
    const tags = requestTags(input);
    const named = {
      "sts:ExternalId": input.ExternalId,
      "sts:RoleSessionName": input.RoleSessionName,
      "sts:SourceIdentity": sourceIdentity,
      "sts:TransitiveTagKeys": input.TransitiveTagKeys,
    };
    const asked: Permission[] = [permission("sts:AssumeRole", RoleArn, named, tags)];
    if (input.Tags?.length || caller.session?.transitiveTagKeys?.length) {
      asked.push(permission("sts:TagSession", RoleArn, { "sts:TransitiveTagKeys": input.TransitiveTagKeys }, tags));
    }
    if (sourceIdentity !== undefined) {
      asked.push(permission("sts:SetSourceIdentity", RoleArn, { "sts:SourceIdentity": sourceIdentity }));
    }
    // One request, one context: a statement on all three actions may ask for the external id (inferred).
    return asked.map((one) => ({ ...one, keys: { ...named, ...one.keys, ...proved } }));
  },

  precheck({ input, caller }) {
    // Its contexts would be condition keys (sts:RequestContext/…): ignored, a Deny on one would never fire.
    if (input.ProvidedContexts?.length) throw notEmulated("`ProvidedContexts` of AssumeRole");
    parseRoleArn(input.RoleArn);
    sessionTags(input, caller.session);
    if (caller.principal.type === "root") throw rootCannotAssume();
  },

  async handle({ input, caller, clock, store, sessions, directory }) {
    const { account, name } = parseRoleArn(input.RoleArn);
    const tags = sessionTags(input, caller.session);
    const before = caller.session;
    if (
      input.SourceIdentity !== undefined &&
      before?.sourceIdentity &&
      input.SourceIdentity !== before.sourceIdentity
    ) {
      throw sourceIdentityFixed();
    }
    const { role, policies } = await store.read(async (read) => ({
      role: await directory.assumableRole(read, account, name),
      policies: await sessionPolicies(input, read, { directory }),
    }));
    // Deleted between the decision and now, or its path is another: the answer is that of a role that is not there.
    if (role?.arn !== input.RoleArn) throw roleDenied(caller, input.RoleArn);

    const chained = before?.kind === "assumed-role";
    const seconds = input.DurationSeconds ?? DEFAULT_SECONDS;
    if (chained && seconds > CHAINED_SECONDS) throw beyondChaining();
    const byLambda = isLambda(caller);
    if (!byLambda) requireDuration(seconds, role);
    return startRoleSession(
      {
        account,
        role,
        sessionName: input.RoleSessionName,
        seconds,
        policies,
        tags,
        sourceIdentity: input.SourceIdentity ?? before?.sourceIdentity,
        origin: {
          ...(chained ? { chained: true as const } : {}),
          // What a function does with its credentials is known to be the function's doing.
          ...(byLambda && caller.via?.sourceArn ? { sourceFunctionArn: caller.via.sourceArn } : {}),
        },
      },
      { sessions, clock },
    );
  },
});

/** MaxSessionDuration does not bind Lambda. */
const isLambda = ({ principal }: Caller) => principal.type === "service" && principal.name === "lambda.amazonaws.com";

import { sts } from "@rolecall/aws-model/sts";
import { noneNeeded, operation } from "../../../kernel/operation.js";
import { cannotCallWithSession } from "../errors.js";
import { requireLongTerm } from "../long-term.js";
import { provedMfa } from "../mfa.js";
import { credentialsOutput } from "../role-session.js";

/** A user's session holds twelve hours unless asked otherwise; root's an hour at most. */
const DEFAULT_SECONDS = 43_200;
const ROOT_SECONDS = 3600;

/**
 * GetSessionToken gives a user (or root) temporary credentials that may do what the user may, save calling IAM and
 * most of STS.
 */
export const GetSessionToken = operation(sts, "GetSessionToken", {
  source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html",

  permissions: noneNeeded("https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html"),

  async handle({ input, caller, clock, store, sessions, directory }) {
    const actor = requireLongTerm(caller, () => cannotCallWithSession("GetSessionToken"));
    const now = clock.now();
    const proved = await store.read((read) => provedMfa(input, { caller, directory, read, nowMs: now }));
    const asked = input.DurationSeconds ?? DEFAULT_SECONDS;
    const seconds = actor.isRoot ? Math.min(asked, ROOT_SECONDS) : asked;
    const credentials = await sessions.mint({
      kind: "session-token",
      account: caller.account,
      issuedAtMs: now,
      expiresAtMs: now + seconds * 1000,
      actorId: actor.id,
      actorName: actor.name,
      ...(proved ? { mfaAuthenticatedAtMs: now } : {}),
    });
    return { Credentials: credentialsOutput(credentials) };
  },
});

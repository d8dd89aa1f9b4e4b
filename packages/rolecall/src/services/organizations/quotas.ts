/**
 * Quotas at their defaults, and how long an invitation is open.
 *
 * AWS: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html (read November 2026)
 */
export const MAX_ACCOUNTS = 10;
export const MAX_OUS = 2_000;
export const MAX_OU_DEPTH = 5;
/** Policies of one type at one root, OU or account. */
export const MAX_ATTACHED = 5;
export const INVITATION_MS = 15 * 24 * 60 * 60 * 1000;

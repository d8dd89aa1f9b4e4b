/**
 * How STS words a refusal. What is asked of a role's trust policy gets no reason, and an action on no resource names
 * none. Seen in answers of real accounts up to 2026 (`test/permissions/denials.test.ts`). Inferred: sts:SetSourceIdentity
 * like sts:TagSession.
 */
import type { RefusalWords, Refused } from "../../kernel/service.js";

export function refusal({ action, resource }: Refused): RefusalWords {
  if (resource === "*") return { resource: null };
  return ON_TRUST.has(action) && resource.includes(":role/") ? { withoutReason: true } : {};
}

const ON_TRUST: ReadonlySet<string> = new Set(["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]);

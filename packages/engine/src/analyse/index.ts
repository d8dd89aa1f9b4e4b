/** Questions about whole policies rather than one request; loaded apart from the engine that sits on every request. */
export { checkAccessNotGranted, checkNoNewAccess, checkNoPublicAccess, type PublicOptions } from "./compare/checks.js";
export { comparePolicies } from "./compare/compare.js";
export { PUBLIC_RESOURCE_TYPES, type PublicResourceType } from "./compare/public.js";
export type * from "./compare/types.js";
export type * from "./fix/fix.js";
export { fixes } from "./fix/fixes.js";
export type { Json, StatementJson } from "./fix/json.js";
export { describeFix } from "./fix/words.js";
export { generatePolicies } from "./generate/generate-policies.js";
export type * from "./generate/generated-policy.js";
export type { Grantee } from "./grants/callers.js";
export type { GrantCondition } from "./grants/conditions.js";
export { evaluateIn, policiesFor } from "./grants/decide-in-world.js";
export type * from "./grants/findings/finding.js";
export { type GrantFindingsOptions, grantFindings } from "./grants/findings/grant-findings.js";
export type { Grant, GrantException } from "./grants/grant.js";
export { type CanWhatOptions, canWhat, type WhoCanQuestion, whoCan } from "./grants/who-can.js";
export type * from "./grants/world.js";

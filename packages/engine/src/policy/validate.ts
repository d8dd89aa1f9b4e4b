import type { CompiledPolicy } from "../request.js";
import type { Finding } from "./findings.js";
export type PolicyKind = "identity" | "resource" | "trust" | "boundary" | "session" | "scp" | "rcp";
export function validatePolicy(_text: string, _kind: PolicyKind): Finding[] {
  return [];
}
export function policyFindings(_policy: CompiledPolicy): readonly Finding[] {
  return [];
}
export const refusalWords = (finding: Finding): string => finding.words ?? "Syntax errors in policy.";

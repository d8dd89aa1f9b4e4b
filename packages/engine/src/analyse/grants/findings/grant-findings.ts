/** What is wrong with the grants of a world. */

import { isServiceLinkedRole } from "../../../principal.js";
import type { Vocabulary } from "../../../vocabulary.js";
import { AccessAnalysis } from "../access-analysis.js";
import { callerOf } from "../callers.js";
import type { AccessWorld } from "../world.js";
import { escalations } from "./escalation/escalations.js";
import { exposures } from "./exposure.js";
import type { GrantFinding } from "./finding.js";
import { hasEverything } from "./gain.js";
import { passRoleAny } from "./pass-role.js";

export interface GrantFindingsOptions {
  /** Names actions in requests as AWS does. */
  readonly vocabulary?: Vocabulary;
}

/**
 * Confused deputies, what is public, access across accounts, roles that anyone may pass, and ways to more power. Each
 * finding has a request that is allowed and a change after which it is not; what has no such proof is not returned.
 *
 * Time grows with principals times resources, and for the ways to more power with the pairs of principals of which one
 * can use the other's power.
 */
export function grantFindings(world: AccessWorld, { vocabulary }: GrantFindingsOptions = {}): readonly GrantFinding[] {
  const analysis = new AccessAnalysis(world, vocabulary);
  const findings = [...exposures(analysis)];
  for (const { arn } of [...analysis.index.users.values(), ...analysis.index.roles.values()]) {
    const caller = callerOf(analysis.index, arn);
    // Who may do everything may pass everything; that is for other findings to say.
    if (caller === undefined || isServiceLinkedRole(arn) || hasEverything({ analysis, caller })) continue;
    const finding = passRoleAny(analysis, caller);
    if (finding !== undefined) findings.push(finding);
  }
  return [...findings, ...escalations(analysis)];
}

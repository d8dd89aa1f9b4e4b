/** The statements whose outcome hangs on a key with an unknown value, and the keys. */

import { describe, hasBoundary } from "../asker.js";
import type { Gap } from "../decision.js";
import { unknownVariable } from "../match/variables.js";
import { documentOf } from "../policy/compile.js";
import type { Statement } from "../policy/statement.js";
import type { AccessRequest, PolicySet } from "../request.js";
import { policiesOf } from "./all-policies.js";
import { examine } from "./examine.js";

export function gapsOf(request: AccessRequest, policies: PolicySet): readonly Gap[] {
  const gaps: Gap[] = [];
  const bounded = hasBoundary(request, policies);
  for (const { layer, policies: list } of policiesOf(request, policies)) {
    for (const applied of list) {
      const { statements, source } = documentOf(applied.policy);
      for (const statement of statements) {
        if (examine(statement, source, layer, request, bounded).applies !== "unknown") continue;
        for (const key of unknownKeys(statement, request)) gaps.push({ ...describe(layer, applied, statement), key });
      }
    }
  }
  return gaps;
}

function unknownKeys(statement: Statement, { context }: AccessRequest): Set<string> {
  const keys = new Set<string>();
  for (const condition of statement.conditions) {
    const key = condition.unknownKey(context);
    if (key !== undefined) keys.add(key);
  }
  for (const pattern of statement.resource?.patterns ?? []) {
    const key = unknownVariable(pattern.parts, context);
    if (key !== undefined) keys.add(key);
  }
  return keys;
}

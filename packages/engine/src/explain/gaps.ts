/** The statements whose outcome hangs on a key with an unknown value, and the keys. */

import { describe } from "../asker.js";
import type { Gap } from "../decision.js";
import { unknownVariable } from "../match/variables.js";
import type { Statement } from "../policy/statement.js";
import type { AccessRequest, PolicySet } from "../request.js";
import { examineAll } from "./all-policies.js";

export const gapsOf = (request: AccessRequest, policies: PolicySet): readonly Gap[] =>
  gapsIn(examineAll(request, policies), request);

export function gapsIn(traces: ReturnType<typeof examineAll>, request: AccessRequest): readonly Gap[] {
  const gaps: Gap[] = [];
  for (const { layer, policy, statements } of traces) {
    for (const { applies, statement } of statements) {
      if (applies !== "unknown") continue;
      for (const key of unknownKeys(statement, request)) gaps.push({ ...describe(layer, policy, statement), key });
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

/**
 * What is wrong with a policy document: what AWS refuses to save, in its words and its order; what Access Analyzer's
 * ValidatePolicy warns of; and what else is probably not meant.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import type { CompiledPolicy } from "../request.js";
import type { Vocabulary } from "../vocabulary.js";
import type { Finding } from "./finding.js";
import { checkDocument } from "./grammar/document.js";
import { Refusals, SYNTAX } from "./grammar/refusals.js";
import type { PolicyKind } from "./kind.js";
import { Report } from "./report.js";

export interface ValidateOptions {
  /** What AWS's services know; without it, actions and condition keys are not looked up. */
  readonly vocabulary?: Vocabulary;
}

/** First what AWS refuses, in the order in which it would name it; then the rest, as it stands in the text. */
export function validate(text: string, kind: PolicyKind, _options: ValidateOptions = {}): Finding[] {
  const report = new Report(text);
  const refusals = new Refusals(report, kind);
  checkDocument(refusals);
  report.findings.sort((a, b) => a.position.offset - b.position.offset);
  return [...refusals.inOrder(), ...report.findings];
}

/** What the engine could not read of a policy, whatever its kind. */
export function policyFindings(policy: CompiledPolicy): readonly Finding[] {
  const refusals = new Refusals(new Report(policy.source), undefined);
  checkDocument(refusals);
  return refusals.inOrder();
}

/** The message of IAM's MalformedPolicyDocument for a finding. */
export const refusalWords = (finding: Finding): string => finding.words ?? SYNTAX;

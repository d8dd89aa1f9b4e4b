/**
 * What is wrong with a policy document: what AWS refuses to save, in its words and its order; what Access Analyzer's
 * ValidatePolicy warns of; and what else is probably not meant.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import { BROKEN, member } from "../policy/elements.js";
import type { JsonObject } from "../policy/read-json.js";
import type { CompiledPolicy } from "../request.js";
import type { Vocabulary } from "../vocabulary.js";
import { Checking } from "./checking.js";
import { checkActions } from "./checks/actions.js";
import { checkAddresses } from "./checks/addresses.js";
import { checkArns } from "./checks/arns.js";
import { checkCharacters } from "./checks/characters.js";
import { checkConditionKeys } from "./checks/condition-keys.js";
import { checkConditionOperators } from "./checks/condition-operators.js";
import { checkConditionSupport } from "./checks/condition-support.js";
import { checkConditionValues } from "./checks/condition-values.js";
import { checkConditionWildcards } from "./checks/condition-wildcards.js";
import { checkEmpty } from "./checks/empty.js";
import { checkFit } from "./checks/fit.js";
import { checkPower } from "./checks/power.js";
import { checkPrincipals } from "./checks/principals.js";
import { checkRcp } from "./checks/rcp.js";
import { checkCutShort, checkRedundancy } from "./checks/redundancy.js";
import { checkSize, type Holder } from "./checks/size.js";
import { checkTrust } from "./checks/trust.js";
import { checkVariables } from "./checks/variables.js";
import { checkHead } from "./document.js";
import type { Finding } from "./finding.js";
import { checkDocument } from "./grammar/document.js";
import { Refusals, SYNTAX } from "./grammar/refusals.js";
import type { PolicyKind } from "./kind.js";
import { Report } from "./report.js";
import { viewStatements } from "./view.js";

export interface ValidateOptions {
  /** What AWS's services know; without it, actions, ARNs and condition keys are not looked up. */
  readonly vocabulary?: Vocabulary | undefined;
  /** Of a resource-based policy: CloudFormation's name of what it is attached to, `AWS::S3::Bucket`. */
  readonly resourceType?: string | undefined;
  /** Of an identity policy: where it stands, which decides its quota; `managed` unless told. */
  readonly holder?: Holder | undefined;
}

/** In the order of what they look at; findings are sorted by place afterwards. */
const CHECKS: readonly ((checking: Checking) => void)[] = [
  checkActions,
  checkArns,
  checkFit,
  checkConditionKeys,
  checkConditionOperators,
  checkConditionValues,
  checkConditionWildcards,
  checkConditionSupport,
  checkAddresses,
  checkVariables,
  checkPrincipals,
  checkTrust,
  checkPower,
  checkRcp,
  checkEmpty,
  checkRedundancy,
  checkCutShort,
];

/**
 * First what AWS refuses, in the order in which it would name it; then the rest, as it stands in the text. Never throws;
 * takes time linear in the text, save for comparisons of parts with each other, which are bounded (a finding says so
 * when the bound was met).
 */
export function validate(text: string, kind: PolicyKind, options: ValidateOptions = {}): Finding[] {
  const report = new Report(text);
  const refusals = new Refusals(report, kind);
  const root = checkDocument(refusals);
  const refused = refusals.inOrder();
  if (root !== undefined) {
    checkHead(root, kind, report);
    checkSize(root, kind, report, options);
    checkCharacters(kind, report);
    const refusedAt = new Set(refused.map(({ position }) => position.offset));
    const statements = viewStatements(root, text);
    const { vocabulary, resourceType } = options;
    const checking = new Checking(report, kind, statements, is2012(root), vocabulary, resourceType, refusedAt);
    for (const check of CHECKS) check(checking);
  }
  return [...refused, ...report.findings.sort((a, b) => a.position.offset - b.position.offset)];
}

/** What the engine could not read of a policy, whatever its kind. */
export function policyFindings(policy: CompiledPolicy): readonly Finding[] {
  const refusals = new Refusals(new Report(policy.source), undefined);
  checkDocument(refusals);
  return refusals.inOrder();
}

/** The message of IAM's MalformedPolicyDocument for a finding. */
export const refusalWords = (finding: Finding): string => finding.words ?? SYNTAX;

function is2012(root: JsonObject): boolean {
  const version = member(root, "Version");
  return version !== undefined && version !== BROKEN && version.type === "string" && version.value === "2012-10-17";
}

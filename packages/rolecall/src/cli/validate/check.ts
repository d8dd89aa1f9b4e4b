/** What is wrong with the policies of one file, at the places of the file itself. */
import * as vocabulary from "@rolecall/aws-model";
import { type Finding, type FindingCode, type PolicyKind, type Severity, validate } from "@rolecall/engine";
import type { InputFile } from "../input.js";
import { policyFile, type Span, spanOf } from "../policy-file.js";
import type { PoliciesOfFile } from "../templates/find-policies.js";
import type { FoundPolicy, PolicyText } from "../templates/found.js";
import type { Lines } from "../templates/lines.js";
import type { Range } from "../templates/node.js";
import { kindOf } from "../templates/policy-like.js";

export interface CheckedFile {
  readonly name: string;
  readonly lines: Lines;
  readonly what: PoliciesOfFile["what"];
  readonly policies: readonly CheckedPolicy[];
  readonly notValidated: readonly (Span & { readonly name: string; readonly why: string })[];
}

export interface CheckedPolicy extends Span {
  /** `OrdersRole (AWS::IAM::Role) Policies[0].PolicyDocument`; empty when the policy is the whole file. */
  readonly name: string;
  readonly kind: PolicyKind;
  /** By place, then by weight. */
  readonly findings: readonly FileFinding[];
}

export interface FileFinding extends Span {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly message: string;
  /** JSON path inside the policy. */
  readonly path: string;
  /** AWS does not save such a policy, and answers with `words` where we know them. */
  readonly refused: boolean;
  readonly words?: string;
  /** Of AWS's own page on it. */
  readonly learnMore?: string;
  readonly related?: Span;
}

/** Most serious first. */
export const SEVERITIES = ["error", "security-warning", "warning", "suggestion"] as const satisfies readonly Severity[];
export const weight = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** @throws RolecallError RC_UNREADABLE, RC_NO_POLICY */
export function checkFile(input: InputFile, kind: PolicyKind | undefined): CheckedFile {
  const file = policyFile(input, kind);
  const span = (range: Range) => spanOf(file, range);
  return {
    name: file.name,
    lines: file.lines,
    what: file.what,
    policies: file.policies.map((policy) => {
      const its = policy.kind ?? kind ?? kindOf(policy.ways[0]?.texts[0]?.text ?? "");
      return { name: policy.name, kind: its, ...span(policy.place), findings: findingsOf(policy, its, span) };
    }),
    notValidated: file.notValidated.map(({ name, place, why }) => ({ name, why, ...span(place) })),
  };
}

function findingsOf(policy: FoundPolicy, kind: PolicyKind, span: (range: Range) => Span): readonly FileFinding[] {
  const known = new Map<string, FileFinding>();
  for (const { texts } of policy.ways) {
    for (const { finding, text } of certain(texts, kind, policy.target)) {
      const { code, severity, message, refused, words, analyzer, related } = finding;
      const { range, path } = text.locate(finding.position.offset, finding.end.offset);
      const other = related && text.locate(related.position.offset, related.end.offset);
      // Two ways of one template share most of their text.
      known.set(`${code} ${range.start} ${range.end} ${message}`, {
        code,
        severity,
        message,
        refused,
        path: path ?? finding.path,
        ...span(range),
        ...(words === undefined ? {} : { words }),
        ...(analyzer === undefined ? {} : { learnMore: analyzer.learnMoreLink }),
        ...(other === undefined ? {} : { related: span(other.range) }),
      });
    }
  }
  return [...known.values()].sort(
    (a, b) => a.start.line - b.start.line || a.start.column - b.start.column || weight(a.severity) - weight(b.severity),
  );
}

/** The findings that hold however the open values are filled, save those on the open values themselves. */
function certain(
  texts: readonly PolicyText[],
  kind: PolicyKind,
  target: FoundPolicy["target"],
): readonly { readonly finding: Finding; readonly text: PolicyText }[] {
  const [first, ...others] = texts;
  if (first === undefined) return [];
  const options = { vocabulary, ...target };
  const elsewhere = others.map(
    ({ text }) => new Set(validate(text, kind, options).map(({ code, path }) => `${code} ${path}`)),
  );
  return validate(first.text, kind, options)
    .filter(({ code, path }) => elsewhere.every((findings) => findings.has(`${code} ${path}`)))
    .filter(({ position, end }) => !first.locate(position.offset, end.offset).open)
    .map((finding) => ({ finding, text: first }));
}

/** Takes the findings down as the checks come upon them. */

import { TextLines } from "../policy/position.js";
import { DECLARATIONS, type FindingCode } from "./codes.js";
import { type Blanks, type Declaration, fill } from "./declaration.js";
import type { AnalyzerFinding, Finding, Severity } from "./finding.js";
import { jsonPath, type Spot } from "./spot.js";

const REFERENCE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";

type Declared = typeof DECLARATIONS;
type Details<Code extends FindingCode> = Declared[Code] extends { analyzer: { details: infer Text extends string } }
  ? Text
  : never;

/** What has to be filled into the sentences of a finding. */
export type Values<Code extends FindingCode> = Readonly<
  Record<Blanks<Declared[Code]["message"]> | Blanks<Details<Code>>, string>
>;

export interface Refusal {
  readonly words?: string;
  readonly unverified?: boolean;
}

export class Report {
  readonly findings: Finding[] = [];
  readonly #lines: TextLines;

  constructor(readonly text: string) {
    this.#lines = new TextLines(text);
  }

  /** Something that AWS saves. */
  add<Code extends FindingCode>(code: Code, spot: Spot, values: Values<Code>, related?: Spot): void {
    this.findings.push(this.make(code, spot, values, undefined, related));
  }

  /** `refusal` when AWS does not save such a document. */
  make<Code extends FindingCode>(
    code: Code,
    spot: Spot,
    values: Values<Code>,
    refusal: Refusal | undefined,
    related?: Spot,
  ): Finding {
    const declared: Declaration = DECLARATIONS[code];
    const { steps } = spot;
    const analyzer = analyzerFinding(declared, values);
    return {
      code,
      severity: refusal === undefined ? declared.severity : "error",
      refused: refusal !== undefined,
      message: fill(declared.message, values),
      path: jsonPath(steps),
      steps,
      on: spot.on,
      position: this.#lines.at(spot.start),
      end: this.#lines.at(spot.end),
      ...(related === undefined
        ? {}
        : {
            related: {
              path: jsonPath(related.steps),
              steps: related.steps,
              position: this.#lines.at(related.start),
              end: this.#lines.at(related.end),
            },
          }),
      ...(refusal?.words === undefined ? {} : { words: refusal.words }),
      ...(refusal?.words !== undefined && refusal.unverified === true ? { wordsUnverified: true as const } : {}),
      ...(analyzer === undefined ? {} : { analyzer }),
    };
  }
}

function analyzerFinding(declared: Declaration, values: Readonly<Record<string, string>>): AnalyzerFinding | undefined {
  const { analyzer } = declared;
  if (analyzer === undefined) return undefined;
  const { issueCode, details } = analyzer;
  const findingType = findingTypeOf(declared);
  return {
    findingType,
    issueCode,
    findingDetails: fill(details, values),
    learnMoreLink: learnMore(findingType, issueCode),
  };
}

export const findingTypeOf = ({ severity, analyzer }: Declaration): AnalyzerFinding["findingType"] =>
  analyzer?.type ?? FINDING_TYPES[severity];

const FINDING_TYPES: Readonly<Record<Severity, AnalyzerFinding["findingType"]>> = {
  error: "ERROR",
  "security-warning": "SECURITY_WARNING",
  warning: "WARNING",
  suggestion: "SUGGESTION",
};

/** The part of AWS's page: `#access-analyzer-reference-policy-checks-error-invalid-action`. */
export function learnMore(findingType: AnalyzerFinding["findingType"], issueCode: string): string {
  const type = findingType === "WARNING" ? "general-warning" : findingType.toLowerCase().replaceAll("_", "-");
  return `${REFERENCE}#access-analyzer-reference-policy-checks-${type}-${issueCode.toLowerCase().replaceAll("_", "-")}`;
}

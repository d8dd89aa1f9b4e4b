/**
 * The engine's findings in the form of ValidatePolicy. Findings that Access Analyzer has no check for are left out.
 *
 * AWS: https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicyFinding.html
 * Seen in answers quoted in public: the path of an action in a list ends in its index; a statement that stands without a
 * list has no index; lines count from 1, columns and offsets from 0.
 */
import type { Output } from "@rolecall/aws-model";
import type { accessAnalyzer } from "@rolecall/aws-model/access-analyzer";
import type { Finding, Position } from "@rolecall/engine";

type AnalyzerFinding = NonNullable<Output<typeof accessAnalyzer, "ValidatePolicy">["findings"]>[number];
type Location = NonNullable<AnalyzerFinding["locations"]>[number];

export function analyzerFindings(findings: readonly Finding[]): AnalyzerFinding[] {
  return findings.flatMap(({ analyzer, steps, on, position, end, related }): AnalyzerFinding[] => {
    if (analyzer === undefined) return [];
    const locations = [location(steps, on, position, end)];
    if (related !== undefined) locations.push(location(related.steps, "value", related.position, related.end));
    return [{ ...analyzer, locations }];
  });
}

function location(steps: readonly (string | number)[], on: "key" | "value", start: Position, end: Position): Location {
  return {
    path: steps.map((step, index) => {
      if (typeof step === "number") return { index: step };
      return on === "key" && index === steps.length - 1 ? { key: step } : { value: step };
    }),
    span: { start: shown(start), end: shown(end) },
  };
}

/** The engine counts columns from 1. */
const shown = ({ line, column, offset }: Position) => ({ line, column: column - 1, offset });

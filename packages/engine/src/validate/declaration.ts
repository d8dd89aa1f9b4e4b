/**
 * How a finding is declared: beside its check, with all that is needed while checking. What only a reader needs (why it
 * matters, how to repair it, examples) stands in `pages/`, so that it does not travel into bundles.
 */
import type { AnalyzerFinding, Severity } from "./finding.js";

export interface Declaration {
  readonly severity: Severity;
  /** In our words; `<name>` is filled in by the check. */
  readonly message: string;
  /** Absent when Access Analyzer has no such check. */
  readonly analyzer?: {
    readonly issueCode: string;
    /** AWS's words, filled in likewise. */
    readonly details: string;
    /** Where it is not what the severity says. */
    readonly type?: AnalyzerFinding["findingType"];
  };
}

/** The names between `<` and `>`. */
export type Blanks<Text extends string> = Text extends `${string}<${infer Name}>${infer Rest}`
  ? Name | Blanks<Rest>
  : never;

export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/<(\w+)>/g, (blank, name: string) => (Object.hasOwn(values, name) ? (values[name] as string) : blank));

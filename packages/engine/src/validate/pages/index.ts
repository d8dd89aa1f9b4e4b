/**
 * The register of findings: for each, what it means, why it matters, how to repair it, and a document with and without
 * it. Loaded apart, as `@rolecall/engine/findings`, since it is for readers.
 */
import { DECLARATIONS, type FindingCode } from "../codes.js";
import type { Declaration } from "../declaration.js";
import type { AnalyzerFinding, Severity } from "../finding.js";
import { findingTypeOf, learnMore } from "../report.js";
import { ACTION_PAGES, ARN_PAGES, FIT_PAGES } from "./actions-and-resources.js";
import {
  ADDRESS_PAGES,
  CONDITION_KEY_PAGES,
  CONDITION_OPERATOR_PAGES,
  CONDITION_SUPPORT_PAGES,
  CONDITION_VALUE_PAGES,
  CONDITION_WILDCARD_PAGES,
} from "./conditions.js";
import { GRAMMAR_PAGES } from "./grammar.js";
import type { Page } from "./page.js";
import { POWER_PAGES, PRINCIPAL_PAGES, RCP_PAGES, TRUST_PAGES } from "./principals-and-power.js";
import { CHARACTER_PAGES, DOCUMENT_PAGES, EMPTY_PAGES, REDUNDANCY_PAGES, SIZE_PAGES, VARIABLE_PAGES } from "./rest.js";

export type { FindingCode } from "../codes.js";
export type { Example } from "./page.js";

export interface DocumentedFinding extends Page {
  readonly code: FindingCode;
  /** Where it is not refused; what AWS refuses is an `error`. */
  readonly severity: Severity;
  /** What ValidatePolicy calls the same check. */
  readonly analyzer?: Pick<AnalyzerFinding, "findingType" | "issueCode" | "learnMoreLink">;
}

const PAGES: Readonly<Record<FindingCode, Page>> = {
  ...GRAMMAR_PAGES,
  ...DOCUMENT_PAGES,
  ...CHARACTER_PAGES,
  ...ACTION_PAGES,
  ...ARN_PAGES,
  ...FIT_PAGES,
  ...CONDITION_KEY_PAGES,
  ...CONDITION_OPERATOR_PAGES,
  ...CONDITION_VALUE_PAGES,
  ...CONDITION_WILDCARD_PAGES,
  ...CONDITION_SUPPORT_PAGES,
  ...ADDRESS_PAGES,
  ...VARIABLE_PAGES,
  ...PRINCIPAL_PAGES,
  ...TRUST_PAGES,
  ...POWER_PAGES,
  ...RCP_PAGES,
  ...REDUNDANCY_PAGES,
  ...EMPTY_PAGES,
  ...SIZE_PAGES,
};

/** All findings, by code. */
export const FINDINGS: ReadonlyMap<FindingCode, DocumentedFinding> = new Map(
  (Object.keys(PAGES) as FindingCode[]).sort().map((code) => [code, documented(code)]),
);

function documented(code: FindingCode): DocumentedFinding {
  const declaration: Declaration = DECLARATIONS[code];
  const { severity, analyzer } = declaration;
  const page = { ...PAGES[code], code, severity };
  if (analyzer === undefined) return page;
  const { issueCode } = analyzer;
  const findingType = findingTypeOf(declaration);
  return { ...page, analyzer: { issueCode, findingType, learnMoreLink: learnMore(findingType, issueCode) } };
}

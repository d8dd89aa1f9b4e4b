export * from "./context.js";
export * from "./decision.js";
export { evaluate } from "./evaluate.js";
export type { Answer, ConditionTrace, FailedPart, ResourceTrace, StatementTrace } from "./explain/examine.js";
export { type Explanation, explain, type PolicyTrace } from "./explain/explain.js";
export type { LayerTrace, Naming, Says, Why, WhyCode } from "./explain/layers.js";
export type { Span } from "./explain/places.js";
export { explainInWords, type Sentence } from "./explain/sentences.js";
export type { Step } from "./explain/steps.js";
export {
  type AuthorizationDetails,
  denialMessage,
  denialReason,
  type MessageOptions,
  type ReasonOptions,
} from "./explain/words.js";
export { compilePolicy } from "./policy/compile.js";
export type { Position } from "./policy/position.js";
export { type NamedPrincipal, principalsIn } from "./policy/principals-in.js";
export { accountOf, principalArn } from "./principal.js";
export * from "./request.js";
export type { Holder } from "./validate/checks/size.js";
export type { FindingCode } from "./validate/codes.js";
export type { AnalyzerFinding, Finding, Severity } from "./validate/finding.js";
export type { PolicyKind } from "./validate/kind.js";
export { policyFindings, refusalWords, type ValidateOptions, validate } from "./validate/validate.js";
export type { Vocabulary, VocabularyAction, VocabularyKey } from "./vocabulary.js";

/**
 * What the custom policy checks share: reading the policies, and giving the engine's answer in AWS's form.
 *
 * AWS: examples of the SDK and the CLI, and answers quoted in public: "New access in the statement with index: 0."
 */
import { type CompiledPolicy, compilePolicy, type PolicyKind, refusalWords, validate } from "@rolecall/engine";
import type { PolicyCheck } from "@rolecall/engine/analyse";
import { invalidPolicy, tooHard } from "./errors.js";

/** @throws InvalidParameterException for what IAM would not save */
export function checkedPolicy(member: string, text: string, kind: PolicyKind): CompiledPolicy {
  const refused = validate(text, kind).find((finding) => finding.refused && !PASSED_OVER.has(finding.code));
  if (refused !== undefined) throw invalidPolicy(member, refusalWords(refused));
  return compilePolicy(text);
}

/** A resource-based policy without Resource is taken, and a trust policy must be: AWS's examples of CheckNoPublicAccess. */
const PASSED_OVER: ReadonlySet<string> = new Set(["MISSING_RESOURCE"]);

export interface CheckWords {
  readonly pass: string;
  readonly fail: string;
  /** Before `with sid: …` or `with index: …`. */
  readonly reason: string;
}

export interface CheckAnswer {
  readonly result: "PASS" | "FAIL";
  readonly message: string;
  readonly reasons?: { description: string; statementIndex: number; statementId?: string }[];
}

/** @throws UnprocessableEntityException when the question was too hard: neither answer would be proven */
export function answerOf({ result, because, counterExamples }: PolicyCheck, words: CheckWords): CheckAnswer {
  if (result === "unknown") throw tooHard(because);
  if (result === "pass") return { result: "PASS", message: words.pass };
  const statements = new Map(
    counterExamples.flatMap(({ grantedBy }) => grantedBy).map(({ index, sid }) => [index, sid] as const),
  );
  const reasons = [...statements]
    .sort(([a], [b]) => a - b)
    .map(([index, sid]) => ({
      description: `${words.reason} ${sid === undefined ? `with index: ${index}` : `with sid: ${sid}`}.`,
      statementIndex: index,
      ...(sid === undefined ? {} : { statementId: sid }),
    }));
  return { result: "FAIL", message: words.fail, reasons };
}

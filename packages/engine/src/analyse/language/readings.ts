/**
 * How AWS's elements read their patterns, as languages. They say the same as `match/` and `conditions/`, which decide
 * requests; `readings.test.ts` holds the two together.
 */

import { splitArn } from "../../match/resource.js";
import { type Part, parseVariables } from "../../match/variables.js";
import { BROKEN, member } from "../../policy/elements.js";
import { isJsonError, readJson } from "../../policy/read-json.js";
import {
  ANY_ONE_STEP,
  ANY_RUN_STEP,
  type Glob,
  glob,
  ignoringCase,
  isAnyRun,
  type Language,
  literal,
  oneOf,
  SEGMENT_ONE_STEP,
  SEGMENT_RUN_STEP,
} from "./glob.js";

const COLON = 58;

/** An entry of Action, for actions in lower case. */
export const actionGlob = (text: string): Glob => glob(text.toLowerCase());

/** `service:Name`; what an action can look like, in lower case. */
export const ACTIONS: Language = [
  [SEGMENT_ONE_STEP, SEGMENT_RUN_STEP, ...literal(":"), SEGMENT_ONE_STEP, SEGMENT_RUN_STEP],
];

/** Whether a policy's `${…}` are variables: AWS reads a document that does not say 2012-10-17 as one of 2008. */
export function replacesVariables(source: string): boolean {
  const root = readJson(source);
  if (isJsonError(root) || root.type !== "object") return false;
  const version = member(root, "Version");
  return version !== undefined && version !== BROKEN && version.type === "string" && version.value === "2012-10-17";
}

/** The sixth part of an entry of Resource, its variables told apart; empty when there is none. */
export function resourceParts(text: string, variables: boolean): readonly Part[] {
  const segments = splitArn(text);
  return segments.length === 6 ? parseVariables(segments[5] as string, variables) : [];
}

/**
 * An entry of Resource. `parts` are those of its sixth part, with variables replaced; a variable that is left stands for
 * any text, so the language is then wider than what the entry matches in any one request.
 */
export function resourceGlob(text: string, parts: readonly Part[]): Glob {
  const segments = splitArn(text);
  const before = segments.slice(0, 5).map((segment, index) => {
    const last = segment.length - 1;
    const steps = glob(segment, (at) => (at === last ? ANY_RUN_STEP : SEGMENT_RUN_STEP), SEGMENT_ONE_STEP);
    return index === 0 ? steps : [...literal(":"), ...steps];
  });
  if (segments.length === 6) return [...before.flat(), ...literal(":"), ...likeGlob(parts)];
  const isShortArn = segments[0] === "arn" && segments.length > 1 && !segments.some((one) => one.endsWith("*"));
  const missing = isShortArn ? new Array<Glob>(6 - segments.length).fill([...literal(":"), ANY_RUN_STEP]) : [];
  return [...before, ...missing].flat();
}

const NAME_STEPS: Glob = [SEGMENT_ONE_STEP, SEGMENT_RUN_STEP];

/** What a request can ask about: an ARN, or `*` for an action without resources. */
export const RESOURCES: Language = [
  literal("*"),
  [
    ...literal("arn:"),
    ...NAME_STEPS,
    ...literal(":"),
    ...NAME_STEPS,
    ...literal(":"),
    SEGMENT_RUN_STEP,
    ...literal(":"),
    SEGMENT_RUN_STEP,
    ...literal(":"),
    ANY_ONE_STEP,
    ANY_RUN_STEP,
  ],
];

/** Twelve digits. */
export const ACCOUNT_GLOB: Glob = new Array(12).fill(oneOf("0123456789"));

/** How `templateGlob` fills the names of a template. */
export interface TemplateOptions {
  /** What stands for some of the names. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** Only names without slash and colon, as most are. */
  readonly simple?: boolean;
}

const ANY_NAME: Glob = [ANY_ONE_STEP, ANY_RUN_STEP];
const SIMPLE_NAME: Glob = [false, true].map((run) => ({ run, except: true, codes: [47, COLON] }));

/**
 * ARNs that a template of the service authorization reference stands for: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
 * A name is not empty; before the sixth part it holds no colon.
 */
export function templateGlob(template: string, { fixed = {}, simple = false }: TemplateOptions = {}): Glob {
  // The character itself: asked of actions that work on no resource.
  if (template === "*") return literal("*");
  const steps: Glob[] = [];
  splitArn(template).forEach((part, index) => {
    if (index > 0) steps.push(literal(":"));
    for (const piece of part.split(/(\$\{[^}]*\})/)) {
      const name = /^\$\{(.*)\}$/.exec(piece)?.[1];
      const value = name === undefined ? undefined : fixed[name];
      if (name === undefined) steps.push(literal(piece));
      else if (value !== undefined) steps.push(literal(value));
      else if (name === "Account") steps.push(ACCOUNT_GLOB);
      else if (index < 5) steps.push(NAME_STEPS);
      else steps.push(simple ? SIMPLE_NAME : ANY_NAME);
    }
  });
  return steps.flat();
}

/** What operators of one name compare as text; the others compare numbers, dates, addresses and bytes. */
export type TextOperator = "StringEquals" | "StringEqualsIgnoreCase" | "StringLike" | "ArnLike" | "Bool";

/**
 * The request values that a value of a condition matches; `undefined` where the runtime's lower case is beyond this
 * analysis. `value` has no variables left.
 */
export function valueLanguage(operator: TextOperator, value: readonly Part[]): Language | undefined {
  const text = value.map((part) => (part.kind === "variable" ? "" : part.text)).join("");
  switch (operator) {
    case "StringEquals":
      return [literal(text)];
    case "StringEqualsIgnoreCase":
    case "Bool": {
      const anyCase = ignoringCase(literal(text.toLowerCase()));
      return anyCase === undefined ? undefined : [anyCase];
    }
    case "StringLike":
      return [likeGlob(value)];
    case "ArnLike":
      return arnLanguage(likeGlob(value));
  }
}

const likeGlob = (value: readonly Part[]): Glob =>
  value.flatMap((part) =>
    part.kind === "text" ? glob(part.text) : part.kind === "literal" ? literal(part.text) : [ANY_RUN_STEP],
  );

const isColon = (step: Glob[number]): boolean => !step.run && !step.except && step.codes[0] === COLON;

/**
 * Six parts, each by itself. A value with fewer parts has empty ones at its end, so a pattern whose last parts may be
 * empty also matches values that end before them.
 */
function arnLanguage(pattern: Glob): Language {
  const parts: Glob[] = [[]];
  for (const step of pattern) {
    if (isColon(step) && parts.length < 6) parts.push([]);
    else parts[parts.length - 1] = [...(parts[parts.length - 1] as Glob), step];
  }
  while (parts.length < 6) parts.push([]);
  const withinPart = parts.map((part, index) => (index === 5 ? part : part.map(withoutColon)));
  const language: Glob[] = [];
  for (let count = 6; count > 0; count--) {
    language.push(
      withinPart.slice(0, count).flatMap((part, index) => (index === 0 ? part : [...literal(":"), ...part])),
    );
    if (!withinPart[count - 1]?.every((step) => step.run)) break;
  }
  return language;
}

const withoutColon = (step: Glob[number]): Glob[number] =>
  isAnyRun(step) ? SEGMENT_RUN_STEP : step.except ? SEGMENT_ONE_STEP : step;

/**
 * What a target gets of an event: all of it, a constant, a part, or a template filled in.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html (2026-11)
 */
import { envelope, envelopeWithoutDetail } from "./envelope.js";
import type { EventRecord, TargetRecord } from "./records.js";

export interface RuleNames {
  readonly ruleArn: string;
  readonly ruleName: string;
}

/** The text that is sent. */
export function targetInput(target: TargetRecord, event: EventRecord, rule: RuleNames): string {
  if (target.input !== undefined) return target.input;
  if (target.inputPath !== undefined) {
    const value = valueAt(JSON.parse(envelope(event)), target.inputPath);
    // AWS: a path that finds nothing gives an empty object (unverified).
    return value === undefined ? "{}" : JSON.stringify(value);
  }
  if (target.transformer) return filled(target.transformer, event, rule);
  return envelope(event);
}

/** Names that InputPathsMap may not define. */
export const RESERVED: ReadonlySet<string> = new Set([
  "aws.events.rule-arn",
  "aws.events.rule-name",
  "aws.events.event.ingestion-time",
  "aws.events.event",
  "aws.events.event.json",
]);

const PLACEHOLDER = /<([A-Za-z0-9._-]+)>/g;

/** The variables that a template uses. */
export const variablesOf = (template: string): readonly string[] =>
  [...template.matchAll(PLACEHOLDER)].map(([, name]) => name as string);

function filled(
  { paths, template }: NonNullable<TargetRecord["transformer"]>,
  event: EventRecord,
  { ruleArn, ruleName }: RuleNames,
): string {
  const whole: unknown = JSON.parse(envelope(event));
  // Whole events are JSON already; everything else is a value.
  const raw: Readonly<Record<string, string>> = {
    "aws.events.event": envelopeWithoutDetail(event),
    "aws.events.event.json": envelope(event),
  };
  const values = new Map<string, unknown>([
    ["aws.events.rule-arn", ruleArn],
    ["aws.events.rule-name", ruleName],
    ["aws.events.event.ingestion-time", new Date(event.ingestedMs).toISOString()],
  ]);
  for (const [name, path] of Object.entries(paths)) values.set(name, valueAt(whole, path));
  let text = "";
  let from = 0;
  let quoted = false;
  for (const match of template.matchAll(PLACEHOLDER)) {
    const before = template.slice(from, match.index);
    text += before;
    quoted = isQuotedAfter(before, quoted);
    from = match.index + match[0].length;
    const name = match[1] as string;
    const value = values.get(name);
    const json = raw[name] ?? JSON.stringify(value);
    text += quoted ? inString(value, json) : (json ?? '""');
  }
  text += template.slice(from);
  return unquotedLines(text);
}

/** Whether a JSON string is open behind the text. */
function isQuotedAfter(text: string, quoted: boolean): boolean {
  let open = quoted;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') open = !open;
  }
  return open;
}

/**
 * AWS: inside a string an object loses its quotes; a value that is not there leaves nothing. Values are not escaped, so that
 * a quote or a line break in one breaks the JSON around it.
 */
const inString = (value: unknown, json = ""): string => (typeof value === "string" ? value : json.replaceAll('"', ""));

/** AWS: a template of quoted lines gives plain text of as many lines; one quoted line stays a JSON string. */
function unquotedLines(text: string): string {
  const lines = text.trim().split(/\r?\n/);
  if (lines.length < 2 || !lines.every((line) => /^\s*".*"\s*$/.test(line))) return text;
  return lines
    .map((line) => {
      try {
        return String(JSON.parse(line));
      } catch {
        return line;
      }
    })
    .join("\n");
}

/** The JSONPath that AWS takes: members, indexes and wildcards. Undefined where nothing is found. */
export function valueAt(root: unknown, path: string): unknown {
  const steps = path.replace(/^\$/, "").match(/\.\*|\.[^.[]+|\[\*\]|\[\d+\]|\['[^']*'\]/g) ?? [];
  let found: unknown[] = [root];
  let many = false;
  for (const step of steps) {
    if (step === ".*" || step === "[*]") {
      many = true;
      found = found.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
      continue;
    }
    const key = step.startsWith(".")
      ? step.slice(1)
      : step.startsWith("['")
        ? step.slice(2, -2)
        : Number(step.slice(1, -1));
    found = found.flatMap((one) =>
      typeof one === "object" && one !== null && Object.hasOwn(one, key)
        ? [(one as Record<string | number, unknown>)[key]]
        : [],
    );
  }
  return many ? found : found[0];
}

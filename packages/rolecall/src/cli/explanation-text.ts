/** An explained decision as a page, for people. */
import type { Sentence } from "@rolecall/engine";
import type { Change } from "@rolecall/engine/analyse";
import pc from "picocolors";
import type { ExplainedEntry } from "../admin/trail.js";

export type Colours = ReturnType<typeof pc.createColors>;
type KeptFix = ExplainedEntry["fixes"][number];

export function explanationText(entry: ExplainedEntry, colour: boolean): string {
  const c = pc.createColors(colour);
  const { words, fixes } = entry;
  const [first, ...others] = fixes;
  const sections = [
    headline(words, c),
    facts(entry, c),
    titled("Layers, in the order in which AWS asks them", layerLines(words, c), c),
    titled("Statements", statementLines(words, c), c),
    first === undefined ? "" : titled("Smallest fix", fixLines(first, c), c),
    others.length === 0
      ? ""
      : titled(
          others.length === 1 ? "Or" : "Or one of",
          others.map((fix) => summary(fix, c)),
          c,
        ),
  ];
  return `\n${sections.filter((section) => section !== "").join("\n\n")}\n\n`;
}

export function headline(words: readonly Sentence[], c: Colours): string {
  const { text = "", tone } = words.find(({ kind }) => kind === "headline") ?? {};
  const [, outcome = "", rest = ""] = /^(\w+)(.*)$/s.exec(text) ?? [];
  return `${c.bold(c[tone === "for" ? "green" : "red"](outcome))}${c.bold(rest)}`;
}

function facts(
  { principal, action, resource, because, outcome, atMs, id, requestId, operation, service }: ExplainedEntry,
  c: Colours,
) {
  const rows: readonly (readonly [string, string])[] = [
    ["caller", principal],
    ["action", action],
    ["resource", resource],
    ...(outcome === "allowed" ? [] : [["AWS says", because] as const]),
    ["call", `${operation} of ${service}, request ${requestId}`],
    ["when", new Date(atMs).toISOString()],
    ["decision", id],
  ];
  return rows.map(([label, value]) => `  ${c.dim(label.padEnd(8))}  ${value}`).join("\n");
}

export const titled = (title: string, lines: readonly string[], c: Colours): string =>
  lines.length === 0 ? "" : [c.bold(title), ...lines.map((line) => `  ${line}`)].join("\n");

export function layerLines(words: readonly Sentence[], c: Colours): string[] {
  return words
    .filter(({ kind }) => kind === "layer")
    .map(({ tone, text }) =>
      tone === "for" ? `${c.green("+")} ${text}` : tone === "against" ? `${c.red("-")} ${text}` : c.dim(`  ${text}`),
    );
}

function statementLines(words: readonly Sentence[], c: Colours): string[] {
  return words.flatMap(({ kind, text, start }) => {
    if (kind === "statement") {
      if (start === undefined) return [text];
      return [
        `${text.replace(/:$/, "")} ${c.dim(`(line ${start.line}, column ${start.column})`)}${text.endsWith(":") ? ":" : ""}`,
      ];
    }
    return kind === "part" ? [`  ${c.red("-")} ${text}`] : [];
  });
}

function fixLines({ changes, alsoAllows }: KeptFix, c: Colours): string[] {
  return [
    ...fixSteps(changes, c),
    alsoAllows.length === 0
      ? c.dim("It would allow nothing else that this caller was denied.")
      : `It would also allow, of what this caller was denied: ${requests(alsoAllows)}.`,
  ];
}

/** What to change, why, and what to write there. */
export const fixSteps = (changes: readonly Change[], c: Colours): string[] =>
  changes.flatMap((change, at) => [
    changes.length > 1 ? `${at + 1}. ${change.summary}` : change.summary,
    c.dim(change.why),
    ...indented(statementsOf(change), c),
  ]);

function summary({ changes, alsoAllows }: KeptFix, c: Colours): string {
  const text = changes.map((change) => change.summary).join(" And: ");
  return alsoAllows.length === 0 ? text : `${text} ${c.dim(`(would also allow ${requests(alsoAllows)})`)}`;
}

/** What to write into the policy. */
function statementsOf(change: Change): readonly object[] {
  switch (change.kind) {
    case "add-statement":
      return [change.statement];
    case "narrow-deny":
    case "widen-allow":
      return change.after;
    default:
      return [];
  }
}

const indented = (statements: readonly object[], c: Colours): string[] =>
  statements.flatMap((statement) =>
    JSON.stringify(statement, null, 2)
      .split("\n")
      .map((line) => c.cyan(`  ${line}`)),
  );

function requests(all: KeptFix["alsoAllows"]): string {
  const shown = all.slice(0, 5).map(({ action, resource }) => (resource === "*" ? action : `${action} on ${resource}`));
  return all.length > shown.length ? `${shown.join("; ")}; and ${all.length - shown.length} more` : shown.join("; ");
}

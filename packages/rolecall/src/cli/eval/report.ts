/** A decision for people, and for programs. */
import { type AccessRequest, type Explanation, principalArn, type Sentence } from "@rolecall/engine";
import type { Change, Fix } from "@rolecall/engine/analyse";
import pc from "picocolors";
import { VERSION } from "../../version.js";
import { type Colours, fixSteps, headline, layerLines, titled } from "../explanation-text.js";
import type { Layers } from "./layers.js";

export interface Evaluated {
  readonly request: AccessRequest;
  readonly explanation: Explanation;
  readonly words: readonly Sentence[];
  readonly layers: Layers;
  /** AWS's words for the refusal. */
  readonly message?: string;
  /** Best first. */
  readonly fixes: readonly Fix[];
  /** Condition keys, in lower case, that the policies asked for and nobody gave. */
  readonly missing: readonly string[];
  readonly taken: "unknown" | "absent";
}

export function textReport(evaluated: Evaluated, colour: boolean): string {
  const c = pc.createColors(colour);
  const { words, fixes, message, layers } = evaluated;
  const [first, ...others] = fixes;
  const sections = [
    headline(words, c),
    facts(evaluated, c),
    titled("Layers, in the order in which AWS asks them", layerLines(words, c), c),
    titled("Statements", statementLines(evaluated, c), c),
    titled("Not known", gapLines(evaluated), c),
    titled("Not read, so not counted", layers.notRead, c),
    titled("Not readable, so it allows nothing", unreadableLines(evaluated), c),
    first === undefined ? "" : titled("Smallest fix", fixSteps(first.changes, c), c),
    titled(others.length === 1 ? "Or" : "Or one of", others.map(summary), c),
    message === undefined || first !== undefined ? "" : c.bold("No change is known that would allow it"),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function facts({ request, message }: Evaluated, c: Colours): string {
  const rows = [
    ["caller", principalArn(request.principal)],
    ["action", request.action],
    ["resource", request.resource],
    ...(message === undefined ? [] : [["AWS says", message]]),
  ];
  return rows.map(([label = "", value]) => `  ${c.dim(label.padEnd(8))}  ${value}`).join("\n");
}

const summary = ({ changes }: Fix): string => changes.map((change) => change.summary).join(" And: ");

function statementLines(evaluated: Evaluated, c: Colours): readonly string[] {
  return evaluated.words.flatMap((sentence) => {
    const { kind, text } = sentence;
    if (kind === "part") return [`  ${c.red("-")} ${text}`];
    if (kind !== "statement") return [];
    const place = placeOf(evaluated, sentence);
    if (place === undefined) return [text];
    const colon = text.endsWith(":") ? ":" : "";
    return [`${text.replace(/:$/, "")} ${c.dim(`(${place.file}:${place.line}:${place.column})`)}${colon}`];
  });
}

function placeOf({ explanation, layers }: Evaluated, { policy, start }: Sentence) {
  const applied = policy === undefined ? undefined : explanation.policies[policy]?.policy;
  const place = applied === undefined || start === undefined ? undefined : layers.place(applied, start.offset);
  return place && { file: place.file, ...place.at };
}

function gapLines({ explanation, missing, taken }: Evaluated): readonly string[] {
  const { outcome, gaps } = explanation.decision;
  if (outcome === "undetermined") {
    const keys = [...new Set(gaps.map(({ key }) => key))];
    return keys.map(
      (key) =>
        `The decision hangs on ${key}: pass --context ${key}=..., or --missing absent if the request does not have it.`,
    );
  }
  if (taken === "absent" && missing.length > 0) return [`Taken as not in the request: ${missing.join(", ")}.`];
  return [];
}

const unreadableLines = ({ layers }: Evaluated): readonly string[] =>
  layers.unreadable.map(({ policy, finding }) => {
    const place = layers.place(policy, finding.position.offset);
    const where = place === undefined ? (policy.name ?? "") : `${place.file}:${place.at.line}:${place.at.column}`;
    return `${where} ${finding.code} ${finding.message}`;
  });

/** The shape is kept; `version` would change with it. */
export function jsonReport(evaluated: Evaluated): string {
  const { request, explanation, message, words, fixes, missing, layers } = evaluated;
  const { outcome, layer, gaps } = explanation.decision;
  return `${JSON.stringify(
    {
      version: 1,
      rolecall: VERSION,
      outcome,
      ...(layer === undefined ? {} : { layer }),
      ...(message === undefined ? {} : { message }),
      request: {
        principal: principalArn(request.principal),
        action: request.action,
        resource: request.resource,
        ...(request.resourceAccount === undefined ? {} : { resourceAccount: request.resourceAccount }),
      },
      sentences: words.map((sentence) => {
        const { kind, tone, text, layer: of, statement } = sentence;
        return {
          kind,
          tone,
          text,
          ...(of === undefined ? {} : { layer: of }),
          ...(statement === undefined ? {} : { statement }),
          ...placeOf(evaluated, sentence),
        };
      }),
      fixes: fixes.map(({ changes }) => ({ changes: changes.map(changeJson) })),
      hangsOn: [...new Set(gaps.map(({ key }) => key))],
      notGiven: missing,
      notRead: layers.notRead,
      unreadable: layers.unreadable.map(({ policy, finding }) => ({
        policy: policy.name,
        code: finding.code,
        message: finding.message,
        path: finding.path,
      })),
    },
    undefined,
    2,
  )}\n`;
}

function changeJson(change: Change) {
  const { kind, summary, why } = change;
  switch (change.kind) {
    case "change-request":
      return { kind, summary, why, key: change.key, from: change.from, to: change.to };
    case "add-statement":
      return { kind, summary, why, layer: change.layer, policy: change.policy?.name, statement: change.statement };
    case "remove-statement":
      return { kind, summary, why, layer: change.layer, policy: change.policy.name, index: change.index };
    default:
      return {
        kind,
        summary,
        why,
        layer: change.layer,
        policy: change.policy.name,
        index: change.index,
        after: change.after,
      };
  }
}

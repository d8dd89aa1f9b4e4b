/** A comparison for people, and for programs. */
import pc from "picocolors";
import { VERSION } from "../../version.js";
import type { Answer, Change, Example, FilesCompared, PairCompared, PlacedStatement } from "./compare-files.js";

export interface FileNames {
  readonly before: string;
  readonly after: string;
}

type Colours = ReturnType<typeof pc.createColors>;

export function textReport(compared: FilesCompared, names: FileNames, colour: boolean): string {
  const c = pc.createColors(colour);
  const { pairs, unread } = compared;
  const told = pairs.filter(({ answer }) => answer !== "same").map((pair) => pairBlock(pair, names, c));
  const same = pairs.length - told.length;
  const blocks = [
    `${headline(compared, names, c)}\n`,
    ...told,
    ...unread.map((one) => `${c.yellow("?")} ${one}: it may grant anything\n`),
    ...(told.length === 0 || same === 0 ? [] : [c.dim(`${same} more ${same === 1 ? "is" : "are"} the same\n`)]),
  ];
  return blocks.join("\n");
}

function headline({ answer, gained }: FilesCompared, { before, after }: FileNames, c: Colours): string {
  switch (answer) {
    case "same":
      return `${c.green("same")}: \`${after}\` allows what \`${before}\` allows`;
    case "narrower":
      return `${c.green("narrower")}: \`${after}\` allows nothing that \`${before}\` does not, and less`;
    case "wider":
      return `${c.red("wider")}: \`${after}\` allows all that \`${before}\` does, and more`;
    case "different":
      return `${c.red("different")}: \`${after}\` allows some that \`${before}\` does not, and lacks some that it does`;
    case "unknown":
      return {
        none: `${c.green("nothing new")}: \`${after}\` allows nothing that \`${before}\` does not; whether it allows less is not known`,
        some: `${c.red("more")}: \`${after}\` allows some that \`${before}\` does not; whether it lacks some is not known`,
        unknown: `${c.yellow("don't know")} whether \`${after}\` allows anything that \`${before}\` does not`,
      }[gained];
  }
}

function pairBlock(pair: PairCompared, names: FileNames, c: Colours): string {
  const only = pair.only === undefined ? "" : ` (only in \`${pair.only === "new" ? names.after : names.before}\`)`;
  const title = pair.name === "" ? [] : [`${c.bold(pair.name)}: ${WORDS[pair.answer]}${only}`];
  return [
    ...title,
    ...changeLines(pair.gained, { sign: c.red("+"), other: names.before }, c),
    ...changeLines(pair.lost, { sign: c.green("-"), other: names.after }, c),
    "",
  ].join("\n");
}

const WORDS: Readonly<Record<Answer, string>> = {
  same: "same",
  narrower: "narrower",
  wider: "wider",
  different: "different",
  unknown: "not known",
};

function changeLines(change: Change, side: { readonly sign: string; readonly other: string }, c: Colours): string[] {
  return [
    ...change.examples.flatMap((example) => exampleLines(example, side, c)),
    ...change.tooHard.map((reason) => `${c.yellow("?")} ${reason}`),
  ];
}

function exampleLines(
  example: Example,
  { sign, other }: { readonly sign: string; readonly other: string },
  c: Colours,
): string[] {
  const context = Object.entries(example.context).map(([key, value]) => `${key} = ${said(value)}`);
  const how = [`as ${example.principal}`, ...(context.length === 0 ? [] : [`with ${context.join(", ")}`])].join(" ");
  const by = example.grantedBy.map(statementWords).join(" and ");
  const refused = {
    implicitDeny: `nothing in \`${other}\` does`,
    explicitDeny: `\`${other}\` denies it`,
    undetermined: `\`${other}\` may not`,
  }[example.otherwise];
  return [
    `${sign} ${c.bold(example.action)} on ${example.resource}`,
    `    ${how}`,
    `    ${by === "" ? "" : `${by} ${example.grantedBy.length > 1 ? "allow" : "allows"} it; `}${refused}`,
    ...(example.known ? [] : [c.dim("    an action or kind of resource that AWS does not have today")]),
  ];
}

const said = (value: string | readonly string[]): string =>
  typeof value === "string" ? JSON.stringify(value) : `[${value.map((one) => JSON.stringify(one)).join(", ")}]`;

function statementWords({ file, start, index, sid }: PlacedStatement): string {
  const place = start === undefined ? file : `${file}:${start.line}:${start.column}`;
  return `${place} Statement[${index}]${sid === undefined ? "" : ` "${sid}"`}`;
}

/** The shape is kept; `version` would change with it. */
export function jsonReport({ answer, gained, pairs, unread }: FilesCompared, { before, after }: FileNames): string {
  const grants = { none: false, some: true, unknown: null }[gained];
  return `${JSON.stringify(
    {
      version: 1,
      rolecall: VERSION,
      old: before,
      new: after,
      answer,
      grantsMore: grants,
      policies: pairs.map((pair) => ({
        name: pair.name,
        kind: pair.kind,
        ...(pair.only === undefined ? {} : { onlyIn: pair.only }),
        answer: pair.answer,
        gained: changeJson(pair.gained),
        lost: changeJson(pair.lost),
      })),
      unread,
    },
    undefined,
    2,
  )}\n`;
}

const changeJson = ({ result, examples, tooHard }: Change) => ({
  result,
  examples: examples.map(({ grantedBy, ...example }) => ({
    ...example,
    grantedBy: grantedBy.map(({ file, index, sid, start }) => ({
      file,
      ...(start === undefined ? {} : { line: start.line, column: start.column }),
      statement: index,
      ...(sid === undefined ? {} : { sid }),
    })),
  })),
  tooHard,
});

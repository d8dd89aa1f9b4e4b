/**
 * The package's API as a page: each export of its entries, with its docstring and its declaration, as the source has them.
 * Our sources are formatted by one formatter, so that a declaration begins and ends at the left margin.
 */
import { readFileSync } from "node:fs";
import path from "node:path";

const SOURCE = path.resolve(import.meta.dirname, "../src");

interface Entry {
  readonly title: string;
  readonly file: string;
  readonly about: string;
}

export const ENTRIES: readonly Entry[] = [
  { title: "@rolecall/engine", file: "index.ts", about: "Decide, explain, validate." },
  {
    title: "@rolecall/engine/analyse",
    file: "analyse/index.ts",
    about: "Questions about whole policies; loaded apart.",
  },
  {
    title: "@rolecall/engine/findings",
    file: "validate/pages/index.ts",
    about: "What there is to know of each finding of `validate`; loaded apart.",
  },
  { title: "@rolecall/engine/matchers", file: "matchers/index.ts", about: "For tests of policies in vitest and jest." },
];

export interface Exported {
  readonly name: string;
  readonly documentation: string;
  readonly declaration: string;
}

export function apiReference(): string {
  const sections = ENTRIES.map(({ title, file, about }) => {
    const all = exportsOf(file);
    const isFunction = ({ declaration }: Exported) => /^(async )?function |^const /.test(declaration);
    const [functions, types] = [all.filter(isFunction), all.filter((one) => !isFunction(one))];
    const part = (heading: string, list: readonly Exported[]) =>
      list.length === 0 ? [] : [`### ${heading} of \`${title}\``, "", ...[...list].sort(byName).flatMap(told)];
    return [`## ${title}`, "", about, "", ...part("Functions", functions), ...part("Types", types)].join("\n");
  });
  return `${["# API reference", "", "Made from the sources by `npm run reference`.", "", ...sections].join("\n").trimEnd()}\n`;
}

const byName = (a: Exported, b: Exported) => (a.name < b.name ? -1 : 1);

const told = ({ name, documentation, declaration }: Exported): string[] => [
  `#### ${name}`,
  "",
  ...(documentation === "" ? [] : [documentation, ""]),
  "```ts",
  declaration,
  "```",
  "",
];

/** Everything that an entry exports. */
export function exportsOf(file: string): Exported[] {
  const text = readFileSync(path.join(SOURCE, file), "utf8");
  const beside = (from: string) => path.join(path.dirname(file), `${from}.ts`);
  const found: Exported[] = [];
  for (const [, all, names = "", from] of text.matchAll(
    /^export (?:type )?(?:(\*)|\{([^}]*)\})(?: from "([^"]+)\.js")?;$/gm,
  )) {
    if (all !== undefined) found.push(...exportsOf(beside(from as string)));
    else for (const name of names.split(",")) found.push(...named(name, beside(from ?? importedFrom(name, text))));
  }
  for (const [, name] of text.matchAll(/^export (?:async )?(?:function|interface|type|const|class) (\w+)/gm)) {
    found.push(declared(name as string, text, file));
  }
  return found;
}

function importedFrom(text: string, source: string): string {
  const name = text.trim();
  const found = new RegExp(`^import [^;]*\\b${name}\\b[^;]* from "([^"]+)\\.js";$`, "m").exec(source)?.[1];
  if (found === undefined) throw new Error(`${name} is exported, and neither declared nor imported`);
  return found;
}

function named(text: string, file: string): Exported[] {
  const name = text.trim().replace(/^type /, "");
  if (name === "") return [];
  const found = exportsOf(file).find((one) => one.name === name);
  if (found === undefined) throw new Error(`${file} does not export ${name}`);
  return [found];
}

function declared(name: string, text: string, file: string): Exported {
  const lines = text.split("\n");
  const kinds = "(async )?(function|interface|type|const|class)";
  const start = lines.findIndex((line) => new RegExp(`^export ${kinds} ${name}\\b`).test(line));
  if (start < 0) throw new Error(`${file} does not declare ${name}`);
  const declaration = declarationAt(lines, start).replace(/^export /, "");
  return { name, documentation: documentationAbove(lines, start), declaration };
}

/** A function without its body, a constant without its value, a type whole. */
function declarationAt(lines: readonly string[], start: number): string {
  const first = lines[start] as string;
  const upTo = (isLast: (line: string) => boolean): string => {
    const end = lines.findIndex((line, index) => index >= start && isLast(line));
    return lines.slice(start, end + 1).join("\n");
  };
  if (/^export (async )?function /.test(first)) return upTo((line) => line.endsWith(" {")).replace(/ \{$/, "");
  if (first.startsWith("export const ")) {
    return upTo((line) => / =>| = [^(]| =$/.test(line))
      .replace(/ =>.*$/, "")
      .replace(/ =( [^(].*)?$/, "");
  }
  if (first.endsWith(";")) return first.replace(/;$/, "");
  if (first.endsWith("{")) return upTo((line) => line.startsWith("}")).replace(/;$/, "");
  // A union, a member a line.
  return upTo((line) => /^( {2}\S|\s*[})]).*;$/.test(line)).replace(/;$/, "");
}

function documentationAbove(lines: readonly string[], start: number): string {
  if (!/\*\/$/.test(lines[start - 1] ?? "")) return "";
  let first = start - 1;
  while (!/^\/\*\*/.test(lines[first] ?? "/**")) first--;
  return lines
    .slice(first, start)
    .map((line) =>
      line
        .replace(/^\/\*\* ?/, "")
        .replace(/ ?\*\/$/, "")
        .replace(/^ \* ?/, ""),
    )
    .join("\n")
    .trim()
    .replace(/^@example\n([\s\S]*)$/m, "```ts\n$1\n```")
    .replace(/^@(\w+) /gm, "*$1* ");
}

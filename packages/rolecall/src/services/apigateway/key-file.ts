/**
 * The file of ImportApiKeys: comma-separated values under a line of names, in any order and case.
 *
 * AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-file-format.html
 */
import { badRequest } from "./errors.js";
import { requireKeyValue } from "./keys.js";

export interface KeyOfFile {
  readonly value: string;
  readonly name?: string;
  readonly description?: string;
  readonly enabled: boolean;
  readonly usagePlanIds: readonly string[];
}

/** @throws BadRequestException. Unverified words, here and of the warnings */
export function readKeyFile(text: string): {
  readonly keys: readonly KeyOfFile[];
  readonly warnings: readonly string[];
} {
  const [head, ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (head === undefined) throw badRequest("Unable to import API keys: the file is empty");
  const names = cells(head).map((name) => name.toLowerCase());
  if (!names.includes("key")) throw badRequest("Unable to import API keys: the column key is missing");
  const warnings = names.filter((name) => !COLUMNS.includes(name)).map((name) => `Unknown column: ${name}`);
  const keys = lines.map((line) => {
    const values = cells(line);
    const cell = (name: string) => values[names.indexOf(name)] ?? "";
    requireKeyValue(cell("key"));
    return {
      value: cell("key"),
      ...(cell("name") === "" ? {} : { name: cell("name") }),
      ...(cell("description") === "" ? {} : { description: cell("description") }),
      enabled: /^true$/i.test(cell("enabled")),
      usagePlanIds: cell("usageplanids")
        .split(",")
        .map((id) => id.trim())
        .filter((id) => id !== ""),
    };
  });
  return { keys, warnings };
}

const COLUMNS = ["name", "key", "description", "enabled", "usageplanids"];

/** The cells of a line; quotes hold commas together, and two of them stand for one. */
function cells(line: string): string[] {
  const found = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...found].map(([, quoted, plain = ""]) => (quoted?.replaceAll('""', '"') ?? plain).trim());
}

/**
 * Reference pages made from the declarations. They are committed; `npm run reference` writes them anew, and this test
 * fails while a page and the code disagree.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { GLOBAL_KEYS } from "../src/kernel/authorize/global-keys.js";
import type { AnyOperation } from "../src/kernel/operation.js";
import { SERVICES } from "../src/services/index.js";

const PAGE = "../../../docs/reference";

test("docs/reference/coverage.md lists what is emulated", async () => {
  await expect(coverage()).toMatchFileSnapshot(`${PAGE}/coverage.md`);
});

test("docs/reference/global-condition-keys.md lists the global keys", async () => {
  await expect(globalKeys()).toMatchFileSnapshot(`${PAGE}/global-condition-keys.md`);
});

function coverage(): string {
  const sections = [...SERVICES.values()].map(({ service, operations }) => {
    const model = service.model();
    const declared = new Map(operations.map((operation) => [operation.name, operation]));
    const all = Object.keys(model.operations).sort();
    const there = all.filter((name) => declared.has(name));
    const missing = all.filter((name) => !declared.has(name));
    return [
      `## ${model.serviceId} (\`${service.name}\`): ${there.length} of ${all.length} operations`,
      "",
      ...there.map((name) => `- ${line(declared.get(name) as AnyOperation)}`),
      "",
      missing.length === 0 ? "Nothing is left out." : `Not emulated (\`RC_NOT_EMULATED\`): ${missing.join(", ")}.`,
      "",
    ].join("\n");
  });
  const head = ["# Coverage", "", "Made from the operations' declarations by `npm run reference`.", ""];
  return `${[...head, ...sections, ...keyGaps()].join("\n").trimEnd()}\n`;
}

/** Condition keys that AWS fills and Rolecall can't, or not always: every `gap(...)` among the services' sources. */
function keyGaps(): string[] {
  const root = path.resolve(import.meta.dirname, "../src/services");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  const lines = files.flatMap((file) => {
    const text = readFileSync(path.join(root, file), "utf8");
    return [...text.matchAll(/\bgap\(\s*"([^"]+)"/g)].map(({ 1: why, index }) => {
      const before = text.slice(Math.max(0, index - 500), index);
      // The key stands before its value, or in the comment of the function that makes it.
      const key = [...before.matchAll(/["`]([a-z0-9-]+:[A-Z][A-Za-z]*)["`]/g)].at(-1)?.[1];
      if (key === undefined) throw new Error(`nothing tells which condition key ${file} can't fill: ${why}`);
      return `- \`${key}\`: ${why}.`;
    });
  });
  return [
    "## Condition keys that can't be filled",
    "",
    "All others that AWS lists for the operations above are filled, or absent where AWS has none. A statement whose outcome",
    "hangs on one of these refuses the call with `RC_CONDITION_KEY_GAP`.",
    "",
    ...[...new Set(lines)].sort(),
    "",
  ];
}

const line = ({ name, source, permissions }: AnyOperation) =>
  `[${name}](${source})${typeof permissions === "function" ? "" : ": needs no permission"}`;

function globalKeys(): string {
  const filled: string[] = [];
  const never: string[] = [];
  // A key whose filler is the shared `absent` gives nothing whatever it is asked.
  for (const [key, fill] of Object.entries(GLOBAL_KEYS)) (fill.name === "absent" ? never : filled).push(`\`${key}\``);
  return `# Global condition keys

Made from \`kernel/authorize/global-keys.ts\` by \`npm run reference\`.

Filled: ${[...filled, "`aws:PrincipalTag/...`", "`aws:RequestTag/...`", "`aws:ResourceTag/...`"].sort().join(", ")}.

Never present, since what they speak of does not exist here (no VPC endpoint, no EC2 credentials, no
sts:AssumeRoot): ${never.sort().join(", ")}.

Any other key that begins with \`aws:\` is a gap: a statement whose outcome hangs on it refuses the call with
\`RC_CONDITION_KEY_GAP\`.
`;
}

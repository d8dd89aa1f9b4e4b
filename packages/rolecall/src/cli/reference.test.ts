/** The reference pages on the command line and on errors hold what the code says: `npm run reference` writes cli.md. */
import { readFile } from "node:fs/promises";
import type { Command, Option } from "commander";
import { expect, test } from "vitest";
import { VERSION } from "../version.js";
import { commands } from "./index.js";

const PAGES = new URL("../../../../docs/reference/", import.meta.url);
const read = (url: URL) => readFile(url, "utf8");

test("docs/reference/cli.md lists every command with its options and exit codes", async () => {
  const page = `# The command line

Made from the commands' own declarations; \`--help\` prints the same.

\`\`\`
npx rolecall <command>
npm run -s rolecall -- <command>    in a clone; npm start -- [options] is its start
\`\`\`

${commands().map(section).join("\n\n")}

## Everywhere

\`-h, --help\` lists what a command takes, \`--version\` prints the version.

An option given on the line goes before its variable. An empty variable is as good as none. The variable of an option
without a value is \`true\` or \`false\` (\`1\`, \`yes\`, \`on\`; \`0\`, \`no\`, \`off\`). An unknown option or \`ROLECALL_*\` variable is
an error that names the nearest known one; [errors.md](errors.md) lists all errors.

Results go to stdout, errors and logs to stderr. Colour is for terminals; \`NO_COLOR\` spares one of it.
`;
  await expect(page).toMatchFileSnapshot(new URL("cli.md", PAGES).pathname);
});

function section(command: Command): string {
  const words = command.registeredArguments.map((argument) =>
    argument.variadic ? `<${argument.name()}...>` : `<${argument.name()}>`,
  );
  return [
    `## rolecall ${command.name()}`,
    command.description(),
    `\`\`\`\nrolecall ${[command.name(), "[options]", ...words].join(" ")}\n\`\`\``,
    ...table(
      ["argument", ""],
      command.registeredArguments.map((argument) => [`\`${argument.name()}\``, argument.description]),
    ),
    ...table(["option", "variable", "default", ""], command.options.map(optionRow)),
    ...afterHelp(command),
    ...(NOTES[command.name()] ?? []),
  ].join("\n\n");
}

function optionRow({
  flags,
  description,
  defaultValue,
  defaultValueDescription,
  argChoices,
  envVar,
}: Option): string[] {
  const choices = argChoices ? ` (${argChoices.map((choice) => `\`${choice}\``).join(", ")})` : "";
  const shown = defaultValueDescription ?? defaultValue;
  return [
    `\`${flags}\``,
    envVar ? `\`${envVar}\`` : "",
    shown === undefined ? "" : `\`${shown}\``,
    `${description}${choices}`,
  ];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0
    ? []
    : [[head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")];

/** What the help says behind its options: the exit codes. */
function afterHelp(command: Command): string[] {
  let help = "";
  command
    .configureOutput({
      writeOut: (text) => {
        help += text;
      },
    })
    .outputHelp();
  const [before = "", codes] = help.slice(command.helpInformation().length).trim().split("Exit codes:\n");
  const rows = codes?.split("\n").map((line) => /^ {2}(\d+) {2}(.*)$/.exec(line)?.slice(1) ?? []) ?? [];
  return [...(before === "" ? [] : [before.trim()]), ...table(["exit code", ""], rows)];
}

/** What has no place in a help text. */
const NOTES: Readonly<Record<string, readonly string[]>> = {
  start: [
    `The banner goes to stdout, the log to stderr; with \`--log-format json\` both are one JSON object a line. The banner's
\`endpoint\` says where Rolecall listens, with the port that was picked for \`--port 0\`.`,
    `SIGTERM or Ctrl-C: no further requests are taken, running invocations have five seconds to end, and state is whole
(exit code 0). A second one, more than half a second later, ends it at once; state is whole then, too.`,
  ],
  eval: [
    "[eval-request.md](eval-request.md) says what a request file holds, and which condition keys need not be given.",
  ],
  validate: ["[validate.md](validate.md) says what is read, and what each format holds."],
  compare: [
    '[How policies are compared](../explanation/how-policies-are-compared.md) says what is proven, and where "not known" begins.',
  ],
};

test("docs/reference/errors.md explains every code of ours, and no other", async () => {
  const register = await read(new URL("../kernel/errors.ts", import.meta.url));
  const codes = new Set(register.match(/RC_[A-Z_]+/g));
  const rows = (await read(new URL("errors.md", PAGES))).matchAll(/^\| `(RC_[A-Z_]+)` \|/gm);
  expect(new Set([...rows].map(([, code]) => code))).toEqual(codes);
});

test("the version is that of package.json", async () => {
  const { version } = JSON.parse(await read(new URL("../../package.json", import.meta.url)));
  expect(VERSION).toBe(version);
});

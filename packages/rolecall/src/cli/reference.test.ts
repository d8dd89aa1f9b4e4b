/** The reference pages on the command line and on errors hold what the code says: `npm run reference` writes cli.md. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { VERSION } from "../version.js";
import { startCommand } from "./start.js";

const PAGES = new URL("../../../../docs/reference/", import.meta.url);
const read = (url: URL) => readFile(url, "utf8");

test("docs/reference/cli.md lists every option", async () => {
  const rows = startCommand().options.map(
    ({ flags, description, defaultValue, defaultValueDescription, argChoices, envVar }) => {
      const choices = argChoices ? ` (${argChoices.map((choice) => `\`${choice}\``).join(", ")})` : "";
      const shown = defaultValueDescription ?? defaultValue;
      return `| \`${flags}\` | \`${envVar}\` | ${shown === undefined ? "" : `\`${shown}\``} | ${description}${choices} |`;
    },
  );
  const page = `# The command line

Made from the command's own declaration; \`npm start -- --help\` prints the same.

\`\`\`
npm start -- [options]
\`\`\`

| option | variable | default | |
| --- | --- | --- | --- |
${rows.join("\n")}
| \`-h, --help\` | | | list all options |
| \`--version\` | | | print the version |

An option given on the line goes before its variable. An empty variable is as good as none. The variable of an option
without a value is \`true\` or \`false\` (\`1\`, \`yes\`, \`on\`; \`0\`, \`no\`, \`off\`). An unknown option or \`ROLECALL_*\` variable is
an error that names the nearest known one; [errors.md](errors.md) lists all errors.

The banner goes to stdout, the log to stderr; with \`--log-format json\` both are one JSON object a line. The banner's
\`endpoint\` says where Rolecall listens, with the port that was picked for \`--port 0\`.

SIGTERM or Ctrl-C: no further requests are taken, running invocations have five seconds to end, and state is whole
(exit code 0). A second one, more than half a second later, ends it at once; state is whole then, too.
`;
  await expect(page).toMatchFileSnapshot(new URL("cli.md", PAGES).pathname);
});

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

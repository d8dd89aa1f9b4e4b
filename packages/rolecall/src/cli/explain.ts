/** `rolecall explain`: why one decision fell as it did, and what would have to change. */
import { Argument, Command, Option } from "commander";
import type { ExplainedEntry } from "../admin/trail.js";
import { RolecallError } from "../kernel/errors.js";
import type { TrailEntry } from "../trail/trail.js";
import { endpointOption, type ServerClient, serverClient } from "./server-client.js";
import { addTrailOptions, type TrailOptions, trailQuery } from "./trail-options.js";

interface ExplainOptions extends TrailOptions {
  readonly any?: boolean;
  readonly format: "text" | "json";
  readonly endpoint: string;
}

export function explainCommand(): Command {
  const command = new Command("explain")
    .description("Say why a request was allowed or denied, and what would have to change.")
    .addArgument(
      new Argument(
        "<decision>",
        "its id, the id of its request (SDKs print it with an error), or `last` for the last that was denied",
      ),
    )
    .addOption(new Option("--any", "with `last`: the last decision, denied or not"));
  return addTrailOptions(command)
    .addOption(
      new Option("--format <format>", "`json`: as /_rolecall/trail/{id} has it")
        .choices(["text", "json"])
        .default("text"),
    )
    .addOption(endpointOption())
    .addHelpText(
      "after",
      `
Exit codes:
  0  explained, whatever the decision was
  1  a wrong line, no such decision, or no Rolecall answers`,
    )
    .action(explain);
}

async function explain(
  decision: string,
  { any = false, format, endpoint, ...narrowed }: ExplainOptions,
): Promise<void> {
  const client = serverClient(endpoint);
  const id = await idOf(client, decision, any, trailQuery(narrowed));
  const entry = await client.read<ExplainedEntry>(`trail/${id}`);
  if (format === "json") {
    process.stdout.write(`${JSON.stringify(entry, null, 2)}\n`);
    return;
  }
  const [{ explanationText }, { isColourful }] = await Promise.all([
    import("./explanation-text.js"),
    import("./colour.js"),
  ]);
  process.stdout.write(explanationText(entry, isColourful()));
}

const REQUEST_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function idOf(
  client: ServerClient,
  decision: string,
  any: boolean,
  filter: Readonly<Record<string, string>>,
): Promise<string> {
  const newest = async (query: Readonly<Record<string, string>>) =>
    (await client.read<{ decisions: TrailEntry[] }>("trail", { ...query, limit: "1" })).decisions[0]?.id;
  if (decision === "last") {
    const found = await newest(any ? filter : { ...filter, outcome: "denied" });
    if (found !== undefined) return found;
    throw new RolecallError(
      "RC_NO_DECISION",
      any
        ? "the trail holds no such decision; make a call, or ask for less"
        : "nothing of the kind was denied that the trail still holds; --any takes what was allowed too",
    );
  }
  if (REQUEST_ID.test(decision)) {
    // Of a request that needs several permissions, the one that was refused is the last.
    const found = await newest({ requestId: decision.toLowerCase() });
    if (found !== undefined) return found;
    throw new RolecallError(
      "RC_NO_DECISION",
      `the trail holds no decision of the request \`${decision}\`; it keeps a day, and only requests that were authorized`,
    );
  }
  if (/^[0-9a-z]+$/.test(decision)) return decision;
  throw new RolecallError(
    "RC_BAD_OPTION",
    `\`${decision}\` is no decision; give the id that \`rolecall tail\` prints, a request id, or \`last\``,
  );
}

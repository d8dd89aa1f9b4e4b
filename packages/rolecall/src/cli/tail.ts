/** `rolecall tail`: every decision of the running server as it falls. */
import { setTimeout as sleep } from "node:timers/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { RolecallError } from "../kernel/errors.js";
import type { TrailEntry } from "../trail/trail.js";
import { endpointOption, type ServerClient, serverClient } from "./server-client.js";
import { addTrailOptions, type TrailOptions, trailQuery } from "./trail-options.js";

interface TailOptions extends TrailOptions {
  readonly denied?: boolean;
  readonly last: number;
  readonly follow: boolean;
  readonly format: "text" | "json";
  readonly endpoint: string;
}

export function tailCommand(): Command {
  const command = new Command("tail")
    .description("Show every decision of the running server as it falls.")
    .addOption(new Option("--denied", "only what was refused"));
  return addTrailOptions(command)
    .addOption(
      new Option("--last <number>", "how many of the last decisions to begin with").default(10).argParser(last),
    )
    .addOption(new Option("--no-follow", "end after those"))
    .addOption(
      new Option("--format <format>", "`json`: one object a line, as /_rolecall/trail has it")
        .choices(["text", "json"])
        .default("text"),
    )
    .addOption(endpointOption())
    .addHelpText(
      "after",
      `
Each line ends in the decision's id, which \`rolecall explain\` takes.

Exit codes:
  0  ended by Ctrl-C, or --no-follow
  1  a wrong line, or no Rolecall answers`,
    )
    .action(tail);
}

/** A line of `/_rolecall/trail/stream`. */
interface Line {
  readonly decision?: TrailEntry;
  readonly missed?: number;
  /** From where to go on for who has seen no decision yet. */
  readonly after?: string;
}

const AGAIN_MS = 1_000;

async function tail({ denied = false, last, follow, format, endpoint, ...narrowed }: TailOptions): Promise<void> {
  const [{ decisionLine, missedLine }, { isColourful }] = await Promise.all([
    import("./decision-line.js"),
    import("./colour.js"),
  ]);
  const client = serverClient(endpoint);
  const filter = { ...trailQuery(narrowed), ...(denied ? { outcome: "denied" } : {}) };
  const ended = endOfTail();
  const inText = decisionLine(isColourful());
  const print = (line: Line): Promise<void> => {
    if (format === "json") return out("missed" in line ? JSON.stringify(line) : JSON.stringify(line.decision));
    return out(line.decision ? inText(line.decision) : missedLine(line.missed ?? 0, isColourful()));
  };

  if (!follow) {
    const { decisions } =
      last === 0 ? { decisions: [] } : await client.read<Listed>("trail", { ...filter, limit: String(last) });
    for (const decision of decisions.reverse()) await print({ decision });
    return;
  }
  for await (const line of everAgain(client, endpoint, filter, last, ended)) {
    // Others only say that the server is still there.
    if (line.decision || line.missed) await print(line);
  }
}

interface Listed {
  readonly decisions: TrailEntry[];
}

/**
 * Goes on after the last decision seen when the server was away for a while. That it is not there at first is an error.
 */
async function* everAgain(
  client: ServerClient,
  endpoint: string,
  filter: Readonly<Record<string, string>>,
  last: number,
  ended: AbortSignal,
): AsyncGenerator<Line> {
  let server: "unknown" | "there" | "away" = "unknown";
  let seen: string | undefined;
  while (!ended.aborted) {
    const beginning: Record<string, string> = seen === undefined ? { last: String(last) } : { after: seen };
    try {
      for await (const line of client.lines<Line>("trail/stream", { ...filter, ...beginning }, ended)) {
        if (server === "away") note(`the server at \`${endpoint}\` is back`);
        server = "there";
        seen = line.decision?.id ?? seen ?? line.after;
        yield line;
      }
    } catch (error) {
      if (ended.aborted) return;
      // A connection that breaks is no error of ours either.
      const isAway = !(error instanceof RolecallError) || error.code === "RC_UNREACHABLE";
      if (server === "unknown" || !isAway) throw error;
    }
    if (ended.aborted) return;
    if (server === "there") note(`the server at \`${endpoint}\` has gone; waiting for it, Ctrl-C ends this`);
    server = "away";
    await sleep(AGAIN_MS, undefined, { signal: ended }).catch(() => {});
  }
}

const note = (text: string): void => void process.stderr.write(`rolecall: ${text}\n`);

/** Waits for a reader that is slower than we are, so that the server learns of it. */
async function out(line: string): Promise<void> {
  if (process.stdout.write(`${line}\n`)) return;
  await new Promise((resolve) => process.stdout.once("drain", resolve));
}

/** Ctrl-C, SIGTERM, or whoever reads our lines has read enough (`rolecall tail | head`). */
function endOfTail(): AbortSignal {
  const ended = new AbortController();
  const end = () => ended.abort();
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  process.stdout.once("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
  return ended.signal;
}

function last(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 1_000) throw new InvalidArgumentError("It is a number from 0 to 1000.");
  return value;
}

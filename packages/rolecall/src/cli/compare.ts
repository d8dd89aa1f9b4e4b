/** `rolecall compare`: does a new policy grant more than the old one? */
import type { PolicyKind } from "@rolecall/engine";
import { Command, Option } from "commander";
import { print } from "./print.js";

interface Options {
  readonly kind: PolicyKind | "auto";
  readonly format: "text" | "json";
}

export function compareCommand(): Command {
  return new Command("compare")
    .summary("Say whether a new policy grants more than the old one.")
    .description(
      "Say whether NEW grants more than OLD: same, narrower, wider, different, each with requests that show it. Files or templates, as for validate; several policies are matched by resource and place.",
    )
    .argument("<old>", "the policy or template as it was; - for stdin")
    .argument("<new>", "as it is to be")
    .addOption(
      new Option("--kind <kind>", "kind of policies whose place does not tell it; `auto` goes by their statements")
        .choices(["auto", "identity", "resource", "trust", "boundary", "session", "scp", "rcp", "endpoint"])
        .default("auto"),
    )
    .addOption(new Option("--format <format>", "`json` for programs").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      `
Exit codes:
  0  NEW grants nothing that OLD does not (same, narrower): proven
  1  NEW grants something that OLD does not: a request shows it
  2  a wrong line, or a file that can't be read or holds no policy
  3  not known: treat it as 1`,
    )
    .action(compare);
}

async function compare(before: string, after: string, { kind, format }: Options): Promise<void> {
  const [{ runCompare }, { isColourful }] = await Promise.all([import("./compare/run.js"), import("./colour.js")]);
  const options = { kind: kind === "auto" ? undefined : kind, format, colour: isColourful() };
  const { stdout, exitCode } = await runCompare(before, after, options);
  print(stdout);
  process.exitCode = exitCode;
}

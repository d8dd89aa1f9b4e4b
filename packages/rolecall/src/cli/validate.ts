/** `rolecall validate`: what is wrong with policies, wherever they are written. */
import type { PolicyKind, Severity } from "@rolecall/engine";
import { Argument, Command, Option } from "commander";
import { print } from "./print.js";

interface Options {
  readonly kind: PolicyKind | "auto";
  readonly format: "text" | "json" | "sarif" | "junit";
  readonly failOn: Severity;
}

export function validateCommand(): Command {
  return new Command("validate")
    .summary("Check policies in files, templates and plans.")
    .description(
      "Check policies: JSON, and those in CloudFormation, SAM and CDK templates and in Terraform plans (`terraform show -json`).",
    )
    .addArgument(new Argument("<file...>", "files, folders (their JSON and YAML files), or - for stdin"))
    .addOption(
      new Option("--kind <kind>", "kind of policies whose place does not tell it; `auto` goes by their statements")
        .choices(["auto", "identity", "resource", "trust", "boundary", "session", "scp", "rcp", "endpoint"])
        .default("auto"),
    )
    .addOption(
      new Option("--format <format>", "`sarif` for code scanning, `junit` for test reports")
        .choices(["text", "json", "sarif", "junit"])
        .default("text"),
    )
    .addOption(
      new Option("--fail-on <severity>", "least severity that makes the exit code 1")
        .choices(["error", "security-warning", "warning", "suggestion"])
        .default("warning"),
    )
    .addHelpText(
      "after",
      `
Exit codes:
  0  nothing of that severity or above
  1  something
  2  a wrong line, or a file that can't be read or holds no policy`,
    )
    .action(validate);
}

async function validate(paths: string[], { kind, format, failOn }: Options): Promise<void> {
  // Loaded here, so that other commands don't wait for the YAML reader and the list of AWS's actions.
  const [{ runValidate }, { isColourful }] = await Promise.all([import("./validate/run.js"), import("./colour.js")]);
  const options = { kind: kind === "auto" ? undefined : kind, format, failOn, colour: isColourful() };
  const { stdout, stderr, exitCode } = await runValidate(paths, options);
  print(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
}

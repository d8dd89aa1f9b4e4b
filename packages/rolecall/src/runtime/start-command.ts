/**
 * What a sandbox's process is started by: the runtime's own command, or the wrapper script that the function puts
 * before it.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
 */
import { statSync } from "node:fs";
import type { Places, SandboxPaths } from "./environment.js";
import type { Command, InvalidEntrypoint, Toolchain } from "./languages/language.js";
import type { FunctionSpec } from "./sandboxes.js";

/** Recorded: AWS's runtimes start a wrapper as a shell does, which ends so where there is none. */
const NOT_FOUND = 127;
/** How a shell ends where it may not execute a file: so does AWS's start script of .NET; of the others it is unverified. */
const NOT_EXECUTABLE = 126;

export type Start =
  | { readonly kind: "command"; readonly command: Command }
  /** As if a process had been there and ended so. */
  | { readonly kind: "exit"; readonly code: number }
  | ({ readonly kind: "invalid" } & InvalidEntrypoint);

export function startOf(toolchain: Toolchain, spec: FunctionSpec, places: Places): Start {
  const command = toolchain.command(spec, places);
  if (!("program" in command)) return { kind: "invalid", ...command };
  const wrapper = toolchain.osOnly ? undefined : spec.environment.AWS_LAMBDA_EXEC_WRAPPER;
  const program = at(places.seen, command.program);
  if (!wrapper) return { kind: "command", command: { ...command, program } };
  const file = statSync(at(places.real, wrapper), { throwIfNoEntry: false });
  if (!file) return { kind: "exit", code: NOT_FOUND };
  if (!file.isFile() || (file.mode & 0o111) === 0) return { kind: "exit", code: NOT_EXECUTABLE };
  return {
    kind: "command",
    command: { program: at(places.seen, wrapper), arguments: [program, ...command.arguments] },
  };
}

/** A path as it is on AWS, where it lies among these. */
function at({ optRoot, taskRoot }: SandboxPaths, program: string): string {
  return program.replace(/^\/opt(?=\/|$)/, () => optRoot).replace(/^\/var\/task(?=\/|$)/, () => taskRoot);
}

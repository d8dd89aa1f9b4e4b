/**
 * What a sandbox's process is started by: the runtime's own command, or the wrapper script that the function puts
 * before it.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
 */
import { readFileSync, statSync } from "node:fs";
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

/** A file larger than this is a program: nobody wrote paths into it by hand. */
const SCRIPT_BYTES = 64 * 1024;

/**
 * What to tell where a process ended by itself: a bootstrap or wrapper that spells AWS's paths out runs where they are
 * there.
 */
export function spelledPaths(toolchain: Toolchain, spec: FunctionSpec, places: Places): string | undefined {
  const script = toolchain.osOnly ? bootstrapOf(toolchain, spec, places) : spec.environment.AWS_LAMBDA_EXEC_WRAPPER;
  if (places.seen.taskRoot === "/var/task" || !script) return undefined;
  const file = at(places.real, script);
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size > SCRIPT_BYTES) return undefined;
  const named = /(?<![\w.-])(\/var\/task|\/opt)\/[\w./-]+/.exec(readFileSync(file, "latin1"))?.[0];
  if (named === undefined) return undefined;
  return `${script} names \`${named}\`, and /var/task and /opt are not there without walls; start Rolecall with --isolation bwrap (Linux), or use $LAMBDA_TASK_ROOT and the folders of $PATH`;
}

function bootstrapOf(toolchain: Toolchain, spec: FunctionSpec, places: Places): string | undefined {
  const command = toolchain.command(spec, places);
  return "program" in command ? command.program : command.script;
}

/** A path as it is on AWS, where it lies among these. */
function at({ optRoot, taskRoot }: SandboxPaths, program: string): string {
  return program.replace(/^\/opt(?=\/|$)/, () => optRoot).replace(/^\/var\/task(?=\/|$)/, () => taskRoot);
}

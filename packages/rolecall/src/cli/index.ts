/** The command line: `rolecall <command>`; one command a file. */
import { Command, CommanderError } from "commander";
import { RolecallError } from "../kernel/errors.js";
import { VERSION } from "../version.js";
import { compareCommand } from "./compare.js";
import { readEnvironment } from "./environment.js";
import { evalCommand } from "./eval.js";
import { explainCommand } from "./explain.js";
import { nearest } from "./nearest.js";
import { startCommand } from "./start.js";
import { tailCommand } from "./tail.js";
import { validateCommand } from "./validate.js";

/** Their exit code 1 is an answer (findings, denied, grants more), so a mistake, the user's or ours, is 2. */
const ANSWERING = new Set(["compare", "eval", "validate"]);

/** Every command there is. */
export const commands = (): readonly Command[] => [
  startCommand(),
  tailCommand(),
  explainCommand(),
  evalCommand(),
  validateCommand(),
  compareCommand(),
];

/**
 * Runs one command. Prints what our user should fix and exits with 1, or with 2 where 1 is an answer; anything else is
 * our bug and shows its stack.
 */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("rolecall")
    .description("A local AWS endpoint that enforces IAM as AWS does, and explains every decision.")
    .version(VERSION);
  for (const command of commands()) program.addCommand(command);
  for (const command of [program, ...program.commands]) {
    // What commander has to say about a wrong line is said by us below, in the form of all our errors.
    command
      .exitOverride()
      .showSuggestionAfterError(false)
      .configureOutput({ outputError: () => {} });
  }
  try {
    // Whoever asks for help gets it whatever else is wrong.
    if (!argv.some((word) => ["--help", "-h", "help"].includes(word))) {
      // Commander reads the environment while it parses, so it is put right before.
      readEnvironment(
        process.env,
        program.commands.flatMap(({ options }) => options),
      );
    }
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    const problem = error instanceof CommanderError ? misuse(error, program, argv[0]) : error;
    if (problem === undefined) return;
    process.exitCode = ANSWERING.has(argv[0] ?? "") ? 2 : 1;
    if (problem instanceof RolecallError) process.stderr.write(`rolecall: ${problem.message} (${problem.code})\n`);
    else process.stderr.write(`${problem instanceof Error ? problem.stack : problem}\n`);
  }
}

/** A wrong command line as an error of ours; undefined for what only prints help or the version, which ends as an error too. */
function misuse(
  { code, message, exitCode }: CommanderError,
  program: Command,
  name: string | undefined,
): RolecallError | undefined {
  if (exitCode === 0) return undefined;
  const text = message.replace(/^error: /, "");
  const [, given = ""] = /'([^']*)'/.exec(text) ?? [];
  const known = program.commands.map((command) => command.name());
  if (code === "commander.help") {
    return new RolecallError("RC_BAD_OPTION", `no command was given; take one of ${known.join(", ")}`);
  }
  if (code === "commander.unknownCommand") {
    return new RolecallError(
      "RC_BAD_OPTION",
      `there is no command \`${given}\`; did you mean \`${nearest(given, known)}\`? All are listed by --help`,
    );
  }
  if (code === "commander.unknownOption") {
    const command = program.commands.find((one) => one.name() === name) ?? program;
    const options = command.options.map(({ long }) => long ?? "");
    return new RolecallError(
      "RC_UNKNOWN_OPTION",
      `there is no option \`${given}\`; did you mean \`${nearest(given, ["--help", ...options])}\`? All are listed by --help`,
    );
  }
  return new RolecallError(
    "RC_BAD_OPTION",
    `${text.replaceAll("'", "`").replace(/\.$/, "")}; --help lists all options`,
  );
}

/** The command line: `rolecall <command>`; one command a file. */
import { Command, CommanderError } from "commander";
import { RolecallError } from "../kernel/errors.js";
import { VERSION } from "../version.js";
import { startCommand } from "./start.js";

/** Runs one command. Prints what our user should fix and exits with 1; anything else is our bug and shows its stack. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("rolecall")
    .description("A local AWS endpoint that enforces IAM as AWS does, and explains every decision.")
    .version(VERSION)
    .exitOverride()
    .addCommand(startCommand());
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    // Commander has printed its message already.
    if (error instanceof CommanderError) process.exitCode = error.exitCode;
    else if (error instanceof RolecallError) {
      process.stderr.write(`rolecall: ${error.message} (${error.code})\n`);
      process.exitCode = 1;
    } else throw error;
  }
}

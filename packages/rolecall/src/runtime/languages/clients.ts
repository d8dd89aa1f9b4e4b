/**
 * What languages have in common that AWS's own runtime interface clients run: where these are looked for, and what is
 * told where one of them, or the language's interpreter, is not on this machine.
 */
import { RolecallError } from "../../kernel/errors.js";

export interface ClientOptions {
  /** Refuse a version that is not installed. */
  readonly strict: boolean;
  /** An empty folder, in place of AWS's own programs. */
  readonly runtimeDirectory: string;
  /** Where the user keeps AWS's clients: a folder for each language. */
  readonly clients?: string | undefined;
}

interface Found<T> {
  readonly interpreter: T;
  readonly exact: boolean;
}

interface Wanted {
  /** `java21`. */
  readonly runtime: string;
  /** `Java 21`. */
  readonly name: string;
  /** How to come by it. */
  readonly install: string;
  readonly strict: boolean;
}

/** @throws RolecallError `RC_RUNTIME_MISSING` where there is none, or strictly none of that version */
export function requireFound<T>(found: Found<T> | undefined, { runtime, name, install, strict }: Wanted): Found<T> {
  if (found && (found.exact || !strict)) return found;
  throw new RolecallError(
    "RC_RUNTIME_MISSING",
    `no ${name} was found for the runtime \`${runtime}\`; install it (${install})${found ? ", or allow the nearest version" : ""}`,
  );
}

/** For a toolchain that runs on another version. */
export const nearestWarning = ({ runtime, name, install }: Wanted, actual: string) => ({
  warning: `no ${name} was found for ${runtime}, so this runs on ${actual}; install it (${install})`,
});

/** AWS's runtime interface client is not of Rolecall: there is nothing that could run the function's handler. */
export const clientMissing = (runtime: string, what: string, where: string) =>
  new RolecallError(
    "RC_RUNTIME_MISSING",
    `functions of the runtime \`${runtime}\` are run by ${what}, which was not found; ${where}`,
  );

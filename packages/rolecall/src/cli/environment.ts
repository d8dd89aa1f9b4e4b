/** `ROLECALL_*` environment variables: each stands for an option; one that stands for none is an error. */
import { distance } from "fastest-levenshtein";
import { RolecallError } from "../kernel/errors.js";

const PREFIX = "ROLECALL_";

/** @throws RolecallError RC_UNKNOWN_OPTION that names the nearest known variable */
export function requireKnownVariables(environment: NodeJS.ProcessEnv, known: readonly string[]): void {
  for (const name of Object.keys(environment)) {
    if (!name.startsWith(PREFIX) || known.includes(name)) continue;
    throw new RolecallError(
      "RC_UNKNOWN_OPTION",
      `there is no environment variable \`${name}\`; did you mean \`${nearest(name, known)}\`? All are listed by --help`,
    );
  }
}

const nearest = (name: string, known: readonly string[]) =>
  known.reduce(
    (best, candidate) => (distance(name, candidate) < distance(name, best) ? candidate : best),
    known[0] ?? "",
  );

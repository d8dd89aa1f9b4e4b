/**
 * `ROLECALL_*` environment variables: each stands for an option, as `ROLECALL_DATA_DIR` for `--data-dir`. One that
 * stands for none is an error, since a setting that is misspelt and passed over is found late.
 */
import type { Option } from "commander";
import { RolecallError } from "../kernel/errors.js";
import { nearest } from "./nearest.js";

const PREFIX = "ROLECALL_";
const YES = ["1", "true", "yes", "on"];
const NO = ["0", "false", "no", "off"];

/**
 * Makes the environment what the option parser expects of it: an empty variable is as good as none (compose files pass
 * on unset ones so), and a flag's variable is there only when it says yes.
 * @throws RolecallError RC_UNKNOWN_OPTION that names the nearest known variable; RC_BAD_OPTION for a flag's value that
 * is neither yes nor no
 */
export function readEnvironment(environment: NodeJS.ProcessEnv, options: readonly Option[]): void {
  const byName = new Map(options.flatMap((option) => (option.envVar ? [[option.envVar, option] as const] : [])));
  for (const [name, value = ""] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX)) continue;
    const option = byName.get(name);
    if (option === undefined) {
      throw new RolecallError(
        "RC_UNKNOWN_OPTION",
        `there is no environment variable \`${name}\`; did you mean \`${nearest(name, [...byName.keys()])}\`? All are listed by --help`,
      );
    }
    if (value === "" || (option.isBoolean() && !saysYes(name, value))) delete environment[name];
  }
}

function saysYes(name: string, value: string): boolean {
  const said = value.toLowerCase();
  if (YES.includes(said)) return true;
  if (NO.includes(said)) return false;
  throw new RolecallError("RC_BAD_OPTION", `\`${name}\` is \`${value}\`; make it \`true\` or \`false\``);
}

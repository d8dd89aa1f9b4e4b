/**
 * Characters that IAM and STS take in no policy document.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html (PolicyDocument's pattern)
 */
import type { Declaration } from "../declaration.js";
import type { PolicyKind } from "../kind.js";
import type { Report } from "../report.js";
import { Spot } from "../spot.js";

export const CHARACTERS = {
  CHARACTER_NOT_TAKEN: {
    severity: "error",
    message:
      "the character <character> (<code>) is not taken; what goes beyond U+00FF can only be written as `\\u....`",
  },
} as const satisfies Record<string, Declaration>;

/** The documents that are parameters of IAM and STS. */
const KINDS: ReadonlySet<PolicyKind> = new Set(["identity", "boundary", "trust", "session"]);
const NOT_TAKEN = /[^\t\n\r\u0020-\u00ff]/u;

/** The first of them is enough: IAM names none. */
export function checkCharacters(kind: PolicyKind, report: Report): void {
  const found = KINDS.has(kind) ? NOT_TAKEN.exec(report.text) : null;
  if (found === null) return;
  const [character] = found;
  const code = `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0")}`;
  const spot = Spot.root({ start: found.index, end: found.index + character.length });
  report.add("CHARACTER_NOT_TAKEN", spot, { character: `\`${character}\``, code });
}

/** A file with the policies in it, or the reason why there are none. */
import type { PolicyKind } from "@rolecall/engine";
import { RolecallError } from "../kernel/errors.js";
import type { InputFile } from "./input.js";
import { findPolicies, type PoliciesOfFile } from "./templates/find-policies.js";
import { type LineColumn, Lines } from "./templates/lines.js";
import { isUnreadable, type Range } from "./templates/node.js";

export interface PolicyFile extends PoliciesOfFile {
  readonly name: string;
  readonly lines: Lines;
}

/** Where something stands: its first character and the one behind its last. */
export interface Span {
  readonly start: LineColumn;
  readonly end: LineColumn;
}

export const spanOf = ({ lines }: { readonly lines: Lines }, { start, end }: Range): Span => ({
  start: lines.at(start),
  end: lines.at(end),
});

/**
 * @param kind given by the user; absent: told by the place of a policy, or by its statements
 * @throws RolecallError RC_UNREADABLE, RC_NO_POLICY
 */
export function policyFile({ name, text }: InputFile, kind: PolicyKind | undefined): PolicyFile {
  const lines = new Lines(text);
  const found = findPolicies(text, kind);
  if (isUnreadable(found)) {
    const { line, column } = lines.at(found.offset);
    throw new RolecallError(
      "RC_UNREADABLE",
      `\`${name}\` is neither JSON nor YAML: ${found.problem} (line ${line}, column ${column}); correct it there`,
    );
  }
  if (found.policies.length === 0 && found.notValidated.length === 0) {
    throw new RolecallError(
      "RC_NO_POLICY",
      `there is no policy in \`${name}\` (${article(found.what)}); leave the file out, or pass --kind if all of it is a policy`,
    );
  }
  return { name, lines, ...found };
}

const article = (what: PoliciesOfFile["what"]): string =>
  what === "other" ? "JSON or YAML of another kind" : `a ${what}`;

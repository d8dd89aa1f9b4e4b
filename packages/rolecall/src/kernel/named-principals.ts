/**
 * Users, roles and sessions that a resource-based policy names: AWS refuses a policy that names one who is not there.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { Read } from "../store/store.js";
import type { Directory } from "./host.js";

/** Whether a statement speaks of somebody under `AWS` who does not exist. What is no statement speaks of nobody. */
export async function namesNobody(tx: Read, directory: Directory, statements: readonly unknown[]): Promise<boolean> {
  for (const statement of statements) {
    const { Principal, NotPrincipal } = (statement ?? {}) as Readonly<Record<string, unknown>>;
    for (const value of namedUnderAws(Principal ?? NotPrincipal)) {
      if (!(await directory.isPrincipal(tx, String(value)))) return true;
    }
  }
  return false;
}

const namedUnderAws = (principal: unknown): readonly unknown[] =>
  typeof principal === "object" && principal !== null && "AWS" in principal ? [principal.AWS].flat() : [];

/** The statements of a policy that is one; a single one may stand without a list. */
export const statementsIn = (text: string): readonly unknown[] =>
  [(JSON.parse(text) as { readonly Statement?: unknown }).Statement ?? []].flat();

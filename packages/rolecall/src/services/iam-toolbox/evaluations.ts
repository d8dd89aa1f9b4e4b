/** The decisions of the request that an authorization id stands for: the id is that of the decision that refused it. */
import type { Explanation, Principal } from "@rolecall/engine";
import type { Here } from "../../kernel/here.js";
import { type Archive, explainEntry } from "../../trail/explain.js";
import type { Trail, TrailEntry } from "../../trail/trail.js";

export interface Evaluated {
  readonly entry: TrailEntry;
  readonly explanation: Explanation;
}

/** In the order in which they were made; undefined when there are none to tell of, or not all is kept any more. */
export async function evaluationsOf(
  archive: Archive & { readonly trail: Pick<Trail, "find" | "list"> },
  here: Here,
  id: string,
): Promise<readonly Evaluated[] | undefined> {
  const { trail } = archive;
  const refused = await trail.find(id);
  if (refused === undefined || !hasId(refused)) return undefined;
  if (refused.account !== here.account || refused.region !== here.region) return undefined;
  const evaluated: Evaluated[] = [];
  for (const entry of [...(await before(trail, refused)), refused]) {
    const explanation = await explainEntry(archive, entry);
    if (explanation === undefined) return undefined;
    evaluated.push({ entry, explanation });
  }
  return evaluated;
}

/** The trail knows every decision; AWS gives ids to IAM's own refusals, of requests that somebody signed. */
function hasId({ service, outcome, evidence }: TrailEntry): boolean {
  const { type } = evidence.principal as Principal;
  return (
    service === "iam" &&
    (outcome === "explicitDeny" || outcome === "implicitDeny") &&
    type !== "anonymous" &&
    type !== "service"
  );
}

/** More than any operation of IAM asks for. */
const MOST_PERMISSIONS = 20;

/** What the same request was allowed before it was refused. */
async function before(trail: Pick<Trail, "list">, { id, requestId, account }: TrailEntry): Promise<TrailEntry[]> {
  const earlier = await trail.list({ account, before: id, limit: MOST_PERMISSIONS });
  return earlier.filter((entry) => entry.requestId === requestId).reverse();
}

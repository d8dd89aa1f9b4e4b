/** One statement carried out by itself: what ExecuteStatement answers, and each statement of a batch. */
import type { Here } from "../../../kernel/here.js";
import type { Host } from "../../../kernel/host.js";
import { conditionFailed } from "../errors.js";
import type { Cost } from "../items/capacity.js";
import { updatedPart, type Written, wireOf, writeOne } from "../items/single-write.js";
import { tableRef } from "../resources.js";
import { awaitExpiries } from "../ttl/expiry.js";
import type { BoundWrite } from "./bind.js";
import { duplicateItem } from "./errors.js";
import { mutationOf } from "./mutation.js";

type WriteHost = Pick<Host, "store" | "clock" | "background" | "log">;

export interface WriteResult {
  /** What RETURNING asks for; undefined when nothing is there of it. */
  readonly item: Record<string, never> | undefined;
  readonly cost: Cost;
}

/** @throws AwsError DuplicateItemException, ConditionalCheckFailedException, with the item when the request asks for it */
export async function executeWrite(
  host: WriteHost,
  here: Here,
  bound: BoundWrite,
  returnOnFailure: string | undefined,
): Promise<WriteResult> {
  const written = await writeOne(
    host,
    tableRef(here, bound.table),
    (schema) => mutationOf(schema, bound),
    returnOnFailure,
    bound.kind === "insert" ? duplicateItem : conditionFailed,
  );
  if (written.expires) awaitExpiries(host);
  return { item: returned(bound, written), cost: written.cost };
}

function returned(bound: BoundWrite, { before, after }: Written): Record<string, never> | undefined {
  if (bound.kind === "insert") return undefined;
  const update = bound.kind === "update" ? bound.update : undefined;
  switch (bound.returning) {
    case "ALL OLD":
      return wireOf(before);
    case "ALL NEW":
      return wireOf(after);
    case "MODIFIED OLD":
      return updatedPart(before, update);
    case "MODIFIED NEW":
      return updatedPart(after, update);
    case undefined:
      return undefined;
  }
}

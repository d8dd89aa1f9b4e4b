/** The mapping that a call names, and what the caller must be allowed to do with it. */
import type { Here } from "../../../kernel/here.js";
import type { Host } from "../../../kernel/host.js";
import { type Permission, permission } from "../../../kernel/operation.js";
import type { Read, Transaction } from "../../../store/store.js";
import { mappedArn, mappingArn } from "./describe.js";
import { alreadyMapped, mappingInUse, noMapping } from "./errors.js";
import { type MappingRecord, mappings } from "./records.js";

const keyOf = ({ account, region }: Here, uuid: string) => [account, region, uuid];

/** @throws ResourceNotFoundException */
export const requireMapping = (read: Read, here: Here, uuid: string): Promise<MappingRecord> =>
  mappings.require(read, keyOf(here, uuid), noMapping);

/** `lambda:FunctionArn` is the function of the mapping; of one that is not there it is absent. */
export async function mappingPermission(
  action: "lambda:GetEventSourceMapping" | "lambda:UpdateEventSourceMapping" | "lambda:DeleteEventSourceMapping",
  here: Here,
  uuid: string,
  read: Read,
): Promise<Permission> {
  const mapping = await mappings.get(read, keyOf(here, uuid));
  const { account, region } = here;
  return permission(action, mappingArn({ account, region, uuid }), {
    "lambda:FunctionArn": mapping && mappedArn(mapping),
  });
}

/** @throws ResourceNotFoundException; ResourceInUseException while an earlier change is under way */
export async function changeMapping(
  what: "update" | "delete",
  here: Here,
  uuid: string,
  { store, clock }: Pick<Host, "store" | "clock">,
  change: (mapping: MappingRecord, tx: Transaction) => MappingRecord | Promise<MappingRecord>,
): Promise<MappingRecord> {
  const modifiedMs = clock.now();
  return store.transact(async (tx) => {
    const mapping = await requireMapping(tx, here, uuid);
    if (mapping.state !== "Enabled" && mapping.state !== "Disabled") throw mappingInUse(what);
    const changed = { ...(await change(mapping, tx)), modifiedMs };
    await mappings.put(tx, changed);
    return changed;
  });
}

/** AWS: a function reads a source by one mapping. @throws ResourceConflictException */
export async function requireOnlyMapping(
  read: Read,
  { account, region, source, functionName, qualifier, uuid }: MappingRecord,
): Promise<void> {
  const same = (await mappings.by(read, "bySource", [account, region, source])).find(
    (one) => one.functionName === functionName && one.qualifier === qualifier && one.uuid !== uuid,
  );
  if (same) throw alreadyMapped(same);
}

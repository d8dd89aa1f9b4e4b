import type { Here } from "../../kernel/here.js";
import type { Read, Store } from "../../store/store.js";
import { noResource } from "./errors.js";
import { readName } from "./names.js";
import { type ParameterRecord, parameters, placeOf } from "./records.js";

type Tags = ParameterRecord["tags"];

/** @throws InvalidResourceId */
export const requireTagged = (read: Read, here: Here, id: string): Promise<ParameterRecord> =>
  parameters.require(read, placeOf(readName(here, id)), noResource);

/** @throws InvalidResourceId, and what `change` throws */
export const changeTags = (store: Store, here: Here, id: string, change: (tags: Tags) => Tags): Promise<void> =>
  store.transact(async (tx) => {
    const parameter = await requireTagged(tx, here, id);
    await parameters.put(tx, { ...parameter, tags: change(parameter.tags) });
  });

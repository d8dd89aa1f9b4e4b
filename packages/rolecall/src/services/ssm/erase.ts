import type { Here } from "../../kernel/here.js";
import type { Transaction } from "../../store/store.js";
import { readName } from "./names.js";
import { parameters, placeOf, versions } from "./records.js";

/** Takes a parameter away with all its versions; tells whether it was there. */
export async function erase(tx: Transaction, here: Here, name: string): Promise<boolean> {
  const place = placeOf(readName(here, name));
  if ((await parameters.get(tx, place)) === undefined) return false;
  await versions.deleteBelow(tx, place);
  await parameters.delete(tx, place);
  return true;
}

import type { Here } from "../../kernel/here.js";
import type { Transaction } from "../../store/store.js";
import { noteChange, type Occasion } from "./events.js";
import { readName } from "./names.js";
import { parameters, placeOf, versions } from "./records.js";

/** Takes a parameter away with all its versions; tells whether it was there. */
export async function erase(tx: Transaction, here: Here, name: string, occasion: Occasion): Promise<boolean> {
  const place = placeOf(readName(here, name));
  const parameter = await parameters.get(tx, place);
  if (parameter === undefined) return false;
  const newest = await versions.get(tx, [...place, parameter.version]);
  await noteChange(tx, "Delete", parameter, newest, occasion);
  await versions.deleteBelow(tx, place);
  await parameters.delete(tx, place);
  return true;
}

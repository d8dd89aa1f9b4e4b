/** What PutParameter checks of a value, and the room it makes for a further version. */
import { RE2JS, RE2JSException } from "re2js";
import type { Transaction } from "../../store/store.js";
import {
  advancedStays,
  advancedTooLong,
  badPattern,
  emptyValue,
  nestedValue,
  oldestLabelled,
  patternMismatch,
  standardTooLong,
} from "./errors.js";
import { type ParameterRecord, placeOf, type Tier, type VersionRecord, versions } from "./records.js";

const STANDARD_CHARACTERS = 4096;
const ADVANCED_CHARACTERS = 8192;
const MOST_VERSIONS = 100;

/** A tier once advanced stays so. @throws ValidationException */
export function chosenTier(wanted: string | undefined, text: string, before: Tier | undefined): Tier {
  if (wanted === "Standard" && before === "Advanced") throw advancedStays();
  if (wanted === "Advanced" || before === "Advanced") return "Advanced";
  return wanted === "Intelligent-Tiering" && text.length > STANDARD_CHARACTERS ? "Advanced" : "Standard";
}

/** @throws ValidationException, InvalidAllowedPatternException, ParameterPatternMismatchException */
export function checkValue(text: string, tier: Tier, pattern: string | undefined): void {
  if (text === "") throw emptyValue();
  if (tier === "Standard" && text.length > STANDARD_CHARACTERS) throw standardTooLong();
  if (text.length > ADVANCED_CHARACTERS) throw advancedTooLong();
  if (/\{\{.*\}\}/s.test(text)) throw nestedValue();
  if (pattern === undefined || pattern === "") return;
  if (!compiled(pattern).matcher(text).find()) throw patternMismatch(pattern);
}

/** RE2 takes time linear in the text, whatever the pattern. @throws InvalidAllowedPatternException */
function compiled(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) throw badPattern();
    throw error;
  }
}

/** Oldest versions beyond a hundred go, unless a label holds them. @throws ParameterMaxVersionLimitExceeded */
export async function makeRoom(
  tx: Transaction,
  { name }: ParameterRecord,
  all: readonly VersionRecord[],
): Promise<void> {
  const [oldest] = all;
  if (oldest === undefined || all.length < MOST_VERSIONS) return;
  if (oldest.labels.length > 0) throw oldestLabelled(name, oldest.version);
  await versions.delete(tx, [...placeOf(oldest), oldest.version]);
}

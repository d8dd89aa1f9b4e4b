import type { Ids } from "../../kernel/host.js";
import { nothingToChooseFrom, passwordTooShort } from "./errors.js";

interface Wanted {
  readonly PasswordLength?: number | undefined;
  readonly ExcludeCharacters?: string | undefined;
  readonly ExcludeNumbers?: boolean | undefined;
  readonly ExcludePunctuation?: boolean | undefined;
  readonly ExcludeUppercase?: boolean | undefined;
  readonly ExcludeLowercase?: boolean | undefined;
  readonly IncludeSpace?: boolean | undefined;
  readonly RequireEachIncludedType?: boolean | undefined;
}

const LOWERCASE = "abcdefghijklmnopqrstuvwxyz";
const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const DEFAULT_LENGTH = 32;

/** @throws InvalidParameterException */
export function randomPassword(wanted: Wanted, ids: Pick<Ids, "bytes">): string {
  const { PasswordLength: length = DEFAULT_LENGTH, ExcludeCharacters: excluded = "" } = wanted;
  const types = [
    wanted.ExcludeLowercase ? "" : LOWERCASE,
    wanted.ExcludeUppercase ? "" : LOWERCASE.toUpperCase(),
    wanted.ExcludeNumbers ? "" : "0123456789",
    wanted.ExcludePunctuation ? "" : PUNCTUATION,
    wanted.IncludeSpace ? " " : "",
  ]
    .map((type) => [...type].filter((character) => !excluded.includes(character)))
    .filter((type) => type.length > 0);
  const all = types.flat();
  if (all.length === 0) throw nothingToChooseFrom();
  const each = wanted.RequireEachIncludedType === false ? [] : types;
  if (each.length > length) throw passwordTooShort();
  const chosen = each.map((type) => pick(type, ids));
  while (chosen.length < length) chosen.push(pick(all, ids));
  return shuffled(chosen, ids).join("");
}

const pick = (from: readonly string[], ids: Pick<Ids, "bytes">) => from[below(from.length, ids)] as string;

function shuffled(characters: string[], ids: Pick<Ids, "bytes">): string[] {
  for (let index = characters.length - 1; index > 0; index -= 1) {
    const other = below(index + 1, ids);
    [characters[index], characters[other]] = [characters[other] as string, characters[index] as string];
  }
  return characters;
}

/** 32 random bits leave a bias that nobody can see. */
const below = (limit: number, ids: Pick<Ids, "bytes">) => Buffer.from(ids.bytes(4)).readUInt32BE() % limit;

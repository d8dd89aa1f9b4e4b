/**
 * ParameterFilters of DescribeParameters and GetParametersByPath.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html (2026-11)
 */
import { badFilterKey, badFilterOption, badFilterValue } from "./errors.js";
import { isBelow, readPath } from "./names.js";
import type { ParameterRecord, VersionRecord } from "./records.js";

export interface Filter {
  readonly Key?: string | undefined;
  readonly Option?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

type Test = (parameter: ParameterRecord, version: VersionRecord) => boolean;

const COMPARE: Readonly<Record<string, (text: string, value: string) => boolean>> = {
  Equals: (text, value) => text === value,
  BeginsWith: (text, value) => text.startsWith(value),
  Contains: (text, value) => text.includes(value),
};

/** @throws InvalidFilterKey, InvalidFilterOption, InvalidFilterValue */
export function readFilters(filters: readonly Filter[] = [], keys: readonly string[]): Test {
  const tests = filters.map((filter) => readFilter(filter, keys));
  return (parameter, version) => tests.every((test) => test(parameter, version));
}

function readFilter({ Key = "", Option, Values = [] }: Filter, keys: readonly string[]): Test {
  const tag = /^tag:(.+)$/.exec(Key)?.[1];
  if (!keys.includes(tag === undefined ? Key : "tag")) throw badFilterKey(Key);
  if (Key === "Path") {
    const option = Option ?? "OneLevel";
    if (option !== "OneLevel" && option !== "Recursive") throw badFilterOption(option);
    const paths = Values.map(readPath);
    return ({ path }) => paths.some((above) => isBelow(path, above, option === "Recursive"));
  }
  const option = Option ?? "Equals";
  const compare = COMPARE[option];
  if (compare === undefined || (option === "Contains" && Key !== "Name")) throw badFilterOption(option);
  if (tag === undefined && Values.length === 0) throw badFilterValue();
  return (parameter, version) => {
    const text = tag === undefined ? TEXTS[Key]?.(parameter, version) : parameter.tags[tag];
    if (text === undefined) return false;
    return Values.length === 0 || Values.some((value) => compare(text, Key === "Name" ? nameLike(value, text) : value));
  };
}

const TEXTS: Readonly<Record<string, (parameter: ParameterRecord, version: VersionRecord) => string | undefined>> = {
  Name: ({ name }) => name,
  Type: (_, { type }) => type,
  KeyId: (_, { keyId }) => keyId,
  Tier: (_, { tier }) => tier,
  DataType: (_, { dataType }) => dataType,
};

/** AWS finds `/name` by `name`. */
const nameLike = (value: string, name: string) =>
  name.startsWith("/") && !value.startsWith("/") && name.startsWith(`/${value}`) ? `/${value}` : value;

/** How parameters are named: by name, by ARN, either with a version or a label behind a colon. */
import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import type { Read } from "../../store/store.js";
import {
  badName,
  badPath,
  badSearchPath,
  noLabel,
  noParameter,
  notQualified,
  noVersion,
  reservedName,
  tooDeep,
} from "./errors.js";
import { type ParameterRecord, type Place, parameters, placeOf, type VersionRecord, versions } from "./records.js";

export interface Named extends Place {
  /** With its colon. */
  readonly selector?: string;
}

export const parameterArn = ({ account, region, path }: Place) => `arn:aws:ssm:${region}:${account}:parameter/${path}`;

/** What a Name says, before anybody has looked whether it is there. */
export function readName({ account, region }: Here, text: string): Named {
  const parsed = parseArn(text);
  const inArn = parsed?.service === "ssm" ? /^parameter(\/.+)$/.exec(parsed.resource)?.[1] : undefined;
  const place = parsed && inArn !== undefined ? parsed : { account, region };
  const [, name = "", selector] = /^([^:]*)(:.*)?$/s.exec(inArn ?? text.trim()) ?? [];
  return {
    account: place.account,
    region: place.region,
    path: name.replace(/^\//, ""),
    ...(selector === undefined ? {} : { selector }),
  };
}

/** @throws ParameterNotFound */
export async function requireParameter(read: Read, here: Here, name: string): Promise<ParameterRecord> {
  const named = readName(here, name);
  const found = named.region === here.region ? await parameters.get(read, placeOf(named)) : undefined;
  if (found === undefined) throw noParameter();
  return found;
}

export interface Selected {
  readonly parameter: ParameterRecord;
  readonly version: VersionRecord;
  readonly selector?: string;
}

/** @throws ParameterNotFound, ParameterVersionNotFound */
export async function requireSelected(read: Read, here: Here, name: string): Promise<Selected> {
  const parameter = await requireParameter(read, here, name);
  const { selector } = readName(here, name);
  if (selector === undefined) return { parameter, version: await newest(read, parameter) };
  const wanted = selector.slice(1);
  const version = /^\d+$/.test(wanted)
    ? await versions.get(read, [...placeOf(parameter), Number(wanted)])
    : await labelled(read, parameter, wanted);
  if (version) return { parameter, version, selector };
  throw /^\d+$/.test(wanted) ? noVersion(wanted, parameter.name) : noLabel(wanted, parameter.name);
}

export const newest = async (read: Read, parameter: ParameterRecord): Promise<VersionRecord> =>
  versions.require(read, [...placeOf(parameter), parameter.version], noParameter);

export async function labelled(
  read: Read,
  parameter: ParameterRecord,
  label: string,
): Promise<VersionRecord | undefined> {
  return (await allVersions(read, parameter)).find(({ labels }) => labels.includes(label));
}

/** Oldest first. */
export const allVersions = async (read: Read, parameter: ParameterRecord): Promise<VersionRecord[]> =>
  (await versions.list(read, { prefix: placeOf(parameter) })).items;

const MOST_LEVELS = 15;
const MOST_CHARACTERS = 1011;

/**
 * Whether a parameter may be made by a name.
 *
 * AWS: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html
 * @throws ValidationException, AccessDeniedException, HierarchyLevelLimitExceededException
 */
export function requireGoodName(here: Here, given: string): void {
  const name = given.trim();
  const levels = name.replace(/^\//, "").split("/");
  const isPath = levels.length > 1;
  const place = { account: here.account, region: here.region, path: levels.join("/") };
  if (isPath && !name.startsWith("/")) throw notQualified();
  if (/^\/aws\//.test(name)) throw reservedName(name);
  if (/^(?:aws|ssm)/i.test(levels[0] ?? "") || levels.some((level) => !/^[\w.-]+$/.test(level))) {
    throw isPath ? badPath() : badName();
  }
  if (levels.length > MOST_LEVELS) throw tooDeep();
  if (parameterArn(place).length > MOST_CHARACTERS) throw badName();
}

/** A path to look below: what stands in names before the last slash. @throws ValidationException */
export function readPath(path: string): string {
  if (!/^\/(?:[\w.-]+(?:\/[\w.-]+)*\/?)?$/.test(path)) throw badSearchPath(path);
  return path.replace(/^\//, "").replace(/\/$/, "");
}

/** Whether a parameter's path lies below another: right below, or at any depth. */
export function isBelow(path: string, above: string, recursive: boolean): boolean {
  const rest = above === "" ? path : path.startsWith(`${above}/`) ? path.slice(above.length + 1) : undefined;
  return rest !== undefined && (recursive || !rest.includes("/"));
}

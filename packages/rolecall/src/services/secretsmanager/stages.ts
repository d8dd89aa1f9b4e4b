/**
 * Staging labels: each is on one version at most. AWSCURRENT leaves AWSPREVIOUS behind where it goes away.
 *
 * AWS: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
import { tooManyStages, tooManyVersions } from "./errors.js";
import type { Version } from "./records.js";

export const CURRENT = "AWSCURRENT";
export const PREVIOUS = "AWSPREVIOUS";
export const PENDING = "AWSPENDING";

const MOST_STAGES = 20;
const MOST_VERSIONS = 100;
const DAY_MS = 86_400_000;

type Versions = readonly Version[];

export const versionAt = (versions: Versions, stage: string): Version | undefined =>
  versions.find(({ stages }) => stages.includes(stage));

/** Puts labels on a version and takes them from where they were. @throws LimitExceededException */
export function withStages(versions: Versions, id: string, stages: readonly string[]): Versions {
  const before = stages.includes(CURRENT) ? versionAt(versions, CURRENT) : undefined;
  const leaves = before !== undefined && before.id !== id;
  const moved = versions.map((version) => {
    const kept = version.stages.filter((stage) => !stages.includes(stage) && !(leaves && stage === PREVIOUS));
    const added = version.id === id ? stages : leaves && version === before ? [PREVIOUS] : [];
    return { ...version, stages: sorted([...kept, ...added]) };
  });
  if (moved.some((version) => version.stages.length > MOST_STAGES)) throw tooManyStages();
  return moved;
}

export const withoutStage = (versions: Versions, stage: string): Versions =>
  versions.map((version) => ({ ...version, stages: version.stages.filter((other) => other !== stage) }));

/**
 * A version with a new value. A new current one ends a rotation that hangs: AWSPENDING goes, as recorded in 2022.
 * @throws LimitExceededException
 */
export function withVersion(versions: Versions, version: Version, stages: readonly string[]): Versions {
  const settled = stages.includes(CURRENT) && !stages.includes(PENDING) ? withoutStage(versions, PENDING) : versions;
  const others = settled.filter(({ id }) => id !== version.id);
  const earlier = settled.find(({ id }) => id === version.id);
  const all = earlier
    ? settled.map((other) => (other === earlier ? { ...version, stages: earlier.stages } : other))
    : [...others, version];
  return withStages(all, version.id, stages);
}

/**
 * Versions that stay: AWS deletes those without labels once there are more than a hundred, if they are older than a day.
 * @throws LimitExceededException
 */
export function pruned(versions: Versions, nowMs: number): Versions {
  let excess = versions.length - MOST_VERSIONS;
  if (excess <= 0) return versions;
  if (versions.filter(({ stages }) => stages.length > 0).length > MOST_VERSIONS) throw tooManyVersions();
  return versions.filter(({ stages, createdMs }) => {
    const goes = excess > 0 && stages.length === 0 && nowMs - createdMs > DAY_MS;
    if (goes) excess -= 1;
    return !goes;
  });
}

/** AWS lists them so. */
const sorted = (stages: readonly string[]) => [...new Set(stages)].sort();

export const stagesById = (versions: Versions): Record<string, string[]> =>
  Object.fromEntries(
    versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, [...stages]] as const),
  );

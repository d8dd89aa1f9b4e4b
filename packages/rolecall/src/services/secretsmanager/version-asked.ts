/** Which version a request is about. */
import { noValue, stageElsewhere } from "./errors.js";
import type { SecretRecord, Version } from "./records.js";
import { CURRENT, versionAt } from "./stages.js";

interface Asked {
  readonly VersionId?: string | undefined;
  readonly VersionStage?: string | undefined;
}

/** The current version is asked for by a request that says nothing. unverified: that its condition key says so too */
export const stageAsked = ({ VersionId, VersionStage }: Asked): string | undefined =>
  VersionStage ?? (VersionId === undefined ? CURRENT : undefined);

/** @throws ResourceNotFoundException; InvalidRequestException where the two name different versions */
export function requireVersion(secret: SecretRecord, asked: Asked): Version {
  const stage = stageAsked(asked);
  if (asked.VersionId === undefined) {
    const version = versionAt(secret.versions, stage ?? CURRENT);
    if (version === undefined) throw missingValue(asked);
    return version;
  }
  const version = secret.versions.find(({ id }) => id === asked.VersionId);
  if (version === undefined) throw missingValue(asked);
  if (stage !== undefined && !version.stages.includes(stage)) throw stageElsewhere();
  return version;
}

export const missingValue = (asked: Asked) =>
  asked.VersionId === undefined
    ? noValue("staging label", stageAsked(asked) ?? CURRENT)
    : noValue("VersionId", asked.VersionId);

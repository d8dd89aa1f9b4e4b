import { retentionTooLong, retentionTooShort, retentionWrongWay } from "./errors.js";
import type { StreamRecord } from "./records.js";

const LEAST_HOURS = 24;
const MOST_HOURS = 8760;

/** `unfit` is what the new period must not be, against the one that is set. @throws InvalidArgumentException */
export function requireHours(hours: number, { name, retentionHours }: StreamRecord, unfit: "shorter" | "longer"): void {
  if (hours < LEAST_HOURS) throw retentionTooShort(hours);
  if (hours > MOST_HOURS) throw retentionTooLong(hours);
  if (unfit === "shorter" ? hours < retentionHours : hours > retentionHours) {
    throw retentionWrongWay(hours, name, retentionHours, unfit);
  }
}

/**
 * Warm throughput: how much a table or index takes at once. It can be raised and never lowered.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html; the words of refusals were
 * recorded in October 2026 (ack-api-quirks, DDB-TABLE-442).
 */
import { invalidParameter } from "../errors.js";
import type { Billing, Throughput, Warm } from "../records.js";
import type * as Sdk from "./shapes.js";

/** What an on-demand table takes at once from its first moment. */
const ON_DEMAND = { read: 12_000, write: 4_000 };

interface Units {
  readonly read: number;
  readonly write: number;
}

/** Without any request for more. */
const floorOf = (mode: Billing["mode"], { read, write }: Throughput): Units =>
  mode === "PAY_PER_REQUEST" ? ON_DEMAND : { read, write };

/** What a table or index takes at once now. */
export function warmUnits(mode: Billing["mode"], throughput: Throughput, warm: Warm | undefined): Units {
  const floor = floorOf(mode, throughput);
  return { read: Math.max(floor.read, warm?.read ?? 0), write: Math.max(floor.write, warm?.write ?? 0) };
}

export function describeWarm(mode: Billing["mode"], throughput: Throughput, warm: Warm | undefined, nowMs: number) {
  const { read, write } = warmUnits(mode, throughput, warm);
  return {
    ReadUnitsPerSecond: read,
    WriteUnitsPerSecond: write,
    Status: warm !== undefined && nowMs < warm.busyUntilMs ? ("UPDATING" as const) : ("ACTIVE" as const),
  };
}

/** What a new table or index is to take at once; `subject` is `table` or `index by-a`. @throws Invalid below the floor */
export function readWarm(
  given: Sdk.WarmThroughput | undefined,
  mode: Billing["mode"],
  throughput: Throughput,
  subject: string,
): Warm | undefined {
  return raised(given, floorOf(mode, throughput), subject, 0, (capacity) =>
    mode === "PAY_PER_REQUEST" ? INITIAL : `${capacity} of ProvisionedThroughput`,
  );
}

/** @throws Invalid for less than there is */
export function raiseWarm(
  given: Sdk.WarmThroughput,
  current: Units,
  subject: string,
  busyUntilMs: number,
): Warm | undefined {
  return raised(given, current, subject, busyUntilMs, () => DECREASE);
}

const DECREASE = "current WarmThroughput, decreasing WarmThroughput is not supported";
const INITIAL =
  "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial";

function raised(
  given: Sdk.WarmThroughput | undefined,
  floor: Units,
  subject: string,
  busyUntilMs: number,
  than: (capacity: "ReadCapacityUnits" | "WriteCapacityUnits") => string,
): Warm | undefined {
  if (given === undefined) return undefined;
  const read = given.ReadUnitsPerSecond ?? floor.read;
  const write = given.WriteUnitsPerSecond ?? floor.write;
  if (read < floor.read) {
    throw invalidParameter(
      `Requested ReadUnitsPerSecond for WarmThroughput for ${subject} is lower than ${than("ReadCapacityUnits")}`,
    );
  }
  if (write < floor.write) {
    throw invalidParameter(
      `Requested WriteUnitsPerSecond for WarmThroughput for ${subject} is lower than ${than("WriteCapacityUnits")}`,
    );
  }
  return { read, write, busyUntilMs };
}

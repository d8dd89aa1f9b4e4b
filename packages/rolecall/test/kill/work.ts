/** What the writer of the kill test does, step by step, so that its reader knows what must be there. */
import { collection } from "../../src/store/collection.js";

export interface Thing {
  readonly worker: number;
  readonly step: number;
  readonly group: string;
  readonly body: string;
  /** A blob, written before this record. */
  readonly blob?: string;
}

export const things = collection<Thing, "byGroup">({
  name: "kill/things",
  key: ({ worker, step }) => [worker, step],
  indexes: { byGroup: ({ group, step }) => [[group], ["all", step % 2]] },
});

export const WORKERS = 6;
const BLOB_EVERY = 7;
const DELETE_EVERY = 3;
const DELETE_BACK = 5;

export const hasBlob = (step: number): boolean => step % BLOB_EVERY === 0;
export const blobContent = (worker: number, step: number): Buffer => Buffer.from(`${worker}/${step} `.repeat(5000));
export const thing = (worker: number, step: number, blob?: string): Thing => ({
  worker,
  step,
  group: `g${step % 4}`,
  body: `${worker}:${step};`.repeat(1 + ((step * 37) % 400)),
  ...(blob === undefined ? {} : { blob }),
});

/** The step whose record `step` deletes. */
export const deletedBy = (step: number): number | undefined =>
  step % DELETE_EVERY === 0 && step > DELETE_BACK ? step - DELETE_BACK : undefined;

export function stepsLeft(last: number): number[] {
  const deleted = new Set(Array.from({ length: last }, (_, at) => deletedBy(at + 1)));
  return Array.from({ length: last }, (_, at) => at + 1).filter((step) => !deleted.has(step));
}

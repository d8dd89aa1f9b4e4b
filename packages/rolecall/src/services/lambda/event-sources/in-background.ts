import type { Host } from "../../../kernel/host.js";

/**
 * Work that a stop of the server waits for, and its result. What only waits (for a try that is due, for a sandbox's turn) is
 * left out of it, or nobody who waits for background work would ever go on.
 */
export const inBackground = <Result>(
  { background }: Pick<Host, "background">,
  name: string,
  work: (stopping: AbortSignal) => Promise<Result>,
): Promise<Result> =>
  new Promise((resolve, reject) => background.start(name, (stopping) => work(stopping).then(resolve, reject)));

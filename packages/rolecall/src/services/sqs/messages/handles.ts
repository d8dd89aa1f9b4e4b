/** Receipt handles: which message, of which queue, received when. Opaque to clients, as AWS's are. */
import { invalidReceiptHandle } from "../errors.js";
import type { QueueRecord } from "../records.js";

export interface Receipt {
  readonly slot: string;
  readonly nonce: string;
}

export const makeHandle = ({ id }: QueueRecord, { slot, nonce }: Receipt): string =>
  Buffer.from([id, slot, nonce].join(" ")).toString("base64");

/** @throws ReceiptHandleIsInvalid for a text that is no handle, or one of another queue */
export function readHandle({ id }: QueueRecord, handle: string): Receipt {
  const [queue, slot, nonce, ...more] = Buffer.from(handle, "base64").toString("utf8").split(" ");
  if (queue !== id || slot === undefined || nonce === undefined || more.length > 0) throw invalidReceiptHandle(handle);
  return { slot, nonce };
}

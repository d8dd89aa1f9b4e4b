/** Lambda's pages: an opaque Marker, up to 50 items unless MaxItems says less. */
import type { Key } from "../../store/store.js";
import { invalidParameter } from "./errors.js";

/** AWS answers at most 50, whatever MaxItems says up to 10,000. */
const PAGE = 50;

export const pageSize = (maxItems: number | undefined) => Math.min(maxItems ?? PAGE, PAGE);

export const encodeMarker = (key: Key) => Buffer.from(JSON.stringify(key)).toString("base64url");

/** @throws InvalidParameterValueException for a Marker that no page gave */
export function decodeMarker(marker: string): Key {
  try {
    const key: unknown = JSON.parse(Buffer.from(marker, "base64url").toString("utf8"));
    if (Array.isArray(key) && key.every((part) => typeof part === "string" || typeof part === "number")) return key;
  } catch {
    // Falls through to the refusal.
  }
  throw invalidParameter("Invalid marker");
}

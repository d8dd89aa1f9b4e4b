/** Lambda's pages: an opaque Marker, up to 50 items unless MaxItems says less. */
import { keyOfToken, tokenOfKey } from "../../kernel/page-token.js";
import type { Key } from "../../store/store.js";
import { invalidParameter } from "./errors.js";

/** AWS answers at most 50, whatever MaxItems says up to 10,000. */
const PAGE = 50;

export const pageSize = (maxItems: number | undefined) => Math.min(maxItems ?? PAGE, PAGE);

export const encodeMarker = tokenOfKey;

/** @throws InvalidParameterValueException for a Marker that no page gave */
export function decodeMarker(marker: string): Key {
  const key = keyOfToken(marker);
  if (!key) throw invalidParameter("Invalid marker");
  return key;
}

/** Deployment packages: checked, stored as a blob, named by their hash. */
import { createHash } from "node:crypto";
import { inspectZip, MAX_UNZIPPED_BYTES, ZipError } from "../../runtime/zip.js";
import type { Blobs } from "../../store/blobs.js";
import { type AskedCall, type Package, packageBytes } from "./code-source.js";
import { badZip, emptyZip, unzippedTooLarge } from "./errors.js";
import type { CodeRecord } from "./records.js";

/** Refuses what can't be a package before anything is stored. @throws InvalidParameterValueException */
export async function checkedZip(
  code: Package,
  asked: AskedCall,
): Promise<{ readonly zip: Uint8Array; readonly unzippedBytes: number }> {
  const zip = await packageBytes(code, asked);
  if (zip.byteLength === 0) throw emptyZip();
  const { entries, unzippedBytes } = await inspected(zip);
  if (entries === 0) throw emptyZip();
  if (unzippedBytes > MAX_UNZIPPED_BYTES) throw unzippedTooLarge();
  return { zip, unzippedBytes };
}

async function inspected(zip: Uint8Array): ReturnType<typeof inspectZip> {
  try {
    return await inspectZip(zip);
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    throw error.reason === "tooLarge" ? unzippedTooLarge() : badZip();
  }
}

/** How large a package that was stored is when unpacked. */
export const unzippedSize = async (zip: Uint8Array): Promise<number> => (await inspected(zip)).unzippedBytes;

/** What a package would be recorded as, without storing it. */
export const codeOf = (zip: Uint8Array): CodeRecord => ({
  hash: createHash("sha256").update(zip).digest("hex"),
  sizeBytes: zip.byteLength,
});

export async function storeCode(zip: Uint8Array, blobs: Blobs): Promise<CodeRecord> {
  const { hash, sizeBytes } = await blobs.put(zip);
  return { hash, sizeBytes };
}

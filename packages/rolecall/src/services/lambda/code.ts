/** Deployment packages: checked, stored as a blob, named by their hash. */
import yauzl from "yauzl";
import { notEmulated } from "../../kernel/errors.js";
import type { Blobs } from "../../store/blobs.js";
import { badZip, emptyZip, unzippedTooLarge } from "./errors.js";
import type { CodeRecord } from "./records.js";

/** Function and layers, unzipped. */
const UNZIPPED_BYTES = 262_144_000;

interface Package {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly ImageUri?: string | undefined;
}

/** Refuses what can't be a package before anything is stored. @throws InvalidParameterValueException */
export async function checkedZip(code: Package): Promise<Uint8Array> {
  if (code.ImageUri !== undefined) throw notEmulated("a container image as a function's code");
  if (code.S3Bucket !== undefined || code.S3Key !== undefined) throw notEmulated("function code in S3");
  const zip = code.ZipFile;
  if (zip === undefined || zip.byteLength === 0) throw emptyZip();
  const sizeBytes = await unzippedBytes(zip);
  if (sizeBytes === undefined) throw badZip();
  if (sizeBytes > UNZIPPED_BYTES) throw unzippedTooLarge();
  return zip;
}

export async function storeCode(zip: Uint8Array, blobs: Blobs): Promise<CodeRecord> {
  const { hash, sizeBytes } = await blobs.put(zip);
  return { hash, sizeBytes };
}

/** By the central directory; undefined when there is none that can be read, or it lists no entry. */
function unzippedBytes(zip: Uint8Array): Promise<number | undefined> {
  return new Promise((resolve) => {
    yauzl.fromBuffer(Buffer.from(zip), { lazyEntries: true }, (error, file) => {
      if (error || !file || file.entryCount === 0) return resolve(undefined);
      let total = 0;
      file.on("entry", (entry) => {
        total += entry.uncompressedSize;
        file.readEntry();
      });
      file.on("end", () => resolve(total));
      file.on("error", () => resolve(undefined));
      file.readEntry();
    });
  });
}

/** A deployment package: a zip of the given files, made with a library that knows nothing of Rolecall. */
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

/** @param modes of the files that have another one than 0644 */
export async function zipOf(
  files: Readonly<Record<string, string>>,
  modes: Readonly<Record<string, number>> = {},
): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(text), name, { mode: 0o100000 | (modes[name] ?? 0o644) });
  }
  zip.end();
  return new Uint8Array(await buffer(zip.outputStream));
}

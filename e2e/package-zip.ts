/** A deployment package: a zip of the given files, made with a library that knows nothing of Rolecall. */
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

export async function zipOf(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  return new Uint8Array(await buffer(zip.outputStream));
}

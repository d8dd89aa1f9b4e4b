/**
 * Unpacks a deployment package.
 *
 * Refused: entries that lead out of the folder (by their name, or through a symbolic link), and more content than
 * Lambda allows, however small it was packed. Modes are kept, less the right to write: functions share one unpacked
 * package, as they share a read-only /var/task on AWS.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (262,144,000 bytes unzipped, layers
 * included)
 */
import { chmod, lstat, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import yauzl from "yauzl";

export const MAX_UNZIPPED_BYTES = 262_144_000;
/** A package of very many empty files is a bomb too. */
const MAX_ENTRIES = 200_000;

const TYPE_MASK = 0o170000;
const SYMBOLIC_LINK = 0o120000;
const MADE_BY_UNIX = 3;

/** Why a package was refused. */
export class ZipError extends Error {
  override readonly name = "ZipError";

  constructor(
    readonly reason: "unreadable" | "tooLarge" | "leavesFolder",
    message: string,
  ) {
    super(message);
  }
}

/** What a package would unpack to, from its directory alone. @throws ZipError */
export async function inspectZip(content: Uint8Array): Promise<{ entries: number; unzippedBytes: number }> {
  let entries = 0;
  let unzippedBytes = 0;
  await eachEntry(content, async (entry) => {
    entries += 1;
    unzippedBytes += entry.uncompressedSize;
    if (entries > MAX_ENTRIES) throw new ZipError("tooLarge", `the package has more than ${MAX_ENTRIES} entries`);
  });
  return { entries, unzippedBytes };
}

/** The files that lie in a folder of the package itself, not deeper. @throws ZipError */
export async function filesIn(content: Uint8Array, folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  await eachEntry(content, async ({ fileName }) => {
    const { dir, base } = path.posix.parse(path.posix.normalize(fileName));
    if (dir === folder && !fileName.endsWith("/")) names.push(base);
  });
  return names;
}

export interface Unzipped {
  readonly bytes: number;
  /** Every folder that was written to. */
  readonly folders: ReadonlySet<string>;
}

/**
 * Unpacks into `folder`, over what is there.
 *
 * @param limitBytes how much may be written
 * @throws ZipError
 */
export async function unzip(content: Uint8Array, folder: string, limitBytes = MAX_UNZIPPED_BYTES): Promise<Unzipped> {
  const { unzippedBytes } = await inspectZip(content);
  if (unzippedBytes > limitBytes) {
    throw new ZipError("tooLarge", `the package unpacks to ${unzippedBytes} bytes, the limit is ${limitBytes}`);
  }
  const root = path.resolve(folder);
  await mkdir(root, { recursive: true });
  const folders = new Set([root]);
  const links: { file: string; target: string }[] = [];

  await eachEntry(content, async (entry, zip) => {
    const file = path.join(root, entry.fileName);
    if (file !== root && !file.startsWith(root + path.sep)) {
      throw new ZipError("leavesFolder", `the package's entry \`${entry.fileName}\` leads out of it`);
    }
    const mode = entry.versionMadeBy >>> 8 === MADE_BY_UNIX ? entry.externalFileAttributes >>> 16 : 0;
    if (entry.fileName.endsWith("/")) {
      await makeFolder(file, folders);
      return;
    }
    await makeFolder(path.dirname(file), folders);
    // The entry sizes are checked as they stream, so the declared size is the most that is read.
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    if ((mode & TYPE_MASK) === SYMBOLIC_LINK) {
      links.push({ file, target: bytes.toString("utf8") });
      return;
    }
    const permissions = (mode & 0o777 || 0o644) & 0o555;
    await replaceable(file);
    await writeFile(file, bytes);
    await chmod(file, permissions);
  });

  // Links come last: no entry can be written through one.
  for (const { file, target } of links) {
    const reached = path.resolve(path.dirname(file), target);
    if (reached !== root && !reached.startsWith(root + path.sep)) {
      throw new ZipError("leavesFolder", `the package's link \`${path.relative(root, file)}\` leads out of it`);
    }
    await replaceable(file);
    await symlink(target, file);
  }
  return { bytes: unzippedBytes, folders };
}

type Visit = (entry: yauzl.Entry, zip: yauzl.ZipFile) => Promise<void>;

async function eachEntry(content: Uint8Array, visit: Visit): Promise<void> {
  try {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true, strictFileNames: true });
    for await (const entry of zip.eachEntry()) await visit(entry, zip);
  } catch (error) {
    if (error instanceof ZipError || (error as NodeJS.ErrnoException).syscall) throw error;
    const message = (error as Error).message;
    const leaves = /^(invalid relative path|absolute path|invalid characters in fileName)/.test(message);
    throw new ZipError(leaves ? "leavesFolder" : "unreadable", message);
  }
}

/** Makes a folder and those above it, refusing to pass through anything else. */
async function makeFolder(folder: string, made: Set<string>): Promise<void> {
  if (made.has(folder)) return;
  await makeFolder(path.dirname(folder), made);
  const existing = await lstat(folder).catch(() => undefined);
  if (existing && !existing.isDirectory()) await rm(folder);
  if (!existing?.isDirectory()) await mkdir(folder, 0o755);
  made.add(folder);
}

/** An earlier entry or layer may have left a file of that name, not to be written through. */
async function replaceable(file: string): Promise<void> {
  const existing = await lstat(file).catch(() => undefined);
  if (existing) await rm(file, { recursive: true });
}

/**
 * A Chromium to run pages in: the one that ships inside the npm package `@sparticuz/chromium` (Linux on x64), unpacked
 * once for each version; elsewhere one that is found on the machine.
 */
import { spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import { chromium } from "playwright-core";

export interface Chromium {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

const ON_MACHINES = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const VERSION = "143.0.4";

/** `undefined` where there is none that starts. */
export async function findChromium(): Promise<Chromium | undefined> {
  const shipped = process.platform === "linux" && process.arch === "x64" ? await unpackShipped() : undefined;
  const plain = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? ""]));
  const candidates: Chromium[] = [];
  if (shipped !== undefined) {
    const program = path.join(shipped, "chromium");
    candidates.push({ program, env: plain });
    // The package has the libraries (NSS and others) that a bare system lacks.
    candidates.push({ program, env: { ...plain, LD_LIBRARY_PATH: path.join(shipped, "lib") } });
  }
  candidates.push(...ON_MACHINES.map((program) => ({ program, env: plain })));
  return candidates.find(
    ({ program, env }) => spawnSync(program, ["--version"], { env, stdio: "ignore" }).status === 0,
  );
}

/** Opens a file and gives the text of its body, once everything in it has run; fails where a script of it does. */
export async function runPage({ program, env }: Chromium, file: string): Promise<string> {
  // As root Chromium starts without its sandbox only; nothing but our own page is opened.
  const browser = await chromium.launch({ executablePath: program, env, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    let failure: Error | undefined;
    page.on("pageerror", (error) => {
      failure ??= error;
    });
    await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
    if (failure !== undefined) throw failure;
    return (await page.textContent("body")) ?? "";
  } finally {
    await browser.close();
  }
}

async function unpackShipped(): Promise<string | undefined> {
  const folder = path.join(tmpdir(), `rolecall-chromium-${VERSION}-${process.getuid?.() ?? ""}`);
  if (existsSync(path.join(folder, "chromium"))) return folder;
  const packed = shippedFolder();
  if (packed === undefined) return undefined;
  // Unpacked aside and renamed, so that tests which run at the same time never see a half.
  const aside = mkdtempSync(`${folder}-`);
  try {
    await decompress(path.join(packed, "chromium.br"), path.join(aside, "chromium"));
    await chmod(path.join(aside, "chromium"), 0o755);
    // Libraries that a bare system lacks, into `lib/`; and what draws where there is no GPU, beside the program.
    for (const archive of ["al2023", "swiftshader"]) {
      const tar = path.join(aside, `${archive}.tar`);
      await decompress(path.join(packed, `${archive}.tar.br`), tar);
      const { status } = spawnSync("tar", ["-xf", tar, "-C", aside]);
      if (status !== 0) throw new Error(`\`tar -xf ${tar}\` ended with ${status}`);
      rmSync(tar);
    }
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(path.join(folder, "chromium"))) throw error;
  }
  return folder;
}

/** The package is optional: npm may have left it out. */
function shippedFolder(): string | undefined {
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "../../bin");
  } catch {
    return undefined;
  }
}

const decompress = (from: string, to: string): Promise<void> =>
  pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));

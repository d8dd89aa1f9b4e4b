import { chmodSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeTree } from "./packages.js";
import { writeZip } from "./testing/zip-writer.js";
import { unzip, ZipError } from "./zip.js";

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "rolecall-test-"));
  folder = path.join(root, "to");
});
afterEach(() => removeTree(root));

const FILE = 0o100000;
const LINK = 0o120000;

async function refusal(content: Uint8Array, limit?: number): Promise<ZipError> {
  try {
    await unzip(content, folder, limit);
  } catch (error) {
    if (error instanceof ZipError) return error;
    throw error;
  }
  throw new Error("it was unpacked");
}

test("modes are kept, less the right to write", async () => {
  await unzip(
    writeZip([
      { name: "bin/run", content: "#!/bin/sh", mode: FILE | 0o755 },
      { name: "data.json", content: "{}", mode: FILE | 0o644 },
      { name: "from-windows.js", content: "1", mode: undefined },
    ]),
    folder,
  );

  const mode = (name: string) => (statSync(path.join(folder, name)).mode & 0o777).toString(8);
  expect([mode("bin/run"), mode("data.json"), mode("from-windows.js")]).toEqual(["555", "444", "444"]);
});

test("folders and links inside the package are made", async () => {
  await unzip(
    writeZip([
      { name: "a/", content: "", mode: 0o040755 },
      { name: "a/real.txt", content: "text", mode: FILE | 0o644 },
      { name: "a/link.txt", content: "real.txt", mode: LINK | 0o777 },
    ]),
    folder,
  );

  expect(readlinkSync(path.join(folder, "a/link.txt"))).toBe("real.txt");
  expect(readFileSync(path.join(folder, "a/link.txt"), "utf8")).toBe("text");
});

test.each(["../outside.txt", "a/../../outside.txt", "/outside.txt", "..\\outside.txt"])(
  "an entry named `%s` is refused",
  async (name) => {
    const error = await refusal(writeZip([{ name, content: "x", mode: FILE | 0o644 }]));
    expect(error.reason).toBe("leavesFolder");
  },
);

test.each(["../..", "/etc/passwd", "a/../../../x"])("a link to `%s` is refused", async (target) => {
  const error = await refusal(writeZip([{ name: "link", content: target, mode: LINK | 0o777 }]));
  expect(error.reason).toBe("leavesFolder");
});

test("nothing is written through a link of the package", async () => {
  const victim = path.join(root, "victim");
  writeFileSync(victim, "untouched");

  const error = await refusal(
    writeZip([
      { name: "door", content: root, mode: LINK | 0o777 },
      { name: "door/victim", content: "gone", mode: FILE | 0o644 },
    ]),
  );

  expect(error.reason).toBe("leavesFolder");
  expect(readFileSync(victim, "utf8")).toBe("untouched");
});

test("a package that unpacks to more than allowed is refused before anything is written", async () => {
  const error = await refusal(writeZip([{ name: "big", content: "x".repeat(2000), mode: FILE | 0o644 }]), 1999);
  expect(error.reason).toBe("tooLarge");
});

test("an entry that is larger than it claims is refused", async () => {
  const error = await refusal(
    writeZip([{ name: "big", content: "x".repeat(100_000), mode: FILE | 0o644, claimedBytes: 10 }]),
  );
  expect(error.reason).toBe("unreadable");
});

test("what is no zip is refused", async () => {
  expect((await refusal(Buffer.from("not a zip"))).reason).toBe("unreadable");
});

test("a folder without the right to write is removed all the same", async () => {
  await unzip(writeZip([{ name: "a/b.txt", content: "", mode: FILE | 0o644 }]), folder);
  chmodSync(path.join(folder, "a"), 0o555);

  await removeTree(folder);

  expect(() => statSync(folder)).toThrow();
  rmSync(root, { recursive: true, force: true });
});

import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { crc32, crc32ByTable, fromBase64, fromUtf8, unzip } from "./bytes.js";

test("the CRC-32 of the check text is the published one, by table and by zlib", () => {
  const bytes = Buffer.from("123456789");
  expect(crc32ByTable(bytes)).toBe(0xcbf43926);
  expect(crc32(bytes)).toBe(0xcbf43926);
  // What DynamoDB sends beside `<UnknownOperationException/>\n`, as recorded by dynalite.
  expect(crc32ByTable(Buffer.from("<UnknownOperationException/>\n"))).toBe(3552371480);
});

test("base64 is read only in its one padded form", () => {
  expect(fromBase64("")).toEqual(Buffer.alloc(0));
  expect(fromBase64("AAEC/w==")).toEqual(Buffer.from([0, 1, 2, 255]));
  for (const text of ["A", "AA", "AAA", "AB==", "A===", "====", "AA-_", "AA A", "AAAA\n", "AA=A"]) {
    expect(fromBase64(text), text).toBeUndefined();
  }
});

test("bytes that are no UTF-8 are no text", () => {
  expect(fromUtf8(Buffer.from("é\u{1f600}"))).toBe("é\u{1f600}");
  for (const hex of ["ff", "c328", "eda080", "f4908080", "c080"])
    expect(fromUtf8(Buffer.from(hex, "hex"))).toBeUndefined();
});

test("a gzip stream is unpacked whole or not at all", () => {
  const packed = gzipSync("hello");
  expect(Buffer.from(unzip(packed) ?? "").toString()).toBe("hello");
  expect(unzip(packed.subarray(0, -3))).toBeUndefined();
  expect(unzip(Buffer.alloc(0))).toBeUndefined();
});

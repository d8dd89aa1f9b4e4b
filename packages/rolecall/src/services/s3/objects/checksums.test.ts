import { expect, test } from "vitest";
import { checksumOf } from "./checksums.js";

const COUNTED = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);

// As `xxhsum` of the algorithm's author prints them, most significant byte first.
test.each([
  ["XXHASH64", "8cb841db40e6ae83", "f306f04aa88b54d3"],
  ["XXHASH3", "72dcb18b67a17dff", "33ef703fb2b20ed1"],
  ["XXHASH128", "33119477ede5dcd5e9716427681d5860", "18bf41bc8229e27733ef703fb2b20ed1"],
] as const)("%s is what its author's program prints, in one piece and in many", async (algorithm, short, long) => {
  const hex = async (...pieces: readonly Uint8Array[]) =>
    Buffer.from(await checksumOf(algorithm, pieces), "base64").toString("hex");
  expect(await hex(Buffer.from("123456789"))).toBe(short);
  expect(await hex(COUNTED)).toBe(long);
  expect(await hex(...Array.from(COUNTED, (_, at) => COUNTED.subarray(at, at + 1)))).toBe(long);
});

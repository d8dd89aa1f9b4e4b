import fc from "fast-check";
import { expect, test } from "vitest";
import { type CrcName, joinCrcs, runningCrc } from "./crc.js";

const NAMES: readonly CrcName[] = ["CRC32", "CRC32C", "CRC64NVME"];

const crcOf = (name: CrcName, ...pieces: readonly Uint8Array[]): Buffer => {
  const crc = runningCrc(name);
  for (const piece of pieces) crc.update(piece);
  return crc.digest();
};

// The check values of the catalogue of parametrised CRC algorithms: https://reveng.sourceforge.io/crc-catalogue/
test.each([
  ["CRC32", "cbf43926"],
  ["CRC32C", "e3069283"],
  ["CRC64NVME", "ae8b14860a799888"],
] as const)("%s of 123456789 is what the catalogue says", (name, hex) => {
  expect(crcOf(name, Buffer.from("123456789")).toString("hex")).toBe(hex);
});

test.each(NAMES)("%s is the same in one piece, in two, and joined from those of the two", (name) => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(bytes, bytes, (first, second) => {
      const whole = crcOf(name, Buffer.concat([first, second]));
      expect(crcOf(name, first, second)).toEqual(whole);
      expect(joinCrcs(name, crcOf(name, first), crcOf(name, second), second.length)).toEqual(whole);
    }),
  );
});

/** What every driver of the blob store promises, as tests. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Blobs } from "../blobs.js";

export interface BlobDriver {
  open(): Promise<Blobs>;
  remove(): Promise<void>;
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const hashOf = (content: Uint8Array) => createHash("sha256").update(content).digest("hex");
const never = async () => false;

/** 3.5 MB in which every position differs from its neighbours. */
const large = Uint8Array.from({ length: 3_500_000 }, (_, at) => (at * 7 + (at >> 8) * 13 + (at >> 16)) & 0xff);

async function* inPieces(content: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  const buffer = new Uint8Array(size);
  for (let at = 0; at < content.length; at += size) {
    // One buffer for all pieces, as a socket's reader may have.
    const piece = content.subarray(at, at + size);
    buffer.set(piece);
    yield buffer.subarray(0, piece.length);
  }
}

async function read(blobs: Blobs, hash: string, range?: { start: number; end: number }): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of blobs.stream(hash, range)) parts.push(Uint8Array.from(piece));
  return Buffer.concat(parts);
}

/** `lasting`: whether blobs are there after the store was closed and opened again. */
export function blobContract(name: string, lasting: boolean, driver: () => Promise<BlobDriver>): void {
  describe(name, () => {
    let place: BlobDriver;
    let blobs: Blobs;

    beforeEach(async () => {
      place = await driver();
      blobs = await place.open();
    });

    afterEach(async () => {
      await blobs.close();
      await place.remove();
    });

    test("what was put is found under the SHA-256 of its bytes", async () => {
      const stored = await blobs.put(bytes("hello"));
      expect(stored).toEqual({ hash: hashOf(bytes("hello")), sizeBytes: 5 });
      expect(Buffer.from(await blobs.get(stored.hash)).toString()).toBe("hello");
    });

    test("the empty blob is a blob", async () => {
      const { hash, sizeBytes } = await blobs.put(new Uint8Array());
      expect(sizeBytes).toBe(0);
      expect((await blobs.get(hash)).length).toBe(0);
      expect((await read(blobs, hash)).length).toBe(0);
    });

    test("a stream of pieces and the whole are the same blob", async () => {
      const stored = await blobs.put(inPieces(large, 300_007));
      expect(stored).toEqual({ hash: hashOf(large), sizeBytes: large.length });
      expect(await blobs.put(large)).toEqual(stored);
      expect(Buffer.compare(Buffer.from(await blobs.get(stored.hash)), large)).toBe(0);
      expect(Buffer.compare(await read(blobs, stored.hash), large)).toBe(0);
    });

    test("a range is read from its first through its last byte", async () => {
      const { hash } = await blobs.put(large);
      for (const [start, end] of [
        [0, 0],
        [0, 9],
        [1_048_570, 1_048_580],
        [5, 3_100_000],
        [3_499_999, 3_499_999],
      ] as const) {
        expect(Buffer.compare(await read(blobs, hash, { start, end }), large.subarray(start, end + 1))).toBe(0);
      }
      expect(
        Buffer.compare(await read(blobs, hash, { start: 3_499_990, end: 9_999_999 }), large.subarray(3_499_990)),
      ).toBe(0);
    });

    test("changing the bytes given or gotten does not change the blob", async () => {
      const content = bytes("hello");
      const { hash } = await blobs.put(content);
      content[0] = 0;
      (await blobs.get(hash))[1] = 0;
      expect(Buffer.from(await blobs.get(hash)).toString()).toBe("hello");
    });

    test("what is not there, or is no hash, is an error", async () => {
      const absent = "0".repeat(64);
      for (const hash of [absent, "../../etc/passwd", ""]) {
        await expect(blobs.get(hash)).rejects.toThrow(`there is no blob ${hash}`);
        await expect(read(blobs, hash)).rejects.toThrow(`there is no blob ${hash}`);
      }
    });

    test("a stream that breaks leaves nothing", async () => {
      async function* broken() {
        yield bytes("some");
        throw new Error("connection lost");
      }
      await expect(blobs.put(broken())).rejects.toThrow("connection lost");
      await expect(blobs.get(hashOf(bytes("some")))).rejects.toThrow("no blob");
      expect(await blobs.collect(never, 0)).toBe(0);
    });

    test("the same bytes from many at once are one blob", async () => {
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, at) => blobs.put(at % 2 ? large : inPieces(large, 500_000))),
      );
      expect(new Set(all.map(({ hash }) => hash)).size).toBe(1);
      expect(Buffer.compare(Buffer.from(await blobs.get(all[0]?.hash ?? "")), large)).toBe(0);
      expect(await blobs.collect(never, 0)).toBe(1);
    });

    test("the collector takes what is old and unnamed, and nothing else", async () => {
      const [named, unnamed] = [await blobs.put(bytes("named")), await blobs.put(bytes("unnamed"))];
      expect(await blobs.collect(never, 60_000)).toBe(0);
      expect(await blobs.collect(async (hash) => hash === named.hash, 0)).toBe(1);
      expect(Buffer.from(await blobs.get(named.hash)).toString()).toBe("named");
      await expect(blobs.get(unnamed.hash)).rejects.toThrow("no blob");
    });

    test("a blob put again while the collector looks for its record stays", async () => {
      const { hash } = await blobs.put(bytes("again"));
      await new Promise((resolve) => setTimeout(resolve, 250));
      const collected = await blobs.collect(async () => {
        await blobs.put(bytes("again"));
        return false;
      }, 200);
      expect(collected).toBe(0);
      expect(Buffer.from(await blobs.get(hash)).toString()).toBe("again");
    });

    test("a reset removes every blob, and the store goes on", async () => {
      const { hash } = await blobs.put(bytes("gone"));
      await blobs.reset();
      await expect(blobs.get(hash)).rejects.toThrow("no blob");
      await blobs.put(bytes("gone"));
      expect(Buffer.from(await blobs.get(hash)).toString()).toBe("gone");
    });

    if (lasting)
      test("blobs are there when the store is opened again", async () => {
        const { hash } = await blobs.put(large);
        await blobs.close();
        blobs = await place.open();
        expect((await blobs.get(hash)).length).toBe(large.length);
      });
  });
}

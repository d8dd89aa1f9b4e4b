/**
 * Blobs in PostgreSQL, in rows of one megabyte. Chunks are sent under the name of their upload, since the hash is
 * known only at the end; the row that gives the hash comes last and makes the blob whole at once.
 */
import { createHash, randomUUID } from "node:crypto";
import { noBlob, pieces, requireHash, sha256 } from "../blobs/hash.js";
import type { Blobs } from "../blobs.js";
import { connect, type PostgresOptions } from "./connect.js";

const CHUNK_BYTES = 1024 * 1024;

export async function openPostgresBlobs({ connections = 4, ...options }: PostgresOptions): Promise<Blobs> {
  const pool = await connect({ ...options, connections });
  let closed: Promise<void> | undefined;

  /** Makes the blob young again when it is there: a record that names it is about to be written. */
  const touch = async (hash: string): Promise<boolean> => {
    const found = await pool.query("UPDATE rolecall_blobs SET put_at = clock_timestamp() WHERE hash = $1", [
      bytesOf(hash),
    ]);
    return (found.rowCount ?? 0) > 0;
  };

  const find = async (hash: string): Promise<{ upload: string; sizeBytes: number }> => {
    const found = await pool.query("SELECT upload, size FROM rolecall_blobs WHERE hash = $1", [bytesOf(hash)]);
    const [row] = found.rows;
    if (!row) throw noBlob(hash);
    return { upload: row.upload, sizeBytes: Number(row.size) };
  };

  async function* read(hash: string, range?: { readonly start: number; readonly end: number }): AsyncIterable<Buffer> {
    const { upload, sizeBytes } = await find(hash);
    const start = range?.start ?? 0;
    const end = Math.min(range ? range.end + 1 : sizeBytes, sizeBytes);
    for (let at = start; at < end; ) {
      const number = Math.floor(at / CHUNK_BYTES);
      const within = at % CHUNK_BYTES;
      const length = Math.min(CHUNK_BYTES - within, end - at);
      const found = await pool.query(
        "SELECT substring(bytes FROM $3::int FOR $4::int) AS bytes FROM rolecall_blob_chunks WHERE upload = $1 AND number = $2",
        [upload, number, within + 1, length],
      );
      // The blob was collected or reset while it was being read.
      if (!found.rows[0]) throw noBlob(hash);
      yield found.rows[0].bytes;
      at += length;
    }
  }

  return {
    async put(content) {
      if (content instanceof Uint8Array) {
        const hash = sha256(content);
        if (await touch(hash)) return { hash, sizeBytes: content.length };
      }
      const upload = randomUUID();
      const digest = createHash("sha256");
      let sizeBytes = 0;
      let number = 0;
      const send = (bytes: Buffer) =>
        pool.query("INSERT INTO rolecall_blob_chunks (upload, number, bytes) VALUES ($1, $2, $3)", [
          upload,
          number++,
          bytes,
        ]);
      const discard = () => pool.query("DELETE FROM rolecall_blob_chunks WHERE upload = $1", [upload]);
      try {
        for await (const chunk of chunked(pieces(content))) {
          digest.update(chunk);
          sizeBytes += chunk.length;
          await send(chunk);
        }
        const hash = digest.digest("hex");
        const stored = await pool.query(
          `INSERT INTO rolecall_blobs (hash, upload, size, put_at) VALUES ($1, $2, $3, clock_timestamp())
           ON CONFLICT (hash) DO UPDATE SET put_at = excluded.put_at RETURNING upload`,
          [bytesOf(hash), upload, sizeBytes],
        );
        // Another had put the same bytes: its chunks are the blob, ours are nobody's.
        if (stored.rows[0].upload !== upload) await discard();
        return { hash, sizeBytes };
      } catch (error) {
        await discard().catch(() => {});
        throw error;
      }
    },

    async get(hash) {
      const parts: Buffer[] = [];
      for await (const part of read(hash)) parts.push(part);
      return Buffer.concat(parts);
    },

    stream: read,

    async collect(named, graceMs) {
      const old = "put_at <= clock_timestamp() - $1 * interval '1 millisecond'";
      const found = await pool.query<{ hash: Buffer }>(`SELECT hash FROM rolecall_blobs WHERE ${old}`, [graceMs]);
      let collected = 0;
      for (const { hash } of found.rows) {
        if (await named(hash.toString("hex"))) continue;
        // Only if it is still old: the same bytes may have been put meanwhile.
        const gone = await pool.query(`DELETE FROM rolecall_blobs WHERE hash = $2 AND ${old}`, [graceMs, hash]);
        collected += gone.rowCount ?? 0;
      }
      // Chunks of blobs that are gone, and of uploads that were broken off. An upload may take as long as an hour.
      await pool.query(
        `DELETE FROM rolecall_blob_chunks WHERE upload NOT IN (SELECT upload FROM rolecall_blobs)
         AND put_at <= clock_timestamp() - interval '1 hour'`,
      );
      return collected;
    },

    async reset() {
      await pool.query("DELETE FROM rolecall_blobs");
    },

    async close() {
      closed ??= pool.end();
      await closed;
    },
  };
}

const bytesOf = (hash: string): Buffer => Buffer.from(requireHash(hash), "hex");

async function* chunked(source: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for await (const piece of source) {
    // Copied: the caller may use its buffer again.
    let rest = Buffer.from(piece);
    while (size + rest.length >= CHUNK_BYTES) {
      const room = CHUNK_BYTES - size;
      yield Buffer.concat([...held, rest.subarray(0, room)]);
      rest = rest.subarray(room);
      held = [];
      size = 0;
    }
    if (rest.length > 0) held.push(rest);
    size += rest.length;
  }
  if (size > 0) yield Buffer.concat(held);
}

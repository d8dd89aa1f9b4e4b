/**
 * Links that carry their own permission, as AWS's presigned ones to a function's code do: whoever holds one may
 * fetch what it names until it ends.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

export interface Links {
  /** `http://127.0.0.1:4566/_rolecall/{path}?expires=…&signature=…` */
  make(path: string, expiresAtMs: number): Promise<string>;
  /** Whether the query is that of a link made for this path and still holds. */
  holds(path: string, query: URLSearchParams, nowMs: number): Promise<boolean>;
}

export function createLinks(key: () => Promise<Uint8Array>, endpoint: () => string): Links {
  const sign = async (path: string, expires: string) =>
    createHmac("sha256", await key())
      .update(`link\n${path}\n${expires}`)
      .digest("hex");
  return {
    async make(path, expiresAtMs) {
      const expires = String(Math.floor(expiresAtMs / 1000));
      return `${endpoint()}/_rolecall/${path}?expires=${expires}&signature=${await sign(path, expires)}`;
    },
    async holds(path, query, nowMs) {
      const expires = query.get("expires") ?? "";
      const given = Buffer.from(query.get("signature") ?? "", "hex");
      const wanted = Buffer.from(await sign(path, expires), "hex");
      return given.length === wanted.length && timingSafeEqual(given, wanted) && Number(expires) * 1000 > nowMs;
    },
  };
}

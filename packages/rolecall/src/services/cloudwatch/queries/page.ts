/** A page of GetMetricData's answer: as many points as are asked for, and where the next one goes on. */
import { createHash } from "node:crypto";
import type { MetricDataResult } from "@aws-sdk/client-cloudwatch";
import { keyOfToken, tokenOfKey } from "../../../kernel/page-token.js";
import { badToken } from "../errors.js";
import type { Series } from "./run.js";

interface Asked {
  readonly most: number;
  readonly newestFirst: boolean;
  readonly token?: string | undefined;
  /** All that the answer depends on: a token is good for the same request alone. */
  readonly request: unknown;
}

export function pageOf(
  all: readonly Series[],
  { most, newestFirst, token, request }: Asked,
): { readonly MetricDataResults: MetricDataResult[]; readonly NextToken?: string } {
  const digest = createHash("sha256").update(JSON.stringify(request)).digest("base64url").slice(0, 12);
  const [from, offset] = placeOf(token, digest, all);
  const results: MetricDataResult[] = [];
  let left = most;
  for (let index = from; index < all.length; index += 1) {
    const { id, label, points, messages } = all[index] as Series;
    const ordered = [...points];
    if (newestFirst) ordered.reverse();
    const begin = index === from ? offset : 0;
    const told = ordered.slice(begin, begin + left);
    left -= told.length;
    const whole = begin + told.length === ordered.length;
    results.push({
      Id: id,
      Label: label,
      Timestamps: told.map(([atMs]) => new Date(atMs)),
      Values: told.map(([, value]) => value),
      StatusCode: whole ? "Complete" : "PartialData",
      ...(messages ? { Messages: [...messages] } : {}),
    });
    if (!whole) return { MetricDataResults: results, NextToken: tokenOfKey([digest, index, begin + told.length]) };
  }
  return { MetricDataResults: results };
}

function placeOf(token: string | undefined, digest: string, all: readonly Series[]): [number, number] {
  if (token === undefined) return [0, 0];
  const [ofRequest, index, offset] = keyOfToken(token) ?? [];
  if (ofRequest !== digest || typeof index !== "number" || typeof offset !== "number") throw badToken();
  if (!Number.isInteger(index) || !Number.isInteger(offset) || offset < 0 || !all[index]) throw badToken();
  return [index, offset];
}

/**
 * Recursive loops: how often one chain of requests has come through a function.
 *
 * The count travels in the X-Ray header's `Lineage`, which the SDKs hand on from a function to whatever it calls, and
 * SQS, SNS and S3 from there to the next function. Whether anything is traced plays no part.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 * and, for the header, https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
import { createHash } from "node:crypto";
import type { Host } from "../../kernel/host.js";

/** AWS: "approximately 16 times"; the next invocation of the chain is stopped. */
export const LONGEST_CHAIN = 16;
/** Functions a header keeps count of; those met longest ago are forgotten first. */
const FUNCTIONS = 32;

export interface Pass {
  /** Invocations of this function that came before in the chain. */
  readonly before: number;
  /** What the function gets, and hands on: this invocation counted. */
  readonly header: string;
}

/** @param arn of the function, unqualified: its versions and aliases are one function */
export function pass(given: string | undefined, arn: string, host: Pick<Host, "ids" | "clock">): Pass {
  const fields = new Map(
    (given ?? "")
      .split(";")
      .map((field) => field.trim().split("=", 2))
      .filter((field): field is [string, string] => field.length === 2),
  );
  const [total, counts] = lineage(fields.get("Lineage"));
  const own = createHash("sha256").update(arn).digest("hex").slice(0, 8);
  const before = counts.get(own) ?? 0;
  counts.delete(own);
  const kept = [...counts].slice(1 - FUNCTIONS);
  const text = [...kept, [own, before + 1]].map(([hash, count]) => `${hash}:${count}`).join("|");
  const root = fields.get("Root") ?? newRoot(host);
  const parent = fields.get("Parent") ?? hex(host, 8);
  const sampled = fields.get("Sampled") ?? "0";
  return { before, header: `Root=${root};Parent=${parent};Sampled=${sampled};Lineage=${total + 1}:${text}` };
}

/** `25:a87bd80c:1|68fd508a:5`: passes in all, then those of each function. What is no such text counts for nothing. */
function lineage(text = ""): [number, Map<string, number>] {
  const match = /^(\d{1,6}):([0-9a-f]{8}:\d{1,6}(?:\|[0-9a-f]{8}:\d{1,6})*)$/.exec(text);
  const [, total = "0", list = ""] = match ?? [];
  const counts = list
    .split("|")
    .filter(Boolean)
    .map((entry) => [entry.slice(0, 8), Number(entry.slice(9))] as const);
  return [Number(total), new Map(counts)];
}

function newRoot(host: Pick<Host, "ids" | "clock">): string {
  const seconds = Math.floor(host.clock.now() / 1000);
  return `1-${seconds.toString(16).padStart(8, "0")}-${hex(host, 12)}`;
}

const hex = ({ ids }: Pick<Host, "ids">, bytes: number) => Buffer.from(ids.bytes(bytes)).toString("hex");

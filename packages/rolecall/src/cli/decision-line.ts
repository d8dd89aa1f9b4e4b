/** One decision as one line, for people. */
import pc from "picocolors";
import type { TrailEntry } from "../trail/trail.js";

/** Columns grow with what they hold, up to this; beyond, a long one pushes the rest of its line. */
const WIDEST = 40;

/** Makes lines whose columns stand below each other. */
export function decisionLine(colour: boolean): (entry: TrailEntry) => string {
  const c = pc.createColors(colour);
  const widths = [12, 24, 20];
  const padded = (column: number, text: string): string => {
    widths[column] = Math.max(widths[column] ?? 0, Math.min(text.length, WIDEST));
    return text.padEnd(widths[column] ?? 0);
  };
  return (entry) => {
    const { word, paint } = OUTCOMES[entry.outcome];
    return [
      c.dim(timeOf(entry.atMs)),
      c[paint](word.padEnd(7)),
      padded(0, shortCaller(entry)),
      padded(1, entry.action),
      padded(2, shortResource(entry.resource)),
      entry.outcome === "allowed" ? c.dim(shortReason(entry)) : shortReason(entry),
      c.dim(entry.id),
    ].join("  ");
  };
}

export const missedLine = (missed: number, colour: boolean): string =>
  pc
    .createColors(colour)
    .yellow(
      `... ${missed} ${missed === 1 ? "decision was" : "decisions were"} missed: too many fell at once; /_rolecall/trail has them`,
    );

const OUTCOMES = {
  allowed: { word: "allowed", paint: "green" },
  implicitDeny: { word: "denied", paint: "red" },
  explicitDeny: { word: "denied", paint: "red" },
  undetermined: { word: "unknown", paint: "yellow" },
} as const;

/** The time of day here, as the clock on the wall has it. */
function timeOf(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, "0");
  const ms = String(at.getMilliseconds()).padStart(3, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`;
}

/** `user/ann`, `crud-role/session`, `root`, `lambda.amazonaws.com`; with the account where it is not the usual one. */
function shortCaller({ principal, account }: TrailEntry): string {
  if (!principal.startsWith("arn:")) return principal;
  const name = shortResource(principal).replace(/^assumed-role\//, "");
  return account === "000000000000" ? name : `${account}:${name}`;
}

/** The part of an ARN that people read. */
function shortResource(arn: string): string {
  const parts = arn.split(":");
  return parts.length > 5 ? parts.slice(5).join(":") : arn;
}

/** AWS's words, without what stands in the line already. */
const shortReason = ({ because, action }: TrailEntry): string =>
  because
    .replace(/^because /, "")
    .replace(/^with an? /, "")
    .replace(` allows the ${action} action`, " allows it")
    .replace(/^allowed by (identity|resource|boundary|session|trust) policy$/, "by $1 policy");

/**
 * Which route a request takes: a full match for path and method, then one with a greedy variable, then `$default`.
 *
 * Of several the path that says most counts first (a text before a variable, part by part, and the longer one of greedy
 * paths), then the method before ANY.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html (2026-11)
 */
import { decoded } from "../../execute-api/address.js";
import type { RouteDefinition } from "../records.js";

export interface MatchedRoute {
  readonly route: RouteDefinition;
  /** Decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** `path` as it was sent, percent-encoded. */
export function matchRoute(routes: readonly RouteDefinition[], method: string, path: string): MatchedRoute | undefined {
  const parts = path.slice(1).split("/").map(decoded);
  let best: { readonly route: RouteDefinition; readonly rank: string } | undefined;
  let fallback: RouteDefinition | undefined;
  for (const route of routes) {
    if (route.routeKey === "$default") {
      fallback = route;
      continue;
    }
    const space = route.routeKey.indexOf(" ");
    const wanted = route.routeKey.slice(0, space);
    if (wanted !== "ANY" && wanted !== method) continue;
    const rank = rankOf(segmentsOf(route), parts);
    if (rank === undefined) continue;
    const full = `${rank}${wanted === "ANY" ? "0" : "1"}`;
    if (best === undefined || full > best.rank) best = { route, rank: full };
  }
  if (best) return { route: best.route, pathParameters: parametersOf(segmentsOf(best.route), parts) };
  return fallback && { route: fallback, pathParameters: {} };
}

const segmentsOf = ({ routeKey }: RouteDefinition): readonly string[] =>
  routeKey.slice(routeKey.indexOf(" ") + 2).split("/");

const isVariable = (segment: string) => segment.startsWith("{");
const isGreedy = (segment: string) => segment.endsWith("+}");

/** A text that is greater for the better match; undefined for none. A variable takes no empty part. */
function rankOf(segments: readonly string[], parts: readonly string[]): string | undefined {
  let rank = "";
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (part === undefined) return undefined;
    if (isGreedy(segment)) return parts.slice(index).join("/") === "" ? undefined : `0${rank}`;
    if (isVariable(segment)) {
      if (part === "") return undefined;
      rank += "1";
    } else {
      if (part !== segment) return undefined;
      rank += "2";
    }
  }
  return parts.length === segments.length ? `1${rank}` : undefined;
}

function parametersOf(segments: readonly string[], parts: readonly string[]): Record<string, string> {
  const parameters: [string, string][] = [];
  for (const [index, segment] of segments.entries()) {
    if (isGreedy(segment)) parameters.push([segment.slice(1, -2), parts.slice(index).join("/")]);
    else if (isVariable(segment)) parameters.push([segment.slice(1, -1), parts[index] ?? ""]);
  }
  return Object.fromEntries(parameters);
}

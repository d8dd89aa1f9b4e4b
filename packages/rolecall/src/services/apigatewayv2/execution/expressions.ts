/**
 * Expressions of parameter mappings: `$request.header.x`, `${request.path.id}-${context.requestId}`, or a constant.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html (2026-11)
 */

/** What stands behind the dollar sign, to its value; undefined for what is not there. */
export type Lookup = (
  source: "request" | "response" | "context" | "stageVariables",
  rest: string,
) => string | undefined;

const BARE = /^\$(request|response|context|stageVariables)\.(.+)$/s;
const BRACED = /\$\{(request|response|context|stageVariables)\.([^}]+)\}/g;

/** Undefined where a single expression finds nothing; within a text what is missing is empty. */
export function evaluate(text: string, lookup: Lookup): string | undefined {
  const [, source, rest = ""] = BARE.exec(text) ?? [];
  if (source !== undefined) return lookup(source as Parameters<Lookup>[0], rest);
  const [only, braced, inside = ""] = new RegExp(`^${BRACED.source}$`).exec(text) ?? [];
  if (only !== undefined) return lookup(braced as Parameters<Lookup>[0], inside);
  return text.replace(BRACED, (_, name: string, path: string) => lookup(name as Parameters<Lookup>[0], path) ?? "");
}

/** AWS: of a body in which something is looked for, 100 KB are read. */
const SEARCHED_BYTES = 100 * 1024;

/** `$request.body.a.b[0]`: a value of a JSON body, or the whole of it; `path` is what stands behind `body`. */
export function bodyValue(body: Uint8Array, path: string): string | undefined {
  const text = Buffer.from(body).toString("utf8");
  if (path === "") return text === "" ? undefined : text;
  const steps = stepsOf(path);
  if (steps === undefined || body.byteLength > SEARCHED_BYTES) return undefined;
  let found: unknown = parsed(text);
  for (const step of steps) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<string, unknown>)[step];
  }
  if (found === undefined || found === null) return undefined;
  return typeof found === "string" ? found : JSON.stringify(found);
}

/** `.a.b[0]['c']` as `a`, `b`, `0`, `c`; undefined for JSON paths that AWS does not support either. */
function stepsOf(path: string): readonly string[] | undefined {
  const steps: string[] = [];
  const step = /\.([\w$-]+)|\[(\d+)\]|\['([^']+)'\]|\["([^"]+)"\]/y;
  while (step.lastIndex < path.length) {
    const found = step.exec(path);
    if (found === null) return undefined;
    steps.push(found[1] ?? found[2] ?? found[3] ?? found[4] ?? "");
  }
  return steps;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

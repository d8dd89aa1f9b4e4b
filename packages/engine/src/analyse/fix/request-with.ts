/** A request with other values for some of its condition keys. */
import type { AccessRequest, RequestContext } from "../../request.js";

/** By key as AWS spells it; `undefined` leaves the key out. */
export type Overrides = ReadonlyMap<string, string | readonly string[] | undefined>;

export function withOverrides(request: AccessRequest, overrides: readonly Overrides[]): AccessRequest {
  const values = new Map<string, string | readonly string[] | undefined>();
  const names = new Map<string, string>();
  for (const one of overrides)
    for (const [name, value] of one) {
      values.set(name.toLowerCase(), value);
      names.set(name.toLowerCase(), name);
    }
  const { context } = request;
  const changed: RequestContext = {
    get: (key) => (values.has(key) ? values.get(key) : context.get(key)),
    keys: () => [
      ...[...context.keys()].filter((name) => !values.has(name.toLowerCase())),
      ...[...names].filter(([lower]) => values.get(lower) !== undefined).map(([, name]) => name),
    ],
  };
  return { ...request, context: changed };
}

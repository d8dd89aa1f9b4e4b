/** Every request that a truth says is refused, or in doubt, can be let through. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { PlainCase } from "../../../test/cases.js";
import { policySet } from "../../../test/plain.js";
import { type AccessRequest, contextOf, evaluate, type Principal, UNKNOWN } from "../../index.js";
import { fixes } from "./fixes.js";

interface Truth {
  readonly name: string;
  readonly request: Omit<AccessRequest, "context"> & {
    readonly principal: Principal;
    readonly context: Record<string, string | string[] | { unknown: true }>;
  };
  readonly policies: PlainCase["policies"];
  readonly decision: string;
}

const folder = new URL("../../../truths/", import.meta.url);

function refused(): readonly { readonly name: string; readonly request: AccessRequest; readonly truth: Truth }[] {
  return (
    readdirSync(folder)
      .flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Truth[])
      .filter(({ decision }) => decision !== "allowed")
      // AWS: nobody but the service can change a service-linked role's policies.
      .filter(({ request: { principal } }) => principal.type !== "role-session" || principal.serviceLinked !== true)
      .map((truth) => ({
        name: truth.name,
        truth,
        request: {
          ...truth.request,
          context: contextOf(
            Object.fromEntries(
              Object.entries(truth.request.context).map(([key, value]) => [
                key,
                typeof value === "object" && "unknown" in value ? UNKNOWN : value,
              ]),
            ),
          ),
        },
      }))
  );
}

test("every refused truth can be let through", () => {
  const all = refused();
  expect(all.length).toBeGreaterThan(150);
  const without: string[] = [];
  for (const { name, request, truth } of all) {
    const found = fixes(request, policySet(truth.policies));
    if (found.length === 0) without.push(name);
    for (const { request: asked, after } of found) expect(evaluate(asked, after).outcome).toBe("allowed");
  }
  expect(without).toEqual([]);
});

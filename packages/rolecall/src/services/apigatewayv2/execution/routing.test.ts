/** Which route a request takes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RouteDefinition } from "../records.js";
import { matchRoute } from "./routing.js";

const routesOf = (...keys: readonly string[]): RouteDefinition[] =>
  keys.map((routeKey, index) => ({ id: `r${index}`, routeKey, authorizationType: "NONE" }));

const taken = (keys: readonly string[], method: string, path: string) => {
  const found = matchRoute(routesOf(...keys), method, path);
  return found && [found.route.routeKey, found.pathParameters];
};

const PETS = ["GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default"];

// AWS: the table of the developer guide's page on routes.
test.each([
  ["GET", "/pets/dog/1", "GET /pets/dog/1", {}],
  ["GET", "/pets/dog/2", "GET /pets/dog/{id}", { id: "2" }],
  ["GET", "/pets/cat/1", "GET /pets/{proxy+}", { proxy: "cat/1" }],
  ["POST", "/test/5", "ANY /{proxy+}", { proxy: "test/5" }],
  ["GET", "/", "$default", {}],
])("%s %s takes `%s`, however the routes are ordered", (method, path, routeKey, parameters) => {
  fc.assert(
    fc.property(fc.shuffledSubarray(PETS, { minLength: PETS.length }), (keys) => {
      expect(taken(keys, method, path)).toEqual([routeKey, parameters]);
    }),
    { numRuns: 20 },
  );
});

test("a method is taken before ANY, and a text before a variable, whatever the method", () => {
  expect(taken(["ANY /a", "GET /a"], "GET", "/a")?.[0]).toBe("GET /a");
  expect(taken(["ANY /a", "GET /{x}"], "GET", "/a")?.[0]).toBe("ANY /a");
  expect(taken(["POST /a", "GET /{x}"], "GET", "/a")?.[0]).toBe("GET /{x}");
  expect(taken(["GET /{a}/b", "GET /a/{b}"], "GET", "/a/b")?.[0]).toBe("GET /a/{b}");
});

test("a variable takes one part that is not empty, and a greedy one all the rest", () => {
  expect(taken(["GET /a/{x}"], "GET", "/a/")).toBeUndefined();
  expect(taken(["GET /a/{x}"], "GET", "/a/b/c")).toBeUndefined();
  expect(taken(["GET /a"], "GET", "/a/")).toBeUndefined();
  expect(taken(["GET /a/{x+}"], "GET", "/a/")).toBeUndefined();
  expect(taken(["GET /a/{x+}"], "GET", "/a/b%2Fc/d%20e")).toEqual(["GET /a/{x+}", { x: "b/c/d e" }]);
});

test("the first match by a slow and obvious rule is the one that is taken", () => {
  const segment = fc.constantFrom("a", "b", "{x}");
  const key = fc
    .tuple(fc.constantFrom("GET", "ANY"), fc.array(segment, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(
      ([method, parts, greedy]) =>
        `${method} /${[...parts.map((p, i) => (p === "{x}" ? `{x${i}}` : p)), ...(greedy ? ["{rest+}"] : [])].join("/")}`,
    );
  const path = fc
    .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 })
    .map((parts) => `/${parts.join("/")}`);
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 6 }), path, (keys, wanted) => {
      const parts = wanted.slice(1).split("/");
      const fits = (routeKey: string) => {
        const pattern = routeKey
          .split(" ")[1]
          ?.replace(/\{\w+\+\}/, ".+")
          .replace(/\{\w+\}/g, "[^/]+");
        return new RegExp(`^${pattern}$`).test(wanted);
      };
      const score = (routeKey: string) => {
        const [method, template = ""] = routeKey.split(" ");
        const segments = template.slice(1).split("/");
        const greedy = template.includes("+");
        return [
          greedy ? 0 : 1,
          ...segments.map((each) => (each.includes("+") ? 0 : each.startsWith("{") ? 1 : 2)),
          ...Array.from({ length: 5 - segments.length }, () => 0),
          method === "ANY" ? 0 : 1,
        ].join("");
      };
      const fitting = keys.filter(fits).sort((a, b) => (score(a) < score(b) ? 1 : -1));
      const found = matchRoute(routesOf(...keys), "GET", wanted)?.route.routeKey;
      expect(found === undefined ? undefined : score(found)).toBe(
        fitting[0] === undefined ? undefined : score(fitting[0]),
      );
      expect(parts.length).toBeGreaterThan(0);
    }),
  );
});

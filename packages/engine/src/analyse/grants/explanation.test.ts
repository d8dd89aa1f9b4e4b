import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { whoCan } from "./who-can.js";
import type { AccessWorld } from "./world.js";

test("docs/explanation/grants.md shows what whoCan answers", () => {
  const page = readFileSync(new URL("../../../../../docs/explanation/grants.md", import.meta.url), "utf8");
  const [world, shown] = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json as string));

  const grants = whoCan(world as AccessWorld, { action: "s3:*Object", resource: "arn:aws:s3:::photos/*" });

  expect(grants.map(({ to }) => to.type)).toEqual(["user", "root"]);
  const { by, witness, except, ...rest } = grants[0] ?? expect.fail("ann has a grant");
  expect({ ...rest, except: except.map(({ by: _, ...part }) => part) }).toEqual(shown);
  expect([by.length, witness?.action.toLowerCase()]).toEqual([1, "s3:getxobject"]);
});

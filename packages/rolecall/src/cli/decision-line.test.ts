import { expect, test } from "vitest";
import type { TrailEntry } from "../trail/trail.js";
import { decisionLine, missedLine } from "./decision-line.js";

const entry = (changes: Partial<TrailEntry> = {}): TrailEntry => ({
  id: "0mwvdbouv000y2",
  requestId: "b721162a-fe4d-478f-aa6e-b58be3c84d69",
  atMs: new Date(2026, 10, 25, 9, 5, 7, 42).getTime(),
  account: "000000000000",
  region: "us-east-1",
  service: "dynamodb",
  operation: "PutItem",
  principal: "arn:aws:sts::000000000000:assumed-role/crud-role/crud",
  action: "dynamodb:PutItem",
  resource: "arn:aws:dynamodb:us-east-1:000000000000:table/orders",
  outcome: "implicitDeny",
  because: "because no identity-based policy allows the dynamodb:PutItem action",
  context: {},
  evidence: { principal: {}, policies: [] },
  ...changes,
});
/** The words of a line, however wide its columns are. */
const words = (changes: Partial<TrailEntry>) => decisionLine(false)(entry(changes)).split(/ {2,}/);

test("a line has time, outcome, caller, action, resource, reason and id", () => {
  expect(words({})).toEqual([
    "09:05:07.042",
    "denied",
    "crud-role/crud",
    "dynamodb:PutItem",
    "table/orders",
    "no identity-based policy allows it",
    "0mwvdbouv000y2",
  ]);
});

test.each<[Partial<TrailEntry>, number, string]>([
  [{ principal: "arn:aws:iam::000000000000:user/team/ann" }, 2, "user/team/ann"],
  [{ principal: "arn:aws:iam::111122223333:root", account: "111122223333" }, 2, "111122223333:root"],
  [{ principal: "lambda.amazonaws.com" }, 2, "lambda.amazonaws.com"],
  [{ principal: "anonymous" }, 2, "anonymous"],
  [{ resource: "*" }, 4, "*"],
  [{ resource: "arn:aws:lambda:us-east-1:000000000000:function:f:live" }, 4, "function:f:live"],
  [{ outcome: "allowed", because: "allowed by identity policy" }, 1, "allowed"],
  [{ outcome: "allowed", because: "allowed by identity policy" }, 5, "by identity policy"],
  [{ outcome: "allowed", because: "root, and nothing denies" }, 5, "root, and nothing denies"],
  [{ outcome: "undetermined", because: "hangs on aws:X, which nobody can fill" }, 1, "unknown"],
  [
    {
      outcome: "explicitDeny",
      because: "with an explicit deny in a service control policy: arn:aws:organizations::1:p",
    },
    5,
    "explicit deny in a service control policy: arn:aws:organizations::1:p",
  ],
])("%j, column %i: %s", (changes, column, expected) => {
  expect(words(changes)[column]).toBe(expected);
});

test("columns stand below each other, and grow with what they hold", () => {
  const line = decisionLine(false);
  line(entry({ resource: "arn:aws:dynamodb:us-east-1:000000000000:table/a-table-with-a-long-name" }));
  const [first, second] = [
    line(entry()),
    line(entry({ action: "s3:GetObject", because: "because no session policy allows the s3:GetObject action" })),
  ];
  expect(first?.indexOf("no identity")).toBe(second?.indexOf("no session"));
});

test("without colour there are no escapes, with it the outcome is red or green", () => {
  expect(decisionLine(false)(entry())).not.toContain("\u001b");
  expect(decisionLine(true)(entry())).toContain("\u001b[31mdenied");
  expect(decisionLine(true)(entry({ outcome: "allowed" }))).toContain("\u001b[32mallowed");
  expect(missedLine(1, false)).toBe("... 1 decision was missed: too many fell at once; /_rolecall/trail has them");
});

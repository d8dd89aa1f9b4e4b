/**
 * Decisions a second on one thread, and explanations beside them, on three sets of policies. The floor is the least that
 * any engine must do: look the action up in a Set and the resource in another.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { median } from "./lib/figures.mjs";
import { ROOT } from "./lib/server.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 15);
const folder = mkdtempSync(path.join(tmpdir(), "rolecall-engine-"));
const outfile = path.join(folder, "engine.mjs");
await build({ entryPoints: [path.join(ROOT, "packages/engine/src/index.ts")], outfile, bundle: true, format: "esm" });
const { evaluate, compilePolicy, contextOf, explain } = await import(pathToFileURL(outfile).href);
rmSync(folder, { recursive: true });

const A = "111122223333";
const apply = (statements) => ({
  policy: compilePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements })),
});
const allow = (Action, Resource, Condition) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});
const table = (name) => `arn:aws:dynamodb:us-east-1:${A}:table/${name}`;

const role = {
  type: "role-session",
  account: A,
  arn: `arn:aws:sts::${A}:assumed-role/crud/f`,
  roleArn: `arn:aws:iam::${A}:role/crud`,
  roleId: "AROAEXAMPLE",
};
const logs = allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*");
const everything = apply([allow("*", "*")]);

const SETS = {
  "one policy, 3 statements": {
    identity: [
      apply([
        allow(["dynamodb:GetItem", "dynamodb:PutItem"], table("orders*")),
        allow("s3:GetObject", "arn:aws:s3:::data/*"),
        { Effect: "Deny", Action: "dynamodb:Delete*", Resource: "*" },
      ]),
    ],
  },
  "a function's role, boundary and SCPs": {
    identity: [
      apply([logs]),
      apply([allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], "*")]),
      apply([
        allow("dynamodb:*Item", table("orders"), { StringEquals: { "aws:PrincipalTag/team": "shop" } }),
        allow("dynamodb:Query", `${table("orders")}/index/*`),
        {
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } },
        },
      ]),
    ],
    boundary: apply([allow(["dynamodb:*", "logs:*", "sqs:*"], "*")]),
    scps: [[everything], [everything, apply([{ Effect: "Deny", Action: "iam:*", Resource: "*" }])]],
  },
  "10 policies, 1,000 statements": {
    identity: Array.from({ length: 10 }, (_, p) =>
      apply(Array.from({ length: 100 }, (_, s) => allow([`dynamodb:Get*`, `s3:Put${s}*`], table(`t-${p}-${s}-*`)))),
    ),
  },
};
const REQUESTS = ["GetItem", "PutItem", "DeleteItem", "Query"].flatMap((name) =>
  ["orders", "orders-2", "t-7-42-x", "billing"].map((resource) => ({
    principal: role,
    action: `dynamodb:${name}`,
    resource: table(resource),
    resourceAccount: A,
    context: contextOf({ "aws:PrincipalTag/team": "shop", "aws:RequestedRegion": "us-east-1" }),
  })),
);
const actions = new Set(REQUESTS.map(({ action }) => action));
const resources = new Set(REQUESTS.map(({ resource }) => resource));

const floor = rate((request) => actions.has(request.action) && resources.has(request.resource));
process.stdout.write(`floor: two look-ups${" ".repeat(21)}${Math.round(floor).toLocaleString("en")} a second\n`);
for (const [name, policies] of Object.entries(SETS)) {
  const decided = rate((request) => evaluate(request, policies));
  const explained = rate((request) => explain(request, policies));
  process.stdout.write(
    `${name.padEnd(40)}${Math.round(decided).toLocaleString("en")} decisions a second (1/${Math.round(floor / decided)} of the floor), ${Math.round(explained).toLocaleString("en")} explanations\n`,
  );
}

/** Median over rounds of a tenth of a second each. */
function rate(work) {
  const rates = [];
  for (let round = 0; round <= ROUNDS; round++) {
    let count = 0;
    const from = performance.now();
    let spentMs = 0;
    while (spentMs < 100) {
      for (const request of REQUESTS) work(request);
      count += REQUESTS.length;
      spentMs = performance.now() - from;
    }
    if (round > 0) rates.push((count / spentMs) * 1000);
  }
  return median(rates);
}

/**
 * Input made to take long. Each case is made at doubling sizes, read, decided and explained; printed is what the time grew
 * by from one size to the next: about 2 where it is linear in the input. A case that ends in `(both)` grows policy and
 * request alike and must hold every pattern of the one against every value of the other, so 4 is right there.
 *
 *     node engine/hostile.mjs [--size 1000] [--doublings 4]
 */
import { performance } from "node:perf_hooks";
import { importEngine } from "./bundle.mjs";

const SIZE = option("size", 1000);
const DOUBLINGS = option("doublings", 4);
const { compilePolicy, contextOf, evaluate, explain } = await importEngine();

const A = "111122223333";
const DOCUMENT = '{"Version":"2012-10-17","Statement":';
const list = (n, one) => Array.from({ length: n }, (_, i) => one(i));
const record = (n, one) => Object.fromEntries(list(n, one));
const policy = (...Statement) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (more) => ({ Effect: "Allow", Action: "*", Resource: "*", ...more });
const deny = (more) => ({ ...allow(more), Effect: "Deny" });

/** Policies of the caller, or of the resource, and what of the request is not as usual. */
const identity = (texts, request = {}) => ({ identity: [texts].flat(), request });
const resource = (text) => ({ identity: [policy(allow({}))], resource: text, request: {} });
const condition = (Condition, value) =>
  identity(policy(allow({ Condition })), value === undefined ? {} : { context: { "aws:x": value } });

const CASES = {
  "arrays in arrays": (n) => identity("[".repeat(n)),
  "objects in objects": (n) => identity('{"a":'.repeat(n)),
  "lists nested in an Action": (n) =>
    identity(`${DOCUMENT}{"Effect":"Deny","Resource":"*","Action":${"[".repeat(n)}${"]".repeat(n)}}}`),
  "blanks and line breaks": (n) => identity(policy(allow({})).replaceAll(",", `,${" \n".repeat(n)}`)),
  escapes: (n) => identity(`${DOCUMENT}{"Effect":"Allow","Resource":"*","Action":"${"\\u0073".repeat(n)}"}}`),
  "escaped quotes": (n) => identity(`${DOCUMENT}{"Effect":"Allow","Resource":"*","Action":"${'\\"'.repeat(n)}"}}`),
  "strings that do not end": (n) => identity(`${DOCUMENT}["${'\\"'.repeat(n)}`),
  statements: (n) => identity(policy(...list(n, (i) => allow({ Sid: `s${i}`, Resource: `arn:aws:s3:::b/${i}*` })))),
  "statements that all deny": (n) => identity(policy(...list(n, () => deny({})))),
  "statements found by their ends": (n) =>
    identity(policy(...list(n, () => deny({ Resource: ["arn:aws:s3:::b*", "arn:aws:s3:::b/*k", "*b/key"] })))),
  policies: (n) => identity(list(n, (i) => policy(allow({ Sid: `s${i}` })))),
  actions: (n) => identity(policy(allow({ Action: list(n, (i) => `s3:Get${i}*`) }))),
  resources: (n) => identity(policy(allow({ Resource: list(n, (i) => `arn:aws:s3:::b/${i}/*`) }))),
  "resources of every length": (n) =>
    identity(policy(...list(Math.ceil(Math.sqrt(n)), (i) => allow({ Resource: `arn:aws:s3:::${"b".repeat(i)}*` })))),
  "resources whose hashes collide": (n) =>
    identity(
      policy(
        ...list(n, (i) =>
          allow({ Resource: `arn:aws:s3:::${list(14, (bit) => ((i >> bit) & 1 ? "Aa" : "BB")).join("")}*` }),
        ),
      ),
      { resource: `arn:aws:s3:::${"Aa".repeat(14)}` },
    ),
  "unknown elements": (n) => identity(policy(deny(record(n, (i) => [`Element${i}`, 1])))),
  "one element, again and again": (n) =>
    identity(`${DOCUMENT}{"Effect":"Deny",${list(n, () => '"Action":"*"').join()}}}`),
  "a*a*a*…b in an action": (n) =>
    identity(policy(allow({ Action: `s3:${"a*".repeat(n)}b` })), { action: `s3:${"a".repeat(n)}` }),
  "a*a*a*…b in a resource": (n) =>
    identity(policy(allow({ Resource: `arn:aws:s3:::${"a*".repeat(n)}b` })), {
      resource: `arn:aws:s3:::${"a".repeat(2 * n)}`,
    }),
  "a*a*a*…b in one segment": (n) =>
    identity(policy(allow({ Resource: `arn:aws:${"a*".repeat(n)}b:us-east-1:${A}:x` })), {
      resource: `arn:aws:${"a".repeat(2 * n)}:us-east-1:${A}:x`,
    }),
  "a*a*a*…b in a condition": (n) =>
    condition({ StringLike: { "aws:x": `${"a*".repeat(n)}b*c` } }, `${"a".repeat(2 * n)}c`),
  "*aaa…ab* in aaa…": (n) => condition({ StringLike: { "aws:x": `*${"a".repeat(n)}b*` } }, "a".repeat(2 * n)),
  "*ab*ab*…c* in abab…": (n) => condition({ StringLike: { "aws:x": `*${"ab*".repeat(n)}c*` } }, "ab".repeat(n)),
  "a?*a?*…b in aaa…": (n) => condition({ StringLike: { "aws:x": `${"a?*".repeat(n)}b*c` } }, `${"a".repeat(2 * n)}c`),
  "a*a*a*…b in an ARN condition": (n) =>
    condition({ ArnLike: { "aws:x": `arn:aws:s3:::${"a*".repeat(n)}b` } }, `arn:aws:s3:::${"a".repeat(2 * n)}`),
  "*?aaa…ab* in aaa… (both)": (n) => condition({ StringLike: { "aws:x": `*?${"a".repeat(n)}b*` } }, "a".repeat(2 * n)),
  "variables in one text": (n) =>
    identity(policy(allow({ Resource: `arn:aws:s3:::${"${aws:x}".repeat(n)}` })), {
      context: { "aws:x": "v" },
      resource: `arn:aws:s3:::${"v".repeat(n)}`,
    }),
  "variables of a long value": (n) => condition({ StringEquals: { "aws:x": "${aws:x}".repeat(n) } }, "v".repeat(n)),
  "variables with defaults": (n) =>
    condition({ StringEquals: { "aws:x": list(n, (i) => `\${aws:y${i}, 'v${i}'}`) } }, "none"),
  "beginnings of variables": (n) => identity(policy(allow({ Resource: `arn:aws:s3:::${"${a, '".repeat(n)}` }))),
  "a variable without end": (n) => identity(policy(allow({ Resource: `arn:aws:s3:::\${a,${" ".repeat(n)}'` }))),
  "keys of one operator": (n) => condition({ StringNotEquals: record(n, (i) => [`aws:k${i}`, "v"]) }),
  "one key, again and again": (n) =>
    identity(
      `${DOCUMENT}{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Null":{${list(n, () => '"aws:x":"true"').join()}}}}}`,
    ),
  "operators that are none": (n) => condition(record(n, (i) => [`Operator${i}`, {}])),
  "literal values on both sides": (n) =>
    condition(
      { "ForAllValues:StringEquals": { "aws:x": list(n, (i) => `v${i}`) } },
      list(n, (i) => `v${i}`),
    ),
  "literal ARNs on both sides": (n) =>
    condition(
      { "ForAllValues:ArnLike": { "aws:x": list(n, (i) => `arn:aws:s3:::v${i}`) } },
      list(n, (i) => `arn:aws:s3:::v${i}`),
    ),
  "negated values on both sides": (n) =>
    condition(
      { "ForAllValues:StringNotLike": { "aws:x": list(n, (i) => `w${i}`) } },
      list(n, (i) => `v${i}`),
    ),
  "patterns on both sides (both)": (n) =>
    condition(
      { "ForAllValues:StringNotLike": { "aws:x": list(n, (i) => `w${i}*`) } },
      list(n, (i) => `v${i}`),
    ),
  "ranges on both sides (both)": (n) =>
    condition(
      { "ForAllValues:NotIpAddress": { "aws:x": list(n, (i) => `10.${i % 256}.0.0/16`) } },
      list(n, (i) => `203.0.${i % 256}.1`),
    ),
  "digits of a number": (n) => condition({ NumericEquals: { "aws:x": `1${"0".repeat(n)}.5` } }, `1${"0".repeat(n)}.50`),
  base64: (n) => condition({ BinaryEquals: { "aws:x": "QUJD".repeat(n) } }, "QUJD".repeat(n)),
  "colons in an address": (n) => condition({ IpAddress: { "aws:x": ":0".repeat(n) } }, ":0".repeat(n)),
  "digits of a second": (n) =>
    condition(
      { DateEquals: { "aws:x": `2026-11-24T00:00:00.${"1".repeat(n)}Z` } },
      `2026-11-24T00:00:00.${"1".repeat(n)}`,
    ),
  "keys in the request": (n) =>
    identity(policy(allow({})), { context: record(n, (i) => [`aws:PrincipalTag/t${i}`, "v"]) }),
  principals: (n) => resource(policy(allow({ Principal: { AWS: list(n, (i) => `arn:aws:iam::${A}:user/u${i}`) } }))),
  "spared principals": (n) =>
    resource(policy(deny({ NotPrincipal: { AWS: list(n, (i) => `arn:aws:iam::${A}:user/u${i}`) } }))),
};

/** Compiled policies are kept by their text; other blanks in front make another. */
let made = 0;
function anew(text) {
  made++;
  return { policy: compilePolicy(list(24, (bit) => ((made >> bit) & 1 ? " " : "\n")).join("") + text) };
}

function timeMs(make, n) {
  const { identity: own, resource: theirs, request: more } = make(n);
  const request = {
    principal: { type: "user", account: A, arn: `arn:aws:iam::${A}:user/ann` },
    action: "s3:GetObject",
    resource: "arn:aws:s3:::b/key",
    resourceAccount: A,
    ...more,
    context: contextOf(more.context ?? {}),
  };
  const from = performance.now();
  const policies = { identity: own.map(anew), ...(theirs === undefined ? {} : { resource: anew(theirs) }) };
  evaluate(request, policies);
  JSON.stringify(explain(request, policies));
  return performance.now() - from;
}

const widest = Math.max(...Object.keys(CASES).map((name) => name.length));
let tooSlow = 0;
for (const [name, make] of Object.entries(CASES)) {
  const times = list(DOUBLINGS + 1, (doubling) => Math.min(...list(5, () => timeMs(make, SIZE << doubling))));
  const growth = times.slice(1).map((time, i) => time / times[i]);
  // Over all doublings, since a single one says little where times are short.
  const mean = (times[DOUBLINGS] / times[0]) ** (1 / DOUBLINGS);
  const bad = mean > (name.endsWith("(both)") ? 5 : 3);
  if (bad) tooSlow++;
  const shown = times.map((time) => time.toFixed(2).padStart(9)).join("");
  const factors = growth.map((by) => by.toFixed(1).padStart(5)).join("");
  process.stdout.write(`${name.padEnd(widest)}${shown} ms   x${factors}${bad ? "   too slow" : ""}\n`);
}
process.exitCode = tooSlow > 0 ? 1 : 0;

function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

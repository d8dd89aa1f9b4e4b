/** Random requests and policies, from few enough words that they often meet. */
import fc from "fast-check";
import { UNKNOWN } from "../src/index.js";

const A = "111122223333";
const B = "444455556666";

export interface PlainCase {
  request: {
    principal: { type: string; account?: string; [more: string]: unknown };
    action: string;
    resource: string;
    resourceAccount?: string;
    context: Record<string, string | string[] | typeof UNKNOWN>;
  };
  policies: {
    identity: unknown[];
    boundary?: unknown;
    session?: unknown[];
    resource?: unknown;
    resourceRule?: "usual" | "must-allow";
    scps?: unknown[][];
    rcps?: unknown[][];
    endpoint?: unknown;
    organization?: { managementAccount?: string; rcpServices?: string[] };
  };
}

const user = `arn:aws:iam::${A}:user/ann`;
const role = `arn:aws:iam::${A}:role/x/app`;
const session = `arn:aws:sts::${A}:assumed-role/app/run`;
const federated = `arn:aws:sts::${A}:federated-user/guest`;

const principal = fc.constantFrom<PlainCase["request"]["principal"][]>(
  { type: "user", account: A, arn: user, id: "AIDAANNANNANNANNANNAN" },
  { type: "user", account: A, arn: user },
  { type: "user", account: A, arn: `arn:aws:iam::${A}:user/bob` },
  { type: "role-session", account: A, arn: session, roleArn: role, roleId: "AROAAPPAPPAPPAPPAPPAP" },
  { type: "role-session", account: A, arn: session, roleArn: role },
  { type: "role-session", account: B, arn: session.replace(A, B), roleArn: role.replace(A, B) },
  {
    type: "role-session",
    account: A,
    arn: `arn:aws:sts::${A}:assumed-role/linked/run`,
    roleArn: `arn:aws:iam::${A}:role/aws-service-role/s/linked`,
    serviceLinked: true,
  },
  { type: "federated-user", account: A, arn: federated, userArn: user, userId: "AIDAANNANNANNANNANNAN" },
  { type: "federated-user", account: A, arn: federated, userArn: user },
  { type: "federated-user", account: A, arn: federated },
  { type: "root", account: A },
  { type: "service", name: "s3.amazonaws.com" },
  { type: "anonymous" },
  { type: "web-identity", provider: "idp.example.com" },
);

const action = fc.constantFrom(
  "sqs:SendMessage",
  "sqs:ReceiveMessage",
  "SQS:sendmessage",
  "s3:GetObject",
  "sts:AssumeRole",
  "kms:Decrypt",
  "kms:RetireGrant",
);
const actionPattern = fc.constantFrom(
  "*",
  "sqs:*",
  "sqs:SendMessage",
  "SQS:Send*",
  "s*:*e*",
  "sqs:?endMessage",
  "s3:GetObject",
  "sts:AssumeRole",
  "kms:*",
  "sqs:*Message*",
);
const resource = fc.constantFrom(
  "*",
  `arn:aws:sqs:us-east-1:${A}:orders`,
  `arn:aws:sqs:us-east-1:${A}:Orders`,
  `arn:aws:sqs:eu-west-1:${A}:orders:dead`,
  "arn:aws:s3:::b/home/ann",
  "arn:aws:s3:::b/home/a*",
  "arn:aws:s3:::b/home/",
  `arn:aws:lambda:us-east-1:${A}:function:f`,
  `arn:aws:lambda:us-east-1:${A}:function:f:1`,
  `arn:aws:iam::${A}:role/aws-service-role/s/linked`,
);
const resourcePattern = fc.oneof(
  { weight: 3, arbitrary: resource },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "*",
      "arn:aws:sqs:*",
      "arn:aws:sqs",
      `arn:aws:sqs:us-east-1:${A}`,
      `arn:aws:sqs:us-*-1:${A}:orders`,
      `arn:aws:sqs:us*1:${A}:*`,
      `arn:aws:sqs:us*:orders`,
      `arn:aws:sqs:*:*:order?`,
      `arn:aws:sqs:*:${A}:*dead`,
      "arn:aws:s3:::b/*",
      "arn:aws:s3:::b/home/${aws:username}",
      "arn:aws:s3:::b/home/${aws:username}*",
      "arn:aws:s3:::b/home/${aws:PrincipalTag/team, 'ann'}",
      "arn:aws:s3:::b/home/a${*}",
      "arn:aws:lambda:*:f",
      "arn:aws:sqs:eu*3:orders",
      "arn:aws:sqs:eu*3:orders:*",
      "arn:aws:sqs:eu*t-1:*:orders:?ead",
      "arn:aws:lambda:*:function:f:*",
      "arn:*:function:?",
      "arn:aws:lambda:us-east-1?111122223333:function:f",
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom("arn", ":", "*", "?", "a", "sqs", "aws", "orders"), { maxLength: 12 })
      .map((parts) => parts.join(""))
      // The reference's regular expressions take exponential time in the number of asterisks.
      .filter((text) => text.split("*").length <= 4),
  },
);

/** Keys with values that fit their operators, and some that do not. */
const vocabulary: Record<
  string,
  { requests: (string | string[])[]; policies: (string | number | boolean)[]; operators: string[] }
> = {
  "aws:PrincipalTag/team": {
    requests: ["blue", "Blue", "red", "", "a*", "blue:x"],
    policies: ["blue", "bl*", "BLUE", "", "?ed", "${aws:username}", "${aws:username, 'red'}", "a${*}", "*:*"],
    operators: [
      "StringEquals",
      "StringNotEquals",
      "StringEqualsIgnoreCase",
      "StringNotEqualsIgnoreCase",
      "StringLike",
      "StringNotLike",
    ],
  },
  "aws:username": {
    requests: ["ann", "bob", "*"],
    policies: ["ann", "a*", "${aws:PrincipalTag/team}"],
    operators: ["StringEquals", "StringLike", "StringNotLike"],
  },
  "aws:TagKeys": {
    requests: [[], ["a"], ["a", "b"], ["", "c"], "", "b", [""]],
    policies: ["a", "b", "?", "", "a*"],
    operators: ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"],
  },
  "s3:max-keys": {
    requests: ["10", "10.0", "9", "-1.5", "ten", "9007199254740993", ["9", "11"]],
    policies: ["10", 10, "9.99", "-1", "9007199254740992", "${aws:username}", "x"],
    operators: ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map(
      (how) => `Numeric${how}`,
    ),
  },
  "aws:CurrentTime": {
    requests: ["2026-11-24T12:00:00Z", "2026-11-24T13:00:00.5+01:00", "1795521600", "2026", "soon"],
    policies: ["2026-11-24T12:00:00Z", "2026-11-24", "2027-02-30T00:00:00Z", 1795521600, "2026-11", "never"],
    operators: ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map(
      (how) => `Date${how}`,
    ),
  },
  "aws:SecureTransport": {
    requests: ["true", "false", "True", "yes"],
    policies: [true, "false", "TRUE", "maybe", "${aws:username}"],
    operators: ["Bool"],
  },
  "aws:SourceIp": {
    requests: ["203.0.113.7", "198.51.100.1", "2001:db8::1", "::ffff:1", "no address"],
    policies: [
      "203.0.113.0/24",
      "203.0.113.7",
      "0.0.0.0/0",
      "::/0",
      "2001:db8::/32",
      "2001:DB8:0:0::1/127",
      "300.1.1.1/8",
      "203.0.113.0/33",
    ],
    operators: ["IpAddress", "NotIpAddress"],
  },
  "aws:SourceArn": {
    requests: [`arn:aws:sns:us-east-1:${A}:orders`, `arn:aws:lambda:us-east-1:${A}:function:f:1`, "no-arn", user],
    policies: [
      "arn:aws:sns:*:*:orders",
      "arn:aws:sns:*:orders",
      "arn:aws:*:*:*:*:*",
      "*",
      "arn:aws:lambda:us-east-?:*:function:*",
      "${aws:PrincipalArn}",
      "arn:aws:iam::*:user/${aws:username}",
    ],
    operators: ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringLike"],
  },
  "aws:PrincipalArn": {
    requests: [user, role],
    policies: [user, "arn:aws:iam::*:role/*", "*"],
    operators: ["ArnLike", "StringNotLike"],
  },
  "x:bytes": {
    requests: ["QUI=", "QUJD", "QUJ", "QUJ="],
    policies: ["QUI=", "QUJ=", "QUJD", "Q"],
    operators: ["BinaryEquals"],
  },
};
const keys = Object.keys(vocabulary);

const context = fc
  .record(
    Object.fromEntries(
      keys.map((key) => [
        key,
        fc.oneof(
          { weight: 12, arbitrary: fc.constantFrom(...(vocabulary[key]?.requests ?? [])) },
          { weight: 1, arbitrary: fc.constant(UNKNOWN) },
        ),
      ]),
    ),
    { requiredKeys: [] },
  )
  .map((record) => ({ ...record }) as PlainCase["request"]["context"]);

const condition = fc.constantFrom(...keys).chain((key) => {
  const words = vocabulary[key] as (typeof vocabulary)[string];
  const spelling = fc.constantFrom(key, key, key.toUpperCase());
  const values = fc.oneof(
    fc.constantFrom(...words.policies),
    fc.array(fc.constantFrom(...words.policies), { maxLength: 3 }),
  );
  const operator = fc
    .tuple(
      fc.constantFrom("", "", "ForAllValues:", "ForAnyValue:"),
      fc.constantFrom(...words.operators),
      fc.constantFrom("", "", "IfExists"),
    )
    .map((parts) => parts.join(""));
  return fc.oneof(
    { weight: 7, arbitrary: fc.tuple(operator, spelling, values) },
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.constant("Null"),
        spelling,
        fc.constantFrom<unknown[]>(true, "false", "true", ["true", "false"], "x"),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom("StringEqual", "NullIfExists", "stringequals"), spelling, values),
    },
  );
});
const conditions = fc.array(condition, { minLength: 1, maxLength: 2 }).map((list) => {
  const block: Record<string, Record<string, unknown>> = {};
  for (const [operator, key, values] of list) block[operator] = { ...block[operator], [key]: values };
  return block;
});

const principalName = fc.oneof(
  fc.constantFrom<unknown[]>(
    "*",
    { AWS: "*" },
    { AWS: A },
    { AWS: `arn:aws:iam::${A}:root` },
    { AWS: B },
    { AWS: user },
    { AWS: role },
    { AWS: session },
    { AWS: federated },
  ),
  fc.constantFrom<unknown[]>(
    { Service: "s3.amazonaws.com" },
    { Service: "*" },
    { Federated: "idp.example.com" },
    { AWS: "AIDAANNANNANNANNANNAN" },
    { AWS: ["AROAAPPAPPAPPAPPAPPAP", B] },
    { AWS: `arn:aws:iam::${A}:role/app` },
    { AWS: `arn:aws:iam::${A}:user/*` },
    { AWS: [], Service: "s3.amazonaws.com" },
    { CanonicalUser: "79a5" },
    user,
  ),
  fc
    .uniqueArray(
      fc.constantFrom(
        A,
        user,
        role,
        session,
        federated,
        `arn:aws:iam::${A}:user/bob`,
        "AIDAANNANNANNANNANNAN",
        "AROAAPPAPPAPPAPPAPPAP",
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((AWS) => ({ AWS })),
);

const some = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));
const rarely = <T>(one: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: one }, { weight: 1, arbitrary: other });

/** `who`: whether the statement names principals; now and then it does what its layer forbids. */
function statement(who: boolean, withoutResource: boolean): fc.Arbitrary<unknown> {
  return fc
    .record({
      effect: rarely(fc.constantFrom("Allow", "Allow", "Allow", "Deny"), fc.constant("allow")),
      actionName: fc.constantFrom("Action", "Action", "Action", "NotAction"),
      actions: some(actionPattern),
      resourceName: fc.constantFrom("Resource", "Resource", "Resource", "NotResource"),
      resources: some(resourcePattern),
      hasResource: rarely(fc.constant(!withoutResource), fc.boolean()),
      named: rarely(fc.constant(who), fc.boolean()),
      negatedPrincipal: fc.constantFrom(false, false, false, true),
      names: principalName,
      conditions: fc.option(conditions, { nil: undefined, freq: 2 }),
      surprise: rarely(
        fc.constant({}),
        fc.constantFrom<object[]>(
          { Conditions: {} },
          { Action: [] },
          { Resource: 5 },
          { NotAction: "iam:*" },
          { Condition: [] },
        ),
      ),
    })
    .map((s) => ({
      Effect: s.effect,
      ...(s.named ? { [s.negatedPrincipal && s.effect === "Deny" ? "NotPrincipal" : "Principal"]: s.names } : {}),
      [s.actionName]: s.actions,
      ...(s.hasResource ? { [s.resourceName]: s.resources } : {}),
      ...(s.conditions === undefined ? {} : { Condition: s.conditions }),
      ...s.surprise,
    }));
}

const document = (who: boolean, withoutResource = false): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      fc.array(statement(who, withoutResource), { minLength: 1, maxLength: 4 }),
      fc.constantFrom("2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17", undefined),
    )
    .map(([list, version]) => ({
      ...(version === undefined ? {} : { Version: version }),
      Statement: list.length === 1 ? list[0] : list,
    }));

const everything = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
const everythingForAll = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
};
const mostly = (one: fc.Arbitrary<unknown>, generous: unknown): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(generous) }, { weight: 1, arbitrary: one });
const levels = (one: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[][]> =>
  fc.array(rarely(fc.array(one, { minLength: 1, maxLength: 2 }), fc.constant([])), { maxLength: 3 });
const maybe = <T>(one: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T | undefined> =>
  fc.option(one, { nil: undefined, freq });

const organization: fc.Arbitrary<NonNullable<PlainCase["policies"]["organization"]>> = fc.record(
  {
    managementAccount: fc.constantFrom(A, B, "777788889999"),
    rcpServices: fc.constantFrom(["sqs", "s3", "sts", "kms"], ["s3"], ["kms", "sts"]),
  },
  { requiredKeys: [] },
);

/** What SCPs and RCPs have a say over. */
const organizationCase: fc.Arbitrary<PlainCase> = fc
  .record({
    principal,
    action,
    resource,
    resourceAccount: fc.constantFrom(A, A, B, undefined),
    organization,
    scps: levels(mostly(document(false), everything)),
    rcps: levels(mostly(document(true), everythingForAll)),
  })
  .map(({ principal, action, resource, resourceAccount, ...policies }) => ({
    request: {
      principal,
      action,
      resource,
      ...(resourceAccount === undefined ? {} : { resourceAccount }),
      context: {},
    },
    policies: { identity: [everything], resource: everythingForAll, ...policies },
  }));

const wholeCase: fc.Arbitrary<PlainCase> = fc
  .record({
    principal,
    action,
    resource,
    resourceAccount: fc.constantFrom(A, A, A, B, undefined),
    context,
    identity: fc.array(mostly(document(false), everything), { maxLength: 3 }),
    boundary: maybe(mostly(document(false), everything), 2),
    session: maybe(fc.array(mostly(document(false), everything), { maxLength: 2 }), 2),
    resourcePolicy: maybe(fc.oneof(document(true), document(true, true)), 3),
    resourceRule: fc.constantFrom<("usual" | "must-allow" | undefined)[]>("usual", "must-allow", undefined),
    scps: maybe(levels(mostly(document(false), everything)), 2),
    rcps: maybe(levels(mostly(document(true), everythingForAll)), 2),
    endpoint: maybe(mostly(document(true), everythingForAll), 2),
    organization: maybe(organization, 1),
  })
  .map((all) => ({
    request: {
      principal: all.principal,
      action: all.action,
      resource: all.resource,
      ...(all.resourceAccount === undefined ? {} : { resourceAccount: all.resourceAccount }),
      context: all.context,
    },
    policies: {
      identity: all.identity,
      ...(all.boundary === undefined ? {} : { boundary: all.boundary }),
      ...(all.session === undefined ? {} : { session: all.session }),
      ...(all.resourcePolicy === undefined ? {} : { resource: all.resourcePolicy }),
      ...(all.resourceRule === undefined ? {} : { resourceRule: all.resourceRule }),
      ...(all.scps === undefined ? {} : { scps: all.scps }),
      ...(all.rcps === undefined ? {} : { rcps: all.rcps }),
      ...(all.endpoint === undefined ? {} : { endpoint: all.endpoint }),
      ...(all.organization === undefined ? {} : { organization: all.organization }),
    },
  }));

const effect = fc.constantFrom("Allow", "Allow", "Deny");
const version = fc.constantFrom("2012-10-17", "2012-10-17", "2008-10-17");

/** Conditions alone: one statement decides beside an Allow that may be there. */
const conditionCase: fc.Arbitrary<PlainCase> = fc
  .record({ context, conditions, effect, version, beside: fc.boolean() })
  .map(({ context, conditions, effect, version, beside }) => ({
    request: { principal: { type: "user", account: A, arn: user }, action: "sqs:SendMessage", resource: "*", context },
    policies: {
      identity: [
        { Version: version, Statement: { Effect: effect, Action: "*", Resource: "*", Condition: conditions } },
        ...(beside ? [everything] : []),
      ],
    },
  }));

/** Resources and actions alone. */
const resourceCase: fc.Arbitrary<PlainCase> = fc
  .record({
    context,
    action,
    resource,
    patterns: some(resourcePattern),
    actions: some(actionPattern),
    not: fc.boolean(),
    version,
  })
  .map(({ context, action, resource, patterns, actions, not, version }) => ({
    request: { principal: { type: "user", account: A, arn: user }, action, resource, resourceAccount: A, context },
    policies: {
      identity: [
        {
          Version: version,
          Statement: { Effect: "Allow", Action: actions, [not ? "NotResource" : "Resource"]: patterns },
        },
      ],
    },
  }));

/** Who is named, and what limits whom. */
const principalCase: fc.Arbitrary<PlainCase> = fc
  .record({
    principal,
    action: fc.constantFrom("sts:AssumeRole", "kms:Decrypt", "sqs:SendMessage"),
    resourceAccount: fc.constantFrom(A, A, B),
    names: fc.array(fc.tuple(effect, fc.constantFrom("Principal", "Principal", "NotPrincipal"), principalName), {
      minLength: 1,
      maxLength: 3,
    }),
    rule: fc.constantFrom<("usual" | "must-allow")[]>("usual", "must-allow"),
    identity: fc.boolean(),
    boundary: fc.constantFrom("none", "allows", "silent"),
    session: fc.constantFrom("none", "allows", "silent"),
  })
  .map((all) => {
    const limit = (how: string): unknown => (how === "allows" ? everything : { ...everything, Statement: [] });
    return {
      request: {
        principal: all.principal,
        action: all.action,
        resource: "*",
        resourceAccount: all.resourceAccount,
        context: {},
      },
      policies: {
        identity: all.identity ? [everything] : [],
        ...(all.boundary === "none" ? {} : { boundary: limit(all.boundary) }),
        ...(all.session === "none" ? {} : { session: [limit(all.session)] }),
        resource: {
          Version: "2012-10-17",
          Statement: all.names.map(([Effect, name, names]) => ({ Effect, [name]: names, Action: "*", Resource: "*" })),
        },
        resourceRule: all.rule,
      },
    };
  });

/** Everything at once, and each of the great subjects by itself, where a fault shows soonest. */
export const anyCase: fc.Arbitrary<PlainCase> = fc.oneof(
  { weight: 2, arbitrary: wholeCase },
  { weight: 2, arbitrary: conditionCase },
  { weight: 2, arbitrary: resourceCase },
  { weight: 1, arbitrary: principalCase },
  { weight: 1, arbitrary: organizationCase },
);

export const deny: fc.Arbitrary<unknown> = document(false).map((one) => {
  const { Statement, ...rest } = one as { Statement: object | object[] };
  return { ...rest, Statement: [Statement].flat().map((s) => ({ ...s, Effect: "Deny" })) };
});
export const anyDocument = document(false);
/** Of a layer whose statements say whom they mean. */
export const namingDocument = document(true);

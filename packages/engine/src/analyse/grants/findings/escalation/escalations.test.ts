import * as aws from "@rolecall/aws-model";
import { describe, expect, test } from "vitest";
import { evaluateIn } from "../../decide-in-world.js";
import type { AccessWorld, WorldPolicy, WorldUser } from "../../world.js";
import { WorldIndex } from "../../world-index.js";
import type { GrantFinding } from "../finding.js";
import { grantFindings } from "../grant-findings.js";
import { risesOf } from "./rises.js";
import { BECOME_TECHNIQUES, PASS_TECHNIQUES, RUN_TECHNIQUES } from "./techniques.js";

const A = "111122223333";
const ann = `arn:aws:iam::${A}:user/ann`;
const admin = `arn:aws:iam::${A}:role/admin`;
const root = `arn:aws:iam::${A}:user/boss`;
const staff = `arn:aws:iam::${A}:group/staff`;
const team = `arn:aws:iam::${A}:policy/team`;

const policy = (...Statement: readonly object[]): WorldPolicy => ({
  document: JSON.stringify({ Version: "2012-10-17", Statement }),
});
const allow = (Action: string | readonly string[], Resource: string | readonly string[] = "*", Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const trusting = (Principal: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] });
const onlyS3 = policy(allow("s3:*"));

function worldOf(
  user: Partial<WorldUser>,
  more: Partial<AccessWorld> = {},
  trust = trusting({ Service: "ec2.amazonaws.com" }),
): AccessWorld {
  return {
    accounts: [{ id: A }],
    users: [
      { arn: ann, policies: [], ...user },
      { arn: root, policies: [policy(allow("*"))] },
    ],
    roles: [{ arn: admin, trust, policies: [policy(allow("*"))] }],
    ...more,
  };
}

/** The escalation of ann's, with its proof checked. */
function escalationsOfAnn(world: AccessWorld): readonly GrantFinding[] {
  const found = grantFindings(world, { vocabulary: aws }).filter(
    ({ code, who }) => code === "PRIVILEGE_ESCALATION" && who.type === "user" && who.arn === ann,
  );
  for (const { request, after, fix, escalation } of found) {
    expect(evaluateIn(world, request).outcome).toBe("allowed");
    expect(evaluateIn(after, request).outcome).not.toBe("allowed");
    expect(fix.length).toBeGreaterThan(0);
    if (escalation === undefined) throw new Error("an escalation says how");
    const { gain } = escalation;
    expect(evaluateIn(escalation.world, gain).outcome).toBe("allowed");
    const own = { ...gain, principal: { type: "user", account: A, arn: ann } as const };
    expect(evaluateIn(world, own).outcome).not.toBe("allowed");
  }
  return found;
}
const techniques = (world: AccessWorld): readonly (string | undefined)[] =>
  escalationsOfAnn(world).map(({ escalation }) => escalation?.hops.at(-1)?.technique);

const PASSES = PASS_TECHNIQUES.flatMap((technique) =>
  technique.calls.flatMap((call, at) =>
    call.map(({ action }) => {
      const actions = technique.calls.map((other, i) => (i === at ? action : (other[0]?.action as string)));
      return [`${technique.name}: ${actions.join(", ")}`, technique, actions] as const;
    }),
  ),
);

describe("passing a role", () => {
  test.each(PASSES)("to %s", (_, { name, service }, actions) => {
    const policies = [policy(allow("iam:PassRole", admin), allow(actions))];
    const trust = trusting({ Service: service });

    const [found] = escalationsOfAnn(worldOf({ policies }, {}, trust));

    expect(found?.target).toBe(admin);
    expect(found?.escalation?.hops[0]?.requests.map(({ action }) => action)).toContain("iam:PassRole");
    expect(PASS_TECHNIQUES.filter((one) => one.service === service).map((one) => one.name)).toContain(
      found?.escalation?.hops[0]?.technique,
    );
    expect(PASS_TECHNIQUES.map((one) => one.name)).toContain(name);
    // Each call is needed, the service must be trusted, and the boundary must allow.
    for (const left of actions) {
      const others = actions.filter((action) => action !== left);
      const fewer = [policy(allow("iam:PassRole", admin), ...(others.length === 0 ? [] : [allow(others)]))];
      expect(techniques(worldOf({ policies: fewer }, {}, trust))).not.toContain(name);
    }
    expect(escalationsOfAnn(worldOf({ policies }, {}, trusting({ Service: "other.amazonaws.com" })))).toEqual([]);
    expect(escalationsOfAnn(worldOf({ policies, boundary: onlyS3 }, {}, trust))).toEqual([]);
  });

  test("is nothing if only another role, or another service, may be passed", () => {
    const trust = trusting({ Service: "lambda.amazonaws.com" });
    const calls = allow(["lambda:CreateFunction", "lambda:InvokeFunction"]);
    const other = policy(allow("iam:PassRole", `arn:aws:iam::${A}:role/app-*`), calls);
    const toEc2 = policy(
      allow("iam:PassRole", "*", { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }),
      calls,
    );

    expect(escalationsOfAnn(worldOf({ policies: [other] }, {}, trust))).toEqual([]);
    expect(escalationsOfAnn(worldOf({ policies: [toEc2] }, {}, trust))).toEqual([]);
  });
});

const EXAMPLES: readonly string[] = [
  `arn:aws:lambda:us-east-1:${A}:function:f`,
  `arn:aws:codebuild:us-east-1:${A}:project/p`,
  `arn:aws:ec2:us-east-1:${A}:instance/i-1`,
  `arn:aws:glue:us-east-1:${A}:devEndpoint/d`,
  `arn:aws:sagemaker:us-east-1:${A}:notebook-instance/n`,
  `arn:aws:cloudformation:us-east-1:${A}:stack/s/1`,
  `arn:aws:ecs:us-east-1:${A}:task/c/t`,
  `arn:aws:bedrock-agentcore:us-east-1:${A}:code-interpreter-custom/i`,
];

const RUNS = RUN_TECHNIQUES.flatMap((technique) =>
  (technique.calls[0] ?? []).map(({ action }) => [`${technique.name}: ${action}`, technique, action] as const),
);

describe("using what runs with a role", () => {
  test.each(RUNS)("by %s", (_, { name, resource, calls }, first) => {
    const arn = EXAMPLES.find((example) => resource.test(example)) as string;
    const actions = [first, ...calls.slice(1).map((call) => call[0]?.action as string)];
    const policies = [policy(allow(actions, arn))];
    const resources = [{ arn, account: A, role: admin }];

    expect(techniques(worldOf({ policies }, { resources }))).toContain(name);
    expect(techniques(worldOf({ policies }))).toEqual([]);
    expect(techniques(worldOf({ policies, boundary: onlyS3 }, { resources }))).toEqual([]);
    expect(techniques(worldOf({ policies: [policy(allow(actions, `${arn}-other`))] }, { resources }))).toEqual([]);
  });

  test("AddPermission and PutResourcePolicy let one change the code, unless a Deny stands", () => {
    const arn = `arn:aws:lambda:us-east-1:${A}:function:f`;
    const resources = [{ arn, account: A, role: admin }];
    for (const action of ["lambda:AddPermission", "lambda:PutResourcePolicy"]) {
      const may = allow(action, arn);
      const deny = { Effect: "Deny", Action: "lambda:UpdateFunctionCode", Resource: "*" };
      expect(techniques(worldOf({ policies: [policy(may)] }, { resources }))).toEqual([
        "letting oneself change a function's code",
      ]);
      expect(techniques(worldOf({ policies: [policy(may, deny)] }, { resources }))).toEqual([]);
    }
  });
});

describe("becoming another", () => {
  test.each(BECOME_TECHNIQUES)("by $name", ({ name, of, action }) => {
    const target = of === "role" ? admin : root;
    const policies = [policy(allow(action, target))];
    const trust = trusting({ AWS: `arn:aws:iam::${A}:root` });

    expect(techniques(worldOf({ policies }, {}, trust))).toEqual([name]);
    expect(techniques(worldOf({ policies, boundary: onlyS3 }, {}, trust))).toEqual([]);
    expect(techniques(worldOf({ policies: [policy(allow(action, `${target}-other`))] }, {}, trust))).toEqual([]);
  });

  test("is no escalation if the other may do no more", () => {
    const policies = [policy(allow(["sts:AssumeRole", "s3:*"]))];
    const roles = [{ arn: admin, trust: trusting({ AWS: ann }), policies: [onlyS3] }];

    expect(escalationsOfAnn(worldOf({ policies }, { roles }))).toEqual([]);
  });

  test("takes as many hops as it needs, and is cut at the first", () => {
    const [one, two] = [1, 2].map((n) => `arn:aws:iam::${A}:role/hop${n}`) as [string, string];
    const roles = [
      { arn: one, trust: trusting({ AWS: ann }), policies: [policy(allow("sts:AssumeRole", two))] },
      { arn: two, trust: trusting({ AWS: A }), policies: [policy(allow("iam:UpdateAssumeRolePolicy", admin))] },
      { arn: admin, trust: trusting({ Service: "ec2.amazonaws.com" }), policies: [policy(allow("*"))] },
    ];

    const found = escalationsOfAnn(worldOf({}, { roles })).find(({ target }) => target === admin);

    expect(found?.escalation?.hops.map(({ to }) => to)).toEqual([one, two, admin]);
    expect(found?.fix).toMatchObject([{ layer: "trust", of: one }]);
  });
});

describe("rising by oneself", () => {
  const managed: WorldPolicy = {
    arn: team,
    name: "team",
    document: onlyS3.document,
    otherVersions: [policy(allow("*")).document],
  };
  const worlds: Readonly<Record<string, Partial<WorldUser>>> = {
    "iam:PutUserPolicy": {},
    "iam:AttachUserPolicy": {},
    "iam:PutGroupPolicy": { groups: [staff] },
    "iam:AttachGroupPolicy": { groups: [staff] },
    "iam:CreatePolicyVersion": { policies: [managed] },
    "iam:SetDefaultPolicyVersion": { policies: [managed] },
    "iam:AddUserToGroup": {},
    "iam:DeleteUserPolicy": {
      policies: [{ ...policy({ Effect: "Deny", NotAction: ["iam:*"], Resource: "*" }) }, policy(allow("s3:*"))],
    },
    "iam:DetachUserPolicy": {
      policies: [
        { arn: `arn:aws:iam::${A}:policy/deny`, ...policy({ Effect: "Deny", NotAction: ["iam:*"], Resource: "*" }) },
        policy(allow("s3:*")),
      ],
    },
    "iam:DeleteUserPermissionsBoundary": { policies: [policy(allow("s3:*"))], boundary: policy(allow("iam:*")) },
    "iam:PutUserPermissionsBoundary": { policies: [policy(allow("s3:*"))], boundary: policy(allow("iam:*")) },
  };
  const groups = (action: string) => [
    { arn: staff, policies: action === "iam:AddUserToGroup" ? [policy(allow("*"))] : [] },
  ];

  test.each(Object.entries(worlds))("with %s", (action, user) => {
    const policies = [...(user.policies ?? []), policy(allow(action))];
    const world = worldOf({ ...user, policies }, { groups: groups(action) });

    const found = escalationsOfAnn(world).filter(({ target }) => target === ann);

    expect(found.map(({ request }) => request.action)).toEqual([action]);
    const refused = { Effect: "Deny", Action: action, Resource: "*" };
    expect(
      escalationsOfAnn(worldOf({ ...user, policies: [...policies, policy(refused)] }, { groups: groups(action) })),
    ).toEqual([]);
  });

  test("gains nothing under a boundary that allows no more", () => {
    const policies = [policy(allow(["s3:*", "iam:PutUserPolicy"]))];
    const boundary = policy(allow(["s3:*", "iam:PutUserPolicy"]));

    expect(escalationsOfAnn(worldOf({ policies, boundary }))).toEqual([]);
  });

  test("reaches a role that one may both change and assume", () => {
    const app = `arn:aws:iam::${A}:role/app`;
    const roles = [{ arn: app, trust: trusting({ AWS: ann }), policies: [] }];
    for (const action of ["iam:PutRolePolicy", "iam:AttachRolePolicy"]) {
      const found = escalationsOfAnn(worldOf({ policies: [policy(allow(action, app))] }, { roles }));
      expect(found.map(({ escalation }) => escalation?.hops.map(({ requests }) => requests[0]?.action))).toEqual([
        ["sts:AssumeRole", action],
      ]);
    }
    expect(
      escalationsOfAnn(
        worldOf(
          { policies: [policy(allow("iam:PutRolePolicy", app))] },
          { roles: [{ ...roles[0], arn: app, trust: trusting({ Service: "ec2.amazonaws.com" }), policies: [] }] },
        ),
      ),
    ).toEqual([]);
  });

  test("needs the policy that it attaches to be one that it may attach", () => {
    const only = (arn: string) => [policy(allow("iam:AttachUserPolicy", ann, { ArnEquals: { "iam:PolicyARN": arn } }))];

    expect(techniques(worldOf({ policies: only("arn:aws:iam::aws:policy/AdministratorAccess") }))).toEqual([
      "a managed policy",
    ]);
    expect(techniques(worldOf({ policies: only("arn:aws:iam::aws:policy/ReadOnlyAccess") }))).toEqual([]);
  });
});

/** A name for each part of a template, none of them special. */
const exampleOf = (template: string): string =>
  template
    .replace("${Partition}", "aws")
    .replace("${Account}", A)
    .replace(/\$\{[^}]*\}/g, "x");

describe("the table of techniques", () => {
  const worked = [
    ...PASS_TECHNIQUES.map(({ name, calls, creates }) => {
      const pattern = creates
        .replace("ACCOUNT", A)
        .split("*")
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
      return { name, calls, resource: new RegExp(`^${pattern.join(".*")}$`) };
    }),
    ...RUN_TECHNIQUES,
  ];

  test.each(worked)("names actions that work on $name", ({ calls, resource }) => {
    for (const { action, on } of calls.flat()) {
      const known = aws.findAction(...(action.split(":") as [string, string]));
      const works = known?.resourceTypes.map(({ arn }) => exampleOf(arn)) ?? [];
      if (known === undefined) throw new Error(`AWS has no action ${action}`);
      if (on === "it" && works.length > 0)
        expect([action, works.some((arn) => resource.test(arn))]).toEqual([action, true]);
    }
  });

  test("names actions of IAM and STS that exist", () => {
    const subject = {
      arn: ann,
      policies: [{ ...onlyS3, arn: team, otherVersions: [onlyS3.document] }],
      groups: [staff],
      boundary: onlyS3,
    };
    const rises = [...risesOf(WorldIndex.of(worldOf(subject, { groups: [{ arn: staff, policies: [] }] })), subject)];
    const actions = [...BECOME_TECHNIQUES, ...rises].map(({ action }) => action);

    expect(actions.filter((action) => !aws.findAction(...(action.split(":") as [string, string])))).toEqual([]);
  });
});

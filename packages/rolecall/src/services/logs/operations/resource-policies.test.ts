import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asService } from "../../../kernel/call.js";
import { ACCOUNT, type PolicyText, policy, REGION, refusal, testWorld, type World } from "../../../testing/world.js";
import { makeGroup } from "../testing.js";
import { CreateLogStream } from "./create-log-stream.js";
import { DeleteResourcePolicy } from "./delete-resource-policy.js";
import { DescribeLogStreams } from "./describe-log-streams.js";
import { DescribeResourcePolicies } from "./describe-resource-policies.js";
import { PutLogEvents } from "./put-log-events.js";
import { PutResourcePolicy } from "./put-resource-policy.js";

const GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/dns";

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeGroup(world.root, "/dns", "s");
});
afterEach(() => world.end());

const writer = (statement: object = {}): PolicyText =>
  policy({
    Effect: "Allow",
    Principal: { Service: "route53.amazonaws.com" },
    Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
    Resource: "arn:aws:logs:us-east-1:000000000000:log-group:/dns:*",
    ...statement,
  });
const put = (policyName: string, text: PolicyText, input: object = {}) =>
  world.root.call(PutResourcePolicy, { policyName, policyDocument: text.document, ...input });
const write = (service: "route53.amazonaws.com" | "es.amazonaws.com" = "route53.amazonaws.com", sourceArn?: string) =>
  world.host.call(
    PutLogEvents,
    { logGroupName: "/dns", logStreamName: "s", logEvents: [{ timestamp: world.clock.now(), message: "m" }] },
    asService(service, { region: REGION, account: ACCOUNT, ...(sourceArn === undefined ? {} : { sourceArn }) }),
  );

describe("resource policies", () => {
  test("let the services they name write, as far as they say", async () => {
    expect((await refusal(write())).code).toBe("AccessDeniedException");
    await put("dns", writer());
    await write();
    await refusal(write("es.amazonaws.com"));
    await put("dns", writer({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:route53:::hostedzone/Z1" } } }));
    await refusal(write());
    await write("route53.amazonaws.com", "arn:aws:route53:::hostedzone/Z1");
  });

  test("speak on writing alone", async () => {
    await put("dns", writer());
    const as = asService("route53.amazonaws.com", { region: REGION, account: ACCOUNT });
    await world.host.call(CreateLogStream, { logGroupName: "/dns", logStreamName: "t" }, as);
    await refusal(world.host.call(DescribeLogStreams, { logGroupName: "/dns" }, as));
  });

  test("are not consulted for users", async () => {
    await put("everyone", writer({ Principal: "*" }));
    await put("nobody", writer({ Principal: "*", Effect: "Deny", Resource: `${GROUP}:log-stream:t` }));
    const ann = await world.user("ann");
    const call = ann.call(CreateLogStream, { logGroupName: "/dns", logStreamName: "t" });
    expect((await refusal(call)).message).toContain("because no identity-based policy allows");
    await write("es.amazonaws.com");
  });

  test("of a group let services write into that one", async () => {
    await makeGroup(world.root, "/other");
    const { revisionId } = await put("dns", writer(), { resourceArn: GROUP });
    await write();
    expect((await refusal(put("dns", writer(), { resourceArn: GROUP }))).code).toBe("OperationAbortedException");
    const { revisionId: next } = await put("dns", writer(), { resourceArn: GROUP, expectedRevisionId: revisionId });
    expect(next).not.toBe(revisionId);
    const described = await world.root.call(DescribeResourcePolicies, { resourceArn: GROUP });
    expect(described.resourcePolicies).toEqual([
      {
        policyName: "dns",
        policyDocument: writer().document,
        lastUpdatedTime: world.clock.now(),
        policyScope: "RESOURCE",
        resourceArn: GROUP,
        revisionId: next,
      },
    ]);
    expect((await world.root.call(DescribeResourcePolicies, {})).resourcePolicies).toEqual([]);
    await world.root.call(DeleteResourcePolicy, { resourceArn: GROUP, expectedRevisionId: next });
    await refusal(write());
  });

  test("are ten at most, and one may be changed then", async () => {
    for (let index = 0; index < 10; index++) await put(`p${index}`, writer());
    expect(await refusal(put("more", writer()))).toMatchObject({
      code: "LimitExceededException",
      message: "Resource limit exceeded.",
    });
    await put("p3", writer({ Effect: "Deny" }));
    const page = await world.root.call(DescribeResourcePolicies, { limit: 9 });
    const rest = await world.root.call(DescribeResourcePolicies, { limit: 9, nextToken: page.nextToken ?? "" });
    expect(rest.resourcePolicies?.map(({ policyName }) => policyName)).toEqual(["p9"]);
    await world.root.call(DeleteResourcePolicy, { policyName: "p3" });
    expect((await refusal(world.root.call(DeleteResourcePolicy, { policyName: "p3" }))).message).toBe(
      "Policy with name [p3] does not exist.",
    );
  });

  test("must be policies, and their group must exist", async () => {
    expect((await refusal(put("p", { document: "{" }))).code).toBe("InvalidParameterException");
    expect((await refusal(put("p", writer(), { resourceArn: `${GROUP}x` }))).message).toBe(
      "The specified log group does not exist.",
    );
  });
});

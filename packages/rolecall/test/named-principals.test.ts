/**
 * Users and roles that policies of resources name, over all services that have such policies: who is not there cannot be
 * named; who is made anew under the same name is another one, until the policy is put again.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html and
 * https://repost.aws/knowledge-center/iam-resource-policy-format
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readTrailEntry } from "../src/admin/trail.js";
import { anApi, executeArn, mocked, sendSigned } from "../src/services/apigateway/execution/testing.js";
import { GetRestApi } from "../src/services/apigateway/operations/get-rest-api.js";
import { UpdateRestApi } from "../src/services/apigateway/operations/update-rest-api.js";
import { GetItem } from "../src/services/dynamodb/operations/get-item.js";
import { GetResourcePolicy as GetTablePolicy } from "../src/services/dynamodb/operations/get-resource-policy.js";
import { PutResourcePolicy as PutTablePolicy } from "../src/services/dynamodb/operations/put-resource-policy.js";
import { makeTable } from "../src/services/dynamodb/testing.js";
import { DescribeEventBus } from "../src/services/events/operations/describe-event-bus.js";
import { PutEvents } from "../src/services/events/operations/put-events.js";
import { PutPermission } from "../src/services/events/operations/put-permission.js";
import { CreateAccessKey } from "../src/services/iam/operations/create-access-key.js";
import { DeleteAccessKey } from "../src/services/iam/operations/delete-access-key.js";
import { DeleteRole } from "../src/services/iam/operations/delete-role.js";
import { DeleteRolePolicy } from "../src/services/iam/operations/delete-role-policy.js";
import { DeleteUser } from "../src/services/iam/operations/delete-user.js";
import { GetRole } from "../src/services/iam/operations/get-role.js";
import { UpdateAssumeRolePolicy } from "../src/services/iam/operations/update-assume-role-policy.js";
import { CreateStream } from "../src/services/kinesis/operations/create-stream.js";
import { DescribeStreamSummary } from "../src/services/kinesis/operations/describe-stream-summary.js";
import { GetResourcePolicy as GetStreamPolicy } from "../src/services/kinesis/operations/get-resource-policy.js";
import { PutResourcePolicy as PutStreamPolicy } from "../src/services/kinesis/operations/put-resource-policy.js";
import { SETTLING_MS } from "../src/services/kinesis/records.js";
import { CreateKey } from "../src/services/kms/operations/create-key.js";
import { DescribeKey } from "../src/services/kms/operations/describe-key.js";
import { GetKeyPolicy } from "../src/services/kms/operations/get-key-policy.js";
import { PutKeyPolicy } from "../src/services/kms/operations/put-key-policy.js";
import { AddPermission } from "../src/services/lambda/operations/add-permission.js";
import { GetFunction } from "../src/services/lambda/operations/get-function.js";
import { GetPolicy } from "../src/services/lambda/operations/get-policy.js";
import { GetResourcePolicy as GetFunctionPolicy } from "../src/services/lambda/operations/get-resource-policy.js";
import { PutResourcePolicy as PutFunctionPolicy } from "../src/services/lambda/operations/put-resource-policy.js";
import { RemovePermission } from "../src/services/lambda/operations/remove-permission.js";
import { activeFunction, FUNCTION_ARN } from "../src/services/lambda/testing.js";
import { CreateLogGroup } from "../src/services/logs/operations/create-log-group.js";
import { DescribeDestinations } from "../src/services/logs/operations/describe-destinations.js";
import { DescribeResourcePolicies } from "../src/services/logs/operations/describe-resource-policies.js";
import { GetDeliveryDestinationPolicy } from "../src/services/logs/operations/get-delivery-destination-policy.js";
import { PutDeliveryDestination } from "../src/services/logs/operations/put-delivery-destination.js";
import { PutDeliveryDestinationPolicy } from "../src/services/logs/operations/put-delivery-destination-policy.js";
import { PutDestination } from "../src/services/logs/operations/put-destination.js";
import { PutDestinationPolicy } from "../src/services/logs/operations/put-destination-policy.js";
import { PutResourcePolicy as PutLogsPolicy } from "../src/services/logs/operations/put-resource-policy.js";
import { PutSubscriptionFilter } from "../src/services/logs/operations/put-subscription-filter.js";
import { CreateOrganization } from "../src/services/organizations/operations/create-organization.js";
import { DescribeResourcePolicy } from "../src/services/organizations/operations/describe-resource-policy.js";
import { ListChildren } from "../src/services/organizations/operations/list-children.js";
import { ListRoots } from "../src/services/organizations/operations/list-roots.js";
import { PutResourcePolicy as PutDelegation } from "../src/services/organizations/operations/put-resource-policy.js";
import { CreateBucket } from "../src/services/s3/operations/create-bucket.js";
import { GetBucketPolicy } from "../src/services/s3/operations/get-bucket-policy.js";
import { ListObjectsV2 } from "../src/services/s3/operations/list-objects-v2.js";
import { PutBucketPolicy } from "../src/services/s3/operations/put-bucket-policy.js";
import { CreateSecret } from "../src/services/secretsmanager/operations/create-secret.js";
import { GetResourcePolicy as GetSecretPolicy } from "../src/services/secretsmanager/operations/get-resource-policy.js";
import { GetSecretValue } from "../src/services/secretsmanager/operations/get-secret-value.js";
import { PutResourcePolicy as PutSecretPolicy } from "../src/services/secretsmanager/operations/put-resource-policy.js";
import { CreateTopic } from "../src/services/sns/operations/create-topic.js";
import { GetTopicAttributes } from "../src/services/sns/operations/get-topic-attributes.js";
import { Publish } from "../src/services/sns/operations/publish.js";
import { SetTopicAttributes } from "../src/services/sns/operations/set-topic-attributes.js";
import { CreateQueue } from "../src/services/sqs/operations/create-queue.js";
import { GetQueueAttributes } from "../src/services/sqs/operations/get-queue-attributes.js";
import { SendMessage } from "../src/services/sqs/operations/send-message.js";
import { SetQueueAttributes } from "../src/services/sqs/operations/set-queue-attributes.js";
import { AssumeRole } from "../src/services/sts/operations/assume-role.js";
import {
  ACCOUNT,
  type Actor,
  allow,
  type PolicyText,
  REGION,
  refusal,
  testWorld,
  type World,
} from "../src/testing/world.js";

const arnOf = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

/** A resource with a policy. */
interface Made {
  readonly resource: string;
  put(policy: string): Promise<unknown>;
  /** The policy as the service answers it. */
  shown(): Promise<string | undefined>;
  /** What the policy is to allow; whatever comes of it once it is allowed. */
  use(actor: Actor): Promise<unknown>;
}

interface Row {
  readonly action: string;
  /** What explanations call the policy. */
  readonly name: string | RegExp;
  /** What the service answers to a policy that names `role/nobody`. */
  readonly refused: readonly [code: string, message: string];
  /** Trust policies have no Resource. */
  readonly trust?: true;
  /** Statements without which the service would not take the policy. */
  readonly besides?: readonly object[];
  readonly caller?: "user";
  readonly identity?: PolicyText;
  make(world: World): Promise<Made>;
}

const NOBODY = `arn:aws:iam::${ACCOUNT}:role/nobody`;

const ROWS: Readonly<Record<string, Row>> = {
  "the trust policy of a role": {
    action: "sts:AssumeRole",
    name: 'trust policy of role "target"',
    refused: ["MalformedPolicyDocumentException", `Invalid principal in policy: "AWS":"${NOBODY}"`],
    trust: true,
    async make({ root, role }) {
      const { arn } = await role("target");
      return {
        resource: arn,
        put: (PolicyDocument) => root.call(UpdateAssumeRolePolicy, { RoleName: "target", PolicyDocument }),
        shown: async () =>
          decodeURIComponent((await root.call(GetRole, { RoleName: "target" })).Role?.AssumeRolePolicyDocument ?? ""),
        use: (actor) => actor.call(AssumeRole, { RoleArn: arn, RoleSessionName: "run" }),
      };
    },
  },
  "the policy of a bucket": {
    action: "s3:ListBucket",
    name: "policy of bucket `shop-1`",
    refused: ["MalformedPolicy", "Invalid principal in policy"],
    async make({ root }) {
      const Bucket = "shop-1";
      await root.call(CreateBucket, { Bucket });
      return {
        resource: `arn:aws:s3:::${Bucket}`,
        put: (Policy) => root.call(PutBucketPolicy, { Bucket, Policy }),
        shown: async () => (await root.call(GetBucketPolicy, { Bucket })).Policy,
        use: (actor) => actor.call(ListObjectsV2, { Bucket }),
      };
    },
  },
  "the policy of a queue": {
    action: "sqs:SendMessage",
    name: "policy of queue `q`",
    refused: ["InvalidAttributeValue", "Invalid value for the parameter Policy."],
    async make({ root }) {
      const QueueUrl = (await root.call(CreateQueue, { QueueName: "q" })).QueueUrl ?? "";
      return {
        resource: arnOf("sqs", "q"),
        put: (Policy) => root.call(SetQueueAttributes, { QueueUrl, Attributes: { Policy } }),
        shown: async () =>
          (await root.call(GetQueueAttributes, { QueueUrl, AttributeNames: ["Policy"] })).Attributes?.Policy,
        use: (actor) => actor.call(SendMessage, { QueueUrl, MessageBody: "m" }),
      };
    },
  },
  "the policy of a topic": {
    action: "sns:Publish",
    name: "policy of topic `t`",
    refused: ["InvalidParameterException", "Invalid parameter: Policy Error: PrincipalNotFound"],
    async make({ root }) {
      const TopicArn = (await root.call(CreateTopic, { Name: "t" })).TopicArn ?? "";
      return {
        resource: TopicArn,
        put: (AttributeValue) => root.call(SetTopicAttributes, { TopicArn, AttributeName: "Policy", AttributeValue }),
        shown: async () => (await root.call(GetTopicAttributes, { TopicArn })).Attributes?.Policy,
        use: (actor) => actor.call(Publish, { TopicArn, Message: "m" }),
      };
    },
  },
  "the policy of a key": {
    action: "kms:DescribeKey",
    name: /^key policy of "/,
    refused: ["MalformedPolicyDocumentException", "Policy contains a statement with one or more invalid principals."],
    besides: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: ["kms:GetKeyPolicy", "kms:PutKeyPolicy"],
        Resource: "*",
      },
    ],
    async make({ root }) {
      const KeyId = (await root.call(CreateKey, {})).KeyMetadata?.Arn ?? "";
      return {
        resource: KeyId,
        put: (Policy) => root.call(PutKeyPolicy, { KeyId, Policy }),
        shown: async () => (await root.call(GetKeyPolicy, { KeyId })).Policy,
        use: (actor) => actor.call(DescribeKey, { KeyId }),
      };
    },
  },
  "the policy of a secret": {
    action: "secretsmanager:GetSecretValue",
    name: 'resource policy of "s"',
    refused: ["MalformedPolicyDocumentException", "This resource policy contains an unsupported principal."],
    async make({ root }) {
      const SecretId =
        (
          await root.call(CreateSecret, {
            Name: "s",
            SecretString: "x",
            ClientRequestToken: "0123456789012345678901234567890123456789",
          })
        ).ARN ?? "";
      return {
        resource: SecretId,
        put: (ResourcePolicy) => root.call(PutSecretPolicy, { SecretId, ResourcePolicy }),
        shown: async () => (await root.call(GetSecretPolicy, { SecretId })).ResourcePolicy,
        use: (actor) => actor.call(GetSecretValue, { SecretId }),
      };
    },
  },
  "the policy of a table": {
    action: "dynamodb:GetItem",
    name: /`?orders`?/,
    refused: [
      "ValidationException",
      "One or more parameter values were invalid: Invalid principal in policy document.",
    ],
    async make(world) {
      await makeTable(world);
      const ResourceArn = arnOf("dynamodb", "table/orders");
      return {
        resource: ResourceArn,
        put: (Policy) => world.root.call(PutTablePolicy, { ResourceArn, Policy }),
        shown: async () => (await world.root.call(GetTablePolicy, { ResourceArn })).Policy,
        use: (actor) => actor.call(GetItem, { TableName: "orders", Key: { pk: { S: "a" } } }),
      };
    },
  },
  "the policy of a stream": {
    action: "kinesis:DescribeStreamSummary",
    name: 'resource policy of "orders"',
    refused: ["InvalidArgumentException", "The policy is malformed: invalid principal."],
    async make({ root, clock, settled }) {
      await root.call(CreateStream, { StreamName: "orders", ShardCount: 1 });
      await clock.advance(SETTLING_MS);
      await settled();
      const ResourceARN = arnOf("kinesis", "stream/orders");
      return {
        resource: ResourceARN,
        put: (Policy) => root.call(PutStreamPolicy, { ResourceARN, Policy }),
        shown: async () => (await root.call(GetStreamPolicy, { ResourceARN })).Policy,
        use: (actor) => actor.call(DescribeStreamSummary, { StreamARN: ResourceARN }),
      };
    },
  },
  "the policy of an event bus": {
    action: "events:PutEvents",
    name: "policy of event bus `default`",
    refused: ["ValidationException", "Parameter Policy is not valid. Reason: Invalid principal in policy."],
    make: async ({ root }) => ({
      resource: arnOf("events", "event-bus/default"),
      put: (Policy) => root.call(PutPermission, { Policy }),
      shown: async () => (await root.call(DescribeEventBus, {})).Policy,
      use: (actor) => actor.call(PutEvents, { Entries: [{ Source: "shop", DetailType: "Order", Detail: "{}" }] }),
    }),
  },
  "the policy of a function": {
    action: "lambda:GetFunction",
    name: 'resource-based policy of function "f"',
    refused: [
      "InvalidParameterValueException",
      "The provided principal was invalid. Please check the principal and try again.",
    ],
    async make(world) {
      await activeFunction(world, (await world.role("runner")).arn);
      return {
        resource: FUNCTION_ARN,
        put: (Policy) => world.root.call(PutFunctionPolicy, { ResourceArn: FUNCTION_ARN, Policy }),
        shown: async () => (await world.root.call(GetFunctionPolicy, { ResourceArn: FUNCTION_ARN })).Policy,
        use: (actor) => actor.call(GetFunction, { FunctionName: "f" }),
      };
    },
  },
  "the policy of a REST API": {
    action: "execute-api:Invoke",
    name: /^resource policy of API `/,
    refused: [
      "BadRequestException",
      "Invalid policy document. Please check the policy syntax and ensure that Principals are valid.",
    ],
    // So that users are meant in one row at least.
    caller: "user",
    async make(world) {
      const { root } = world;
      const api = await anApi(root, { "GET /": { ...mocked(), method: { authorizationType: "AWS_IAM" } } });
      const restApiId = api.id;
      return {
        resource: executeArn(restApiId, "prod/GET/"),
        async put(value) {
          await root.call(UpdateRestApi, { restApiId, patchOperations: [{ op: "replace", path: "/policy", value }] });
          await api.deploy();
        },
        shown: async () => JSON.parse(`"${(await root.call(GetRestApi, { restApiId })).policy}"`),
        async use() {
          const UserName = "deployer";
          const { AccessKey } = await root.call(CreateAccessKey, { UserName });
          const { AccessKeyId = "", SecretAccessKey = "" } = AccessKey ?? {};
          await sendSigned(world, restApiId, { id: AccessKeyId, secret: SecretAccessKey });
          await root.call(DeleteAccessKey, { UserName, AccessKeyId });
        },
      };
    },
  },
  "the policy of a destination of logs": {
    action: "logs:PutSubscriptionFilter",
    name: "policy of destination `there`",
    refused: ["InvalidParameterException", "Could not convert to persistable policy."],
    identity: allow("logs:PutSubscriptionFilter", arnOf("logs", "log-group:*")),
    async make({ root, role }) {
      await root.call(CreateLogGroup, { logGroupName: "g" });
      const { destination } = await root.call(PutDestination, {
        destinationName: "there",
        targetArn: arnOf("kinesis", "stream/s"),
        roleArn: (await role("writer")).arn,
      });
      return {
        resource: destination?.arn ?? "",
        put: (accessPolicy) => root.call(PutDestinationPolicy, { destinationName: "there", accessPolicy }),
        shown: async () => (await root.call(DescribeDestinations, {})).destinations?.[0]?.accessPolicy,
        use: (actor) =>
          actor.call(PutSubscriptionFilter, {
            logGroupName: "g",
            filterName: "f",
            filterPattern: "",
            destinationArn: destination?.arn ?? "",
          }),
      };
    },
  },
  "the delegation policy of an organization": {
    action: "organizations:ListChildren",
    name: "the organization's resource policy",
    refused: ["InvalidInputException", "You specified an invalid principal element in the policy."],
    async make({ root }) {
      await root.call(CreateOrganization, {});
      const [top] = (await root.call(ListRoots, {})).Roots ?? [];
      return {
        resource: top?.Arn ?? "",
        put: (Content) => root.call(PutDelegation, { Content }),
        shown: async () => (await root.call(DescribeResourcePolicy, {})).ResourcePolicy?.Content,
        use: (actor) => actor.call(ListChildren, { ParentId: top?.Id ?? "", ChildType: "ACCOUNT" }),
      };
    },
  },
};

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

interface Named {
  readonly arn: string;
  readonly id: string;
  readonly actor: Actor;
}

const NAME = "deployer";

async function deployer({ caller, identity }: Row): Promise<Named> {
  if (caller === "user") {
    const actor = await world.user(NAME);
    const { principal } = actor.caller;
    return { arn: actor.arn, id: "id" in principal ? (principal.id ?? "") : "", actor };
  }
  const role = await world.role(NAME, { policies: identity === undefined ? [] : [identity] });
  return { arn: role.arn, id: role.id, actor: await role.session("run") };
}

async function gone({ caller, identity }: Row): Promise<void> {
  const { root } = world;
  if (caller === "user") return void (await root.call(DeleteUser, { UserName: NAME }));
  if (identity !== undefined) await root.call(DeleteRolePolicy, { RoleName: NAME, PolicyName: "policy-0" });
  await root.call(DeleteRole, { RoleName: NAME });
}

/** With white space of its own, which no service is to touch. */
const naming = ({ action, trust, besides = [] }: Row, { resource }: Made, AWS: string): string =>
  JSON.stringify(
    {
      Version: "2012-10-17",
      Statement: [
        ...besides,
        { Sid: "named", Effect: "Allow", Principal: { AWS }, Action: action, ...(trust ? {} : { Resource: resource }) },
      ],
    },
    undefined,
    1,
  );

/** What the decision about the row's action came to, and its id in the trail. */
async function outcome({ action }: Row, made: Made, actor: Actor) {
  world.trail.clear();
  await made.use(actor).catch(() => {});
  expect(world.trail.all().map((one) => one.action)).toContain(action);
  const [last] = await world.host.trail.list({ action, limit: 1 });
  return { id: last?.id ?? "", outcome: last?.outcome };
}

const asJson = (text: string | undefined): unknown => JSON.parse(text ?? "null");

describe.each(Object.entries(ROWS))("%s", (_, row) => {
  test("names nobody who is not there, and says so in the service's words", async () => {
    const made = await row.make(world);
    const refused = await refusal(made.put(naming(row, made, NOBODY)));
    expect([refused.code, refused.message]).toEqual(row.refused);
  });

  test("means the one it named: one made anew under the name is let in once the policy is put again", async () => {
    const made = await row.make(world);
    const first = await deployer(row);
    const policy = naming(row, made, first.arn);
    await made.put(policy);
    expect((await outcome(row, made, first.actor)).outcome).toBe("allowed");
    expect(asJson(await made.shown())).toEqual(asJson(policy));

    await gone(row);
    const second = await deployer(row);
    expect(second.arn).toBe(first.arn);
    const refused = await outcome(row, made, second.actor);
    expect(refused.outcome).not.toBe("allowed");
    expect(asJson(await made.shown())).toEqual(asJson(policy.replace(`"${first.arn}"`, `"${first.id}"`)));

    // The explanation names the policy, says why it no longer fits, and holds the one that does.
    const { words, fixes, evidence } = await readTrailEntry(world.host, refused.id);
    expect(evidence.policies.find(({ layer }) => layer === "resource")?.name).toMatch(row.name);
    expect(words.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(new RegExp(`^${first.id} is the unique id of a user or role that is no longer there: `)),
    );
    const repair = fixes
      .flatMap(({ changes }) => changes)
      .find(({ kind, summary }) => kind === "widen-allow" && summary.includes(first.id));
    expect(repair?.summary).toContain(`name ${second.arn} in Principal in place of ${first.id}`);

    await made.put(repair !== undefined && "text" in repair ? repair.text : "");
    expect((await outcome(row, made, second.actor)).outcome).toBe("allowed");
    expect(asJson(await made.shown())).toEqual(asJson(policy));
  });
});

describe("policies that speak to services or other accounts alone", () => {
  const document = (AWS: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "logs:*", Resource: "*" }],
    });

  test.each<[string, (policy: string) => Promise<unknown>, () => Promise<string | undefined>]>([
    [
      "a resource policy of CloudWatch Logs",
      (policyDocument) => world.root.call(PutLogsPolicy, { policyName: "p", policyDocument }),
      async () => (await world.root.call(DescribeResourcePolicies, {})).resourcePolicies?.[0]?.policyDocument,
    ],
    [
      "the policy of a delivery destination",
      async (deliveryDestinationPolicy) => {
        await world.root.call(PutDeliveryDestination, {
          name: "d",
          deliveryDestinationConfiguration: { destinationResourceArn: "arn:aws:s3:::logs" },
        });
        await world.root.call(PutDeliveryDestinationPolicy, {
          deliveryDestinationName: "d",
          deliveryDestinationPolicy,
        });
      },
      async () =>
        (await world.root.call(GetDeliveryDestinationPolicy, { deliveryDestinationName: "d" })).policy
          ?.deliveryDestinationPolicy,
    ],
  ])("%s keeps ids all the same", async (_, put, shown) => {
    await refusal(put(document(NOBODY)));
    const role = await world.role(NAME);
    await put(document(role.arn));
    expect(await shown()).toBe(document(role.arn));
    await world.root.call(DeleteRole, { RoleName: NAME });
    expect(await shown()).toBe(document(role.id));
  });
});

describe("AddPermission", () => {
  test("takes no further statement while one names somebody who is gone, until that is removed", async () => {
    const { root } = world;
    const role = await world.role(NAME);
    await activeFunction(world, (await world.role("runner")).arn);
    const add = (StatementId: string, Principal: string) =>
      root.call(AddPermission, { FunctionName: "f", StatementId, Action: "lambda:InvokeFunction", Principal });
    const named = async () =>
      (JSON.parse((await root.call(GetPolicy, { FunctionName: "f" })).Policy ?? "") as { Statement: unknown[] })
        .Statement;
    expect(JSON.parse((await add("s", role.arn)).Statement ?? "").Principal).toEqual({ AWS: role.arn });
    expect(await named()).toMatchObject([{ Principal: { AWS: role.arn } }]);

    await root.call(DeleteRole, { RoleName: NAME });
    expect(await named()).toMatchObject([{ Principal: { AWS: role.id } }]);
    expect((await refusal(add("t", "sns.amazonaws.com"))).message).toBe(
      "The provided principal was invalid. Please check the principal and try again.",
    );
    await root.call(RemovePermission, { FunctionName: "f", StatementId: "s" });
    await add("t", "sns.amazonaws.com");
  });
});

describe("conditions and further names of the same policy", () => {
  test("stay as they were written: aws:PrincipalArn goes by name, and NotPrincipal spares whom it named", async () => {
    const { root } = world;
    const role = await world.role(NAME);
    const QueueUrl = (await root.call(CreateQueue, { QueueName: "q" })).QueueUrl ?? "";
    const Resource = arnOf("sqs", "q");
    const byArn = { ArnEquals: { "aws:PrincipalArn": role.arn } };
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource, Condition: byArn },
        {
          Effect: "Deny",
          NotPrincipal: { AWS: [role.arn, `arn:aws:iam::${ACCOUNT}:root`] },
          Action: "sqs:DeleteQueue",
          Resource,
        },
      ],
    });
    await root.call(SetQueueAttributes, { QueueUrl, Attributes: { Policy } });
    const send = async (actor: Actor) => actor.call(SendMessage, { QueueUrl, MessageBody: "m" });
    await send(await role.session("run"));
    await root.call(DeleteRole, { RoleName: NAME });
    const again = await world.role(NAME);
    await send(await again.session("run"));
    const { Attributes } = await root.call(GetQueueAttributes, { QueueUrl, AttributeNames: ["Policy"] });
    expect(Attributes?.Policy).toBe(Policy.replace(`[${JSON.stringify(role.arn)}`, `["${role.id}"`));
  });
});

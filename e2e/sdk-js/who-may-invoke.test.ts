/**
 * Who may invoke a function, as AWS's guide tells it: its policy for S3 letter for letter, then what each service does
 * with a function that lets it in, and with one that does not.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  TestInvokeMethodCommand,
} from "@aws-sdk/client-api-gateway";
import { ApiGatewayV2Client, CreateApiCommand } from "@aws-sdk/client-apigatewayv2";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteResourcePolicyCommand,
  GetPolicyCommand,
  GetResourcePolicyCommand,
  InvokeCommand,
  PutResourcePolicyCommand,
  RemovePermissionCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import {
  AcceptHandshakeCommand,
  CreateOrganizationCommand,
  InviteAccountToOrganizationCommand,
  OrganizationsClient,
  paginateListHandshakesForAccount,
} from "@aws-sdk/client-organizations";
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { allow, policy, TRUSTS_LAMBDA } from "../policies.js";
import { eventually, type Started, startRolecall, temporaryFolder } from "../server.js";
import { decisions } from "../trail.js";
import { clientsOf, type Keys, keysOf, refusal } from "./clients.js";

/** The guide's account, Region and names. */
const ACCOUNT = "123456789012";
const REGION = "us-east-2";
const f = { FunctionName: "my-function" };
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:my-function`;

const ARTICLE = `{
    "Version": "2012-10-17",
    "Id": "default",
    "Statement": [
        {
            "Sid": "lambda-allow-s3-my-function",
            "Effect": "Allow",
            "Principal": {
              "Service": "s3.amazonaws.com"
            },
            "Action": "lambda:InvokeFunction",
            "Resource":  "arn:aws:lambda:us-east-2:123456789012:function:my-function",
            "Condition": {
              "StringEquals": {
                "AWS:SourceAccount": "123456789012"
              },
              "ArnLike": {
                "AWS:SourceArn": "arn:aws:s3:::my-bucket"
              }
            }
        }
     ]
}`;

const PATIENCE_MS = 20_000;

const rootOf = (account: string): Keys => ({ accessKeyId: account, secretAccessKey: "test" });
const optionsOf = (credentials: Keys) => ({
  endpoint: rolecall.endpoint,
  region: REGION,
  credentials,
  maxAttempts: 1,
});

let rolecall: Started;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let owner: ReturnType<typeof clientsOf>;
let s3: S3Client;
let sns: SNSClient;
let sqs: SQSClient;
let events: EventBridgeClient;

beforeAll(async () => {
  folder = await temporaryFolder();
  rolecall = await startRolecall();
  const options = optionsOf(rootOf(ACCOUNT));
  owner = clientsOf(rolecall.endpoint, rootOf(ACCOUNT), REGION);
  s3 = new S3Client({ ...options, forcePathStyle: true });
  sns = new SNSClient(options);
  sqs = new SQSClient(options);
  events = new EventBridgeClient(options);
  const { Role } = await owner.iam.send(
    new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }),
  );
  const code = `exports.handler = async (event) => {
    require("node:fs").appendFileSync(process.env.NOTES, JSON.stringify(event) + "\\n");
    return { statusCode: 200, body: "served" };
  };`;
  await owner.lambda.send(
    new CreateFunctionCommand({
      ...f,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Role: Role?.Arn,
      Timeout: 20,
      Environment: { Variables: { NOTES: notesPath() } },
      Code: { ZipFile: await zipOf({ "index.js": code }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: owner.lambda, maxWaitTime: 20, minDelay: 0.05 }, f);
});
afterAll(async () => {
  await rolecall.stop();
  await folder.remove();
});

const notesPath = () => path.join(folder.path, "notes");

/** The events that the function has run with so far. */
async function ran(): Promise<string[]> {
  const text = await readFile(notesPath(), "utf8").catch(() => "");
  return text.split("\n").filter(Boolean);
}

/** Waits until the function has run with an event that tells of `mark`. */
const runsWith = (mark: string) =>
  eventually(async () => (await ran()).find((event) => event.includes(mark)), PATIENCE_MS);

/** Waits for the decision about the principal's next call, and answers it. */
const decided = (principal: string, since: number) =>
  eventually(async () => {
    const made = await decisions(rolecall.endpoint, { principal, action: "lambda:InvokeFunction", limit: "100" });
    return made.length > since ? made[0] : undefined;
  }, PATIENCE_MS);
const decidedSoFar = async (principal: string) =>
  (await decisions(rolecall.endpoint, { principal, action: "lambda:InvokeFunction", limit: "100" })).length;

const notify = (Bucket: string) =>
  s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [{ LambdaFunctionArn: ARN, Events: ["s3:ObjectCreated:*"] }],
      },
    }),
  );
const upload = (Key: string) => s3.send(new PutObjectCommand({ Bucket: "my-bucket", Key, Body: "v" }));

const add = (StatementId: string, statement: object) =>
  owner.lambda.send(
    new AddPermissionCommand({
      ...f,
      StatementId,
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      ...statement,
    }),
  );
const remove = (StatementId: string) => owner.lambda.send(new RemovePermissionCommand({ ...f, StatementId }));

test("S3 is told of my-function only once the guide's statement is in its policy, and then an upload invokes it", async () => {
  for (const Bucket of ["my-bucket", "another-bucket"]) await s3.send(new CreateBucketCommand({ Bucket }));
  const unable = {
    name: "InvalidArgument",
    status: 400,
    message: "Unable to validate the following destination configurations",
  };
  expect(await refusal(notify("my-bucket"))).toEqual(unable);

  await add("lambda-allow-s3-my-function", { SourceArn: "arn:aws:s3:::my-bucket", SourceAccount: ACCOUNT });
  const { Policy = "" } = await owner.lambda.send(new GetPolicyCommand(f));
  expect(Policy).toBe(JSON.stringify(JSON.parse(ARTICLE)));

  expect(await refusal(notify("another-bucket"))).toEqual(unable);
  await notify("my-bucket");
  await upload("first.txt");
  const { Records } = JSON.parse(await runsWith("first.txt"));
  expect(Records[0]).toMatchObject({
    eventSource: "aws:s3",
    awsRegion: REGION,
    eventName: "ObjectCreated:Put",
    s3: { bucket: { name: "my-bucket", arn: "arn:aws:s3:::my-bucket" }, object: { key: "first.txt", size: 1 } },
  });
});

test.each([
  ["another SourceAccount", { SourceArn: "arn:aws:s3:::my-bucket", SourceAccount: "111122223333" }],
  ["another bucket", { SourceArn: "arn:aws:s3:::another-bucket", SourceAccount: ACCOUNT }],
])(
  "with %s in the statement the upload goes through all the same, nothing runs, and the trail tells",
  async (what, statement) => {
    await remove("lambda-allow-s3-my-function");
    await add("lambda-allow-s3-my-function", statement);
    const before = await decidedSoFar("s3.amazonaws.com");
    const key = `${what.replaceAll(" ", "-")}.txt`;

    expect((await upload(key)).$metadata.httpStatusCode).toBe(200);

    expect(await decided("s3.amazonaws.com", before)).toMatchObject({
      principal: "s3.amazonaws.com",
      action: "lambda:InvokeFunction",
      resource: ARN,
      outcome: "implicitDeny",
      because: "because no resource-based policy allows the lambda:InvokeFunction action",
    });
    expect((await ran()).filter((event) => event.includes(key))).toEqual([]);
  },
);

test("the guide's document, put as it stands, is kept as it stands and lets the upload through", async () => {
  await owner.lambda.send(new PutResourcePolicyCommand({ ResourceArn: ARN, Policy: ARTICLE }));
  const { Policy } = await owner.lambda.send(new GetResourcePolicyCommand({ ResourceArn: ARN }));
  expect(Policy).toBe(ARTICLE);

  await upload("second.txt");
  await runsWith("second.txt");
});

test("a Deny in the document keeps S3 out, whatever allows it, and says so in the trail", async () => {
  const { Statement } = JSON.parse(ARTICLE);
  const out = {
    Effect: "Deny",
    Principal: "*",
    Action: "lambda:InvokeFunction",
    Resource: ARN,
    Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::my-*" } },
  };
  await owner.lambda.send(new PutResourcePolicyCommand({ ResourceArn: ARN, Policy: policy(...Statement, out) }));
  const before = await decidedSoFar("s3.amazonaws.com");

  await upload("denied.txt");

  expect(await decided("s3.amazonaws.com", before)).toMatchObject({
    outcome: "explicitDeny",
    because: "with an explicit deny in a resource-based policy",
  });
  expect((await ran()).filter((event) => event.includes("denied.txt"))).toEqual([]);
  await owner.lambda.send(new DeleteResourcePolicyCommand({ ResourceArn: ARN }));
});

test("SNS takes a message and loses it for a function that does not let the topic in", async () => {
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "news" }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: ARN }));
  const publish = (Message: string) => sns.send(new PublishCommand({ TopicArn, Message }));

  expect((await publish("lost")).MessageId).toBeDefined();
  expect(await decided("sns.amazonaws.com", 0)).toMatchObject({ outcome: "implicitDeny", resource: ARN });

  await add("sns", { Principal: "sns.amazonaws.com", SourceArn: TopicArn, SourceAccount: ACCOUNT });
  await publish("delivered");
  await runsWith('"Message":"delivered"');
  expect((await ran()).filter((event) => event.includes('"Message":"lost"'))).toEqual([]);
});

test("EventBridge puts what a function refuses into the dead-letter queue with the reason, and else delivers", async () => {
  const { RuleArn = "" } = await events.send(
    new PutRuleCommand({ Name: "orders", EventPattern: '{"source":["shop"]}' }),
  );
  const letters = `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`;
  const lets = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: letters,
    Condition: { ArnEquals: { "aws:SourceArn": RuleArn } },
  };
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: "dead", Attributes: { Policy: policy(lets) } }),
  );
  await events.send(
    new PutTargetsCommand({ Rule: "orders", Targets: [{ Id: "1", Arn: ARN, DeadLetterConfig: { Arn: letters } }] }),
  );
  const put = (Detail: string) =>
    events.send(new PutEventsCommand({ Entries: [{ Source: "shop", DetailType: "Order", Detail }] }));

  expect((await put('{"order":"lost"}')).FailedEntryCount).toBe(0);
  const letter = await eventually(
    async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }))).Messages?.[0],
    PATIENCE_MS,
  );
  expect(JSON.parse(letter.Body ?? "").detail).toEqual({ order: "lost" });
  expect(letter.MessageAttributes).toMatchObject({
    RULE_ARN: { StringValue: RuleArn },
    TARGET_ARN: { StringValue: ARN },
    ERROR_CODE: { StringValue: "NO_PERMISSIONS" },
    ERROR_MESSAGE: {
      StringValue: `User: events.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: ${ARN} because no resource-based policy allows the lambda:InvokeFunction action`,
    },
  });

  await add("events", { Principal: "events.amazonaws.com", SourceArn: RuleArn, SourceAccount: ACCOUNT });
  await put('{"order":"delivered"}');
  await runsWith('"order":"delivered"');
});

test("API Gateway answers 500 for each method and path that the function's policy does not name, and 200 for the others", async () => {
  const gateway = new APIGatewayClient(optionsOf(rootOf(ACCOUNT)));
  const { id: restApiId, rootResourceId } = await gateway.send(new CreateRestApiCommand({ name: "pets" }));
  const under = async (parentId: string | undefined, pathPart: string) =>
    (await gateway.send(new CreateResourceCommand({ restApiId, parentId, pathPart }))).id;
  const pets = await under(rootResourceId, "pets");
  const pet = await under(pets, "{id}");
  const uri = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${ARN}/invocations`;
  for (const [httpMethod, resourceId] of [
    ["GET", pet],
    ["DELETE", pet],
    ["GET", pets],
  ] as const) {
    const at = { restApiId, resourceId, httpMethod };
    await gateway.send(new PutMethodCommand({ ...at, authorizationType: "NONE" }));
    await gateway.send(new PutIntegrationCommand({ ...at, type: "AWS_PROXY", integrationHttpMethod: "POST", uri }));
  }
  await gateway.send(new CreateDeploymentCommand({ restApiId, stageName: "prod" }));
  const ask = async (method: string, path: string) => {
    const answer = await fetch(`${rolecall.endpoint}/_rolecall/api/${restApiId}/prod${path}`, { method });
    return `${answer.status} ${await answer.text()}`;
  };
  const refused = '500 {"message": "Internal server error"}';
  expect(await ask("GET", "/pets/7")).toBe(refused);
  expect(await decided("apigateway.amazonaws.com", 0)).toMatchObject({ outcome: "implicitDeny", resource: ARN });

  const SourceArn = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${restApiId}/prod/GET/pets/*`;
  await add("api", { Principal: "apigateway.amazonaws.com", SourceArn, SourceAccount: ACCOUNT });
  expect(await ask("GET", "/pets/7")).toBe("200 served");
  expect(await ask("DELETE", "/pets/7")).toBe(refused);
  expect(await ask("GET", "/pets")).toBe(refused);
  // The console's test is a stage of its own.
  const tried = await gateway.send(
    new TestInvokeMethodCommand({ restApiId, resourceId: pet, httpMethod: "GET", pathWithQueryString: "/pets/7" }),
  );
  expect(tried.status).toBe(500);
  expect(tried.log).toContain("Execution failed due to configuration error: Invalid permissions on Lambda function");
});

test("an HTTP API answers 500 until the function's policy names its route, and then 200", async () => {
  const gateway = new ApiGatewayV2Client(optionsOf(rootOf(ACCOUNT)));
  const { ApiId } = await gateway.send(
    new CreateApiCommand({ Name: "pets", ProtocolType: "HTTP", RouteKey: "GET /pets", Target: ARN }),
  );
  const ask = async () => {
    const answer = await fetch(`${rolecall.endpoint}/_rolecall/api/${ApiId}/$default/pets`);
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await ask()).toBe('500 {"message":"Internal Server Error"}');
  const SourceArn = `arn:aws:execute-api:${REGION}:${ACCOUNT}:${ApiId}/*/GET/pets`;
  await add("http-api", { Principal: "apigateway.amazonaws.com", SourceArn, SourceAccount: ACCOUNT });
  expect(await ask()).toBe("200 served");
});

test("an organization's id as the condition lets its members in, and nobody else", async () => {
  const organizations = (account: string) => new OrganizationsClient(optionsOf(rootOf(account)));
  const member = "222233334444";
  const { Organization } = await organizations(ACCOUNT).send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  await organizations(ACCOUNT).send(
    new InviteAccountToOrganizationCommand({ Target: { Type: "ACCOUNT", Id: member } }),
  );
  const join = async () => {
    const client = organizations(member);
    const { value } = await paginateListHandshakesForAccount({ client }, {}).next();
    await client.send(new AcceptHandshakeCommand({ HandshakeId: value?.Handshakes?.[0]?.Id }));
  };
  await add("members", { Principal: "*", PrincipalOrgID: Organization?.Id });

  const users = await Promise.all([userOf(member), userOf("999999999999")]);
  const invoked = () =>
    Promise.all(
      users.map((user) =>
        user.lambda.send(new InvokeCommand({ FunctionName: ARN })).then(
          ({ StatusCode }) => StatusCode,
          ({ name, message }: Error) => `${name}: ${message.slice(message.indexOf("because"))}`,
        ),
      ),
    );
  const refused = "AccessDeniedException: because no resource-based policy allows the lambda:InvokeFunction action";
  expect(await invoked()).toEqual([refused, refused]);
  await join();
  expect(await invoked()).toEqual([200, refused]);
});

/** A user whose own policy lets him invoke everything. */
async function userOf(account: string) {
  const { iam } = clientsOf(rolecall.endpoint, rootOf(account), REGION);
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  const document = { UserName: "ann", PolicyName: "p", PolicyDocument: allow("lambda:InvokeFunction") };
  await iam.send(new PutUserPolicyCommand(document));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  return clientsOf(rolecall.endpoint, keysOf(AccessKey), REGION);
}

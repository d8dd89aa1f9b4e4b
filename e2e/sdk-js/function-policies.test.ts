/** Who may invoke a function: its resource-based policy, as an application with the AWS SDK meets it. */
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  GetPolicyCommand,
  GetResourcePolicyCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutResourcePolicyCommand,
  RemovePermissionCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { allow, policy, TRUSTS_LAMBDA } from "../policies.js";
import { ACCOUNT, type Started, startRolecall } from "../server.js";
import { type Clients, clientsOf, keysOf, refusal } from "./clients.js";

const OTHER = "111122223333";
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:my-function`;
const LIVE = `${FUNCTION}:live`;
const f = { FunctionName: "my-function" };

let rolecall: Started;
let owner: Clients;
let ann: Clients;
const giveAnn = (resource: string) =>
  clientsOf(rolecall.endpoint, { accessKeyId: OTHER, secretAccessKey: "test" }).iam.send(
    new PutUserPolicyCommand({
      UserName: "ann",
      PolicyName: "invoke",
      PolicyDocument: allow("lambda:InvokeFunction", resource),
    }),
  );

beforeAll(async () => {
  rolecall = await startRolecall();
  owner = clientsOf(rolecall.endpoint);
  const role = await owner.iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
  await owner.lambda.send(
    new CreateFunctionCommand({
      ...f,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Role: role.Role?.Arn,
      Code: { ZipFile: await zipOf({ "index.js": "exports.handler = async () => 'served';" }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: owner.lambda, maxWaitTime: 10, minDelay: 0.05 }, f);
  await owner.lambda.send(new PublishVersionCommand(f));
  await owner.lambda.send(new CreateAliasCommand({ ...f, Name: "live", FunctionVersion: "1" }));
  const other = clientsOf(rolecall.endpoint, { accessKeyId: OTHER, secretAccessKey: "test" });
  await other.iam.send(new CreateUserCommand({ UserName: "ann" }));
  const { AccessKey } = await other.iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  ann = clientsOf(rolecall.endpoint, keysOf(AccessKey));
});
afterAll(() => rolecall.stop());

const invoke = (FunctionName: string) => ann.lambda.send(new InvokeCommand({ FunctionName }));
const add = (input: object = {}) =>
  owner.lambda.send(
    new AddPermissionCommand({
      ...f,
      StatementId: "ann",
      Action: "lambda:InvokeFunction",
      Principal: `arn:aws:iam::${OTHER}:user/ann`,
      ...input,
    }),
  );

test("the policy of the guide is kept letter for letter", async () => {
  await add({
    StatementId: "s3invoke",
    Principal: "s3.amazonaws.com",
    SourceArn: "arn:aws:s3:::amzn-s3-demo-bucket",
    SourceAccount: ACCOUNT,
  });

  expect((await owner.lambda.send(new GetPolicyCommand(f))).Policy).toBe(
    `{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"s3invoke","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"${FUNCTION}","Condition":{"StringEquals":{"AWS:SourceAccount":"${ACCOUNT}"},"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::amzn-s3-demo-bucket"}}}]}`,
  );
  await owner.lambda.send(new RemovePermissionCommand({ ...f, StatementId: "s3invoke" }));
});

test("a user of another account needs both sides, and the missing one is named", async () => {
  const said = async () => (await refusal(invoke(FUNCTION))).message;
  await giveAnn(FUNCTION);
  expect(await said()).toContain("because no resource-based policy allows the lambda:InvokeFunction action");

  await add();
  expect((await invoke(FUNCTION)).StatusCode).toBe(200);

  await giveAnn("arn:aws:lambda:us-east-1:*:function:another");
  expect(await said()).toContain("because no identity-based policy allows the lambda:InvokeFunction action");
});

test("a statement for the alias lets nobody through to the function, nor the other way round", async () => {
  await giveAnn(`${FUNCTION}*`);
  expect((await refusal(invoke(LIVE))).message).toContain(`on resource: ${LIVE} because no resource-based policy`);
  await owner.lambda.send(new RemovePermissionCommand({ ...f, StatementId: "ann" }));
  await add({ Qualifier: "live" });

  expect((await invoke(LIVE)).ExecutedVersion).toBe("1");
  expect((await refusal(invoke(FUNCTION))).message).toContain("no resource-based policy allows");
});

test("a Deny of PutResourcePolicy keeps out whom all others let in", async () => {
  await giveAnn(`${FUNCTION}*`);
  const principal = { AWS: `arn:aws:iam::${OTHER}:user/ann` };
  const document = policy(
    { Sid: "in", Effect: "Allow", Principal: principal, Action: "lambda:InvokeFunction", Resource: FUNCTION },
    { Sid: "out", Effect: "Deny", Principal: principal, Action: "lambda:InvokeFunction", Resource: `${FUNCTION}:*` },
  );
  const put = await owner.lambda.send(new PutResourcePolicyCommand({ ResourceArn: FUNCTION, Policy: document }));
  expect((await owner.lambda.send(new GetResourcePolicyCommand({ ResourceArn: FUNCTION }))).RevisionId).toBe(
    put.RevisionId,
  );

  expect((await invoke(FUNCTION)).StatusCode).toBe(200);
  expect(await refusal(invoke(LIVE))).toMatchObject({
    name: "AccessDeniedException",
    status: 403,
    message: expect.stringContaining("with an explicit deny in a resource-based policy"),
  });
});

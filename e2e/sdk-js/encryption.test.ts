/** A function's environment and a queue under a KMS key, through the SDK: who may set, see and use what is encrypted. */
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { allow, TRUSTS_LAMBDA } from "../policies.js";
import { REGION, startRolecall } from "../server.js";
import { type Clients, clientsOf, type Keys, keysOf, ROOT, refusal } from "./clients.js";

const SHOWS = "exports.handler = async () => process.env.PASSWORD;";
const WITHIN = { maxWaitTime: 10, minDelay: 0.05 };

const options = (endpoint: string, credentials: Keys = ROOT) => ({
  endpoint,
  region: REGION,
  credentials,
  maxAttempts: 1,
});

async function userWith(iam: Clients["iam"], UserName: string, PolicyDocument: string): Promise<Keys> {
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  return keysOf((await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey);
}

test("environment variables are the function's and whose key lets him, and no other role's of the same name", {
  timeout: 60_000,
}, async () => {
  const rolecall = await startRolecall();
  try {
    const { iam, lambda } = clientsOf(rolecall.endpoint);
    const kms = new KMSClient(options(rolecall.endpoint));
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const role = async (RoleName: string) => {
      const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUSTS_LAMBDA }));
      return Role?.Arn;
    };
    const Role = await role("r");
    const FunctionName = "f";
    const created = await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role,
        Runtime: "nodejs20.x",
        Handler: "index.handler",
        Code: { ZipFile: await zipOf({ "index.js": SHOWS }) },
        Environment: { Variables: { PASSWORD: "hunter2" } },
        KMSKeyArn: KeyMetadata?.Arn,
      }),
    );
    expect(created).toMatchObject({
      KMSKeyArn: KeyMetadata?.Arn,
      Environment: { Variables: { PASSWORD: "hunter2" } },
    });
    await waitUntilFunctionActiveV2({ client: lambda, ...WITHIN }, { FunctionName });
    const run = async () => {
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
      return JSON.parse(Buffer.from(Payload ?? []).toString());
    };
    const update = async (over: object) => {
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...over }));
      await waitUntilFunctionUpdatedV2({ client: lambda, ...WITHIN }, { FunctionName });
    };
    expect(await run()).toBe("hunter2");

    const ann = clientsOf(rolecall.endpoint, await userWith(iam, "ann", allow("lambda:*")));
    const { Environment } = await ann.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(Environment).toEqual({
      Error: {
        ErrorCode: "AccessDeniedException",
        Message: expect.stringContaining("is not authorized to perform: kms:Decrypt"),
      },
    });

    await iam.send(new DeleteRoleCommand({ RoleName: "r" }));
    await role("r");
    await update({ Timeout: 5 });
    expect(await refusal(run())).toMatchObject({
      name: "KMSAccessDeniedException",
      status: 502,
      message: expect.stringContaining(
        "Please check the function's KMS key settings. KMS Exception: AccessDeniedException",
      ),
    });
    await update({ Role: await role("other") });
    await update({ Role });
    expect(await run()).toBe("hunter2");

    await kms.send(new DisableKeyCommand({ KeyId: KeyMetadata?.KeyId }));
    // The sandbox that is there goes on.
    expect(await run()).toBe("hunter2");
  } finally {
    await rolecall.stop();
  }
});

test("an encrypted queue tells its sender that the key is what he lacks", { timeout: 30_000 }, async () => {
  const rolecall = await startRolecall();
  try {
    const { iam } = clientsOf(rolecall.endpoint);
    const { KeyMetadata } = await new KMSClient(options(rolecall.endpoint)).send(new CreateKeyCommand({}));
    const sqs = new SQSClient(options(rolecall.endpoint));
    const Attributes = { KmsMasterKeyId: KeyMetadata?.KeyId ?? "" };
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q", Attributes }));
    const ann = new SQSClient(options(rolecall.endpoint, await userWith(iam, "ann", allow("sqs:*"))));
    expect(await refusal(ann.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" })))).toMatchObject({
      name: "KmsAccessDenied",
      status: 400,
      message: expect.stringMatching(
        `kms:GenerateDataKey on resource: ${KeyMetadata?.Arn} because no identity-based policy allows the kms:GenerateDataKey action \\(Service: AWSKMS; `,
      ),
    });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "m" }));
    expect(await refusal(ann.send(new ReceiveMessageCommand({ QueueUrl })))).toMatchObject({ name: "KmsAccessDenied" });
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(["m"]);
  } finally {
    await rolecall.stop();
  }
});

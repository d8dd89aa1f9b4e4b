/** The AWS SDK for JavaScript v3, pointed at a started server as its users point it. */
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { STSClient } from "@aws-sdk/client-sts";
import { REGION } from "../server.js";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export const ROOT: Keys = { accessKeyId: "test", secretAccessKey: "test" };

export type Clients = ReturnType<typeof clientsOf>;

export function clientsOf(endpoint: string, credentials: Keys = ROOT, region = REGION) {
  // A refusal is an answer here, and is never asked for twice.
  const configuration = { endpoint, region, credentials, maxAttempts: 1 };
  return {
    iam: new IAMClient(configuration),
    sts: new STSClient(configuration),
    lambda: new LambdaClient(configuration),
    logs: new CloudWatchLogsClient(configuration),
    dynamodb: new DynamoDBClient(configuration),
  };
}

/** The keys of an answer of STS or CreateAccessKey. */
export function keysOf(
  given: { AccessKeyId?: string; SecretAccessKey?: string; SessionToken?: string } | undefined,
): Keys {
  const { AccessKeyId, SecretAccessKey, SessionToken } = given ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined) throw new Error("the answer holds no credentials");
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
  };
}

export interface Refusal {
  /** The error's code as the SDK names it. */
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** The error that a call must end in. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  let answer: unknown;
  try {
    answer = await call;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
  throw new Error(`the call was answered, though it should have been refused: ${JSON.stringify(answer)}`);
}

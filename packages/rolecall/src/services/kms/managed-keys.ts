/**
 * AWS managed keys (`alias/aws/sqs`): keys in a customer's account that a service makes and everybody there uses by way of that
 * service, and nobody otherwise. Services themselves are not let in, which is why a topic can't reach a queue under
 * `alias/aws/sqs`.
 *
 * AWS: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key. The policy is that of SQS's, which
 * users quote; unverified for the other services.
 */

/** Each service that has one here, by the name in its alias: as its own policy spells it, and what the key protects. */
const SERVICES = {
  dynamodb: ["Amazon DynamoDB", "Amazon DynamoDB data"],
  kinesis: ["Kinesis", "Kinesis data"],
  lambda: ["AWS Lambda", "AWS Lambda data"],
  s3: ["S3", "S3 objects"],
  secretsmanager: ["AWS Secrets Manager", "Secrets Manager data"],
  sns: ["SNS", "SNS data"],
  sqs: ["Simple Queue Service (SQS)", "Simple Queue Service (SQS) data"],
  ssm: ["SSM", "SSM parameters"],
} as const;

export type ManagingService = keyof typeof SERVICES;

export const managedAlias = (service: ManagingService) => `alias/aws/${service}`;

export const managedDescription = (service: ManagingService) =>
  `Default key that protects my ${SERVICES[service][1]} when no other key is defined`;

export const managedPolicy = (service: ManagingService, account: string, region: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${SERVICES[service][0]} for all principals in the account that are authorized to use it`,
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          StringEquals: { "kms:CallerAccount": account, "kms:ViaService": `${service}.${region}.amazonaws.com` },
        },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
  });

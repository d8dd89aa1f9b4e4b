/**
 * The services whose models are generated. `name` is Rolecall's (the folder's, and the IAM prefix), `client` the SDK
 * package, `botocore` the folder in botocore's data.
 *
 * `additions` holds what AWS's service answers and neither model says any more; `corrections`, by botocore's shape
 * name, where AWS's answers show another constraint than its published model does; `newer` the shapes of a later
 * botocore for what the pinned one does not know. Each with its source.
 */
export const services = [
  {
    name: "iam",
    client: "iam",
    botocore: "iam",
    // botocore 1.43.107. Its pattern of AttachmentName is left out: it takes no wildcards, and AWS's page says it does.
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_InlinePolicyIdentifierType.html
    newer: {
      AttachmentName: { type: "string", min: 1, max: 128 },
      AttachmentType: { type: "string", enum: ["user", "group", "role"] },
      InlinePolicyIdentifierType: {
        type: "structure",
        required: ["PolicyName", "AttachmentType", "AttachmentName"],
        members: {
          PolicyName: { shape: "policyNameType" },
          AttachmentType: { shape: "AttachmentType" },
          AttachmentName: { shape: "AttachmentName" },
        },
      },
      OrderedOrganizationPolicyType: {
        type: "structure",
        members: { ServiceControlPolicyInputList: { shape: "SimulationPolicyListType" } },
      },
      OrganizationPolicyListType: { type: "list", member: { shape: "OrderedOrganizationPolicyType" }, max: 7 },
      PolicyExclusionsListType: { type: "list", member: { shape: "PolicyIdentifier" }, max: 256 },
      PolicyIdentifier: {
        type: "structure",
        union: true,
        members: {
          PolicyType: { shape: "PolicyIdentifierPolicyType" },
          PolicyArn: { shape: "arnType" },
          InlinePolicyIdentifier: { shape: "InlinePolicyIdentifierType" },
        },
      },
      PolicyIdentifierPolicyType: {
        type: "string",
        enum: ["inline", "aws-managed", "user-managed", "permission-boundary", "scp", "rcp"],
      },
    },
  },
  { name: "sts", client: "sts", botocore: "sts" },
  {
    name: "lambda",
    client: "lambda",
    botocore: "lambda",
    corrections: {
      // AWS's answers to CreateFunction and to Invoke with a name of a wrong shape, recorded in November 2025.
      FunctionName: {
        pattern:
          "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?",
      },
      NamespacedFunctionName: {
        pattern:
          "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?",
      },
      // https://github.com/appleboy/lambda-action/issues/83 (June 2024)
      LayerVersionArn: {
        max: 2048,
        pattern:
          "(arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)",
      },
      // The order of the set in AWS's answers, recorded in November 2025.
      EventSourcePosition: { enum: ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"] },
      InvokeMode: { enum: ["RESPONSE_STREAM", "BUFFERED"] },
      // Lambda checks it behind its model, after the role: InvalidParameterValueException `Value x at 'runtime' failed to
      // satisfy constraint: Member must satisfy enum value set: [...] or be a valid ARN`, so that is the handler's to say.
      Runtime: { enum: undefined },
    },
  },
  { name: "logs", client: "cloudwatch-logs", botocore: "logs" },
  {
    name: "dynamodb",
    client: "dynamodb",
    botocore: "dynamodb",
    // The order of the sets in DynamoDB's answers, as dynalite's tests record them.
    // https://github.com/architect/dynalite/tree/main/test
    corrections: {
      AttributeAction: { enum: ["ADD", "DELETE", "PUT"] },
      ComparisonOperator: {
        enum: [
          "IN",
          "NULL",
          "BETWEEN",
          "LT",
          "NOT_CONTAINS",
          "EQ",
          "GT",
          "NOT_NULL",
          "NE",
          "LE",
          "BEGINS_WITH",
          "GE",
          "CONTAINS",
        ],
      },
      ConditionalOperator: { enum: ["OR", "AND"] },
      ProjectionType: { enum: ["ALL", "INCLUDE", "KEYS_ONLY"] },
      ReturnValue: { enum: ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"] },
      ScalarAttributeType: { enum: ["B", "N", "S"] },
      Select: { enum: ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"] },
    },
  },
  { name: "s3", client: "s3", botocore: "s3" },
  {
    name: "sqs",
    client: "sqs",
    botocore: "sqs",
    // The namespace of SQS's Query answers; the models lost it when SQS moved to JSON in 2023. An SDK from before:
    // https://github.com/aws/aws-sdk-js-v3/blob/v0.1.0-preview.4/packages/client-sqs-node/model/ServiceMetadata.ts
    additions: { xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/" },
  },
  { name: "sns", client: "sns", botocore: "sns" },
  { name: "cloudwatch", client: "cloudwatch", botocore: "cloudwatch" },
  { name: "kinesis", client: "kinesis", botocore: "kinesis" },
  { name: "access-analyzer", client: "accessanalyzer", botocore: "accessanalyzer" },
  { name: "organizations", client: "organizations", botocore: "organizations" },
  { name: "events", client: "eventbridge", botocore: "events" },
  { name: "scheduler", client: "scheduler", botocore: "scheduler" },
  { name: "apigateway", client: "api-gateway", botocore: "apigateway" },
  { name: "apigatewayv2", client: "apigatewayv2", botocore: "apigatewayv2" },
  { name: "dynamodbstreams", client: "dynamodb-streams", botocore: "dynamodbstreams" },
  { name: "kms", client: "kms", botocore: "kms" },
  { name: "secretsmanager", client: "secrets-manager", botocore: "secretsmanager" },
  { name: "ssm", client: "ssm", botocore: "ssm" },
];

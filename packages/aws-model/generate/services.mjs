/**
 * The services whose models are generated. `name` is Rolecall's (the folder's, and the IAM prefix), `client` the SDK
 * package, `botocore` the folder in botocore's data.
 *
 * `additions` holds what AWS's service answers and neither model says any more; each with its source.
 */
export const services = [
  { name: "iam", client: "iam", botocore: "iam" },
  { name: "sts", client: "sts", botocore: "sts" },
  { name: "lambda", client: "lambda", botocore: "lambda" },
  { name: "logs", client: "cloudwatch-logs", botocore: "logs" },
  { name: "dynamodb", client: "dynamodb", botocore: "dynamodb" },
  { name: "s3", client: "s3", botocore: "s3" },
  {
    name: "sqs",
    client: "sqs",
    botocore: "sqs",
    // The namespace of SQS's Query answers; the models lost it when SQS moved to JSON in 2023.
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
    additions: { xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/" },
  },
  { name: "sns", client: "sns", botocore: "sns" },
  { name: "cloudwatch", client: "cloudwatch", botocore: "cloudwatch" },
  { name: "kinesis", client: "kinesis", botocore: "kinesis" },
];

/**
 * What `Ref` and `Fn::GetAtt` give for the resources that policies speak of most. Their generated names are stood for
 * by the logical id (or by the name the template gives), since a finding hangs on the ARN's form and not on the name.
 *
 * AWS: the section "Return values" of each type in
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
import { ACCOUNT, REGION } from "./stand-ins.js";

type Own = (property: string) => string | undefined;

interface Names {
  /** The property in which a template may give the name. */
  readonly named?: string;
  /** What `Ref` gives; absent: the name. */
  readonly ref?: "arn" | "url";
  /** `%` stands for the name. */
  readonly arn: string;
  /** S3 and others allow lower case only. */
  readonly lowerCase?: true;
}

const regional = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

const NAMES: Readonly<Record<string, Names>> = {
  "AWS::Cognito::UserPool": { arn: regional("cognito-idp", "userpool/%") },
  "AWS::DynamoDB::GlobalTable": { named: "TableName", arn: regional("dynamodb", "table/%") },
  "AWS::DynamoDB::Table": { named: "TableName", arn: regional("dynamodb", "table/%") },
  "AWS::ECR::Repository": { named: "RepositoryName", arn: regional("ecr", "repository/%"), lowerCase: true },
  "AWS::Events::EventBus": { named: "Name", arn: regional("events", "event-bus/%") },
  "AWS::Events::Rule": { named: "Name", arn: regional("events", "rule/%") },
  "AWS::IAM::Group": { named: "GroupName", arn: `arn:aws:iam::${ACCOUNT}:group/%` },
  "AWS::IAM::ManagedPolicy": { named: "ManagedPolicyName", ref: "arn", arn: `arn:aws:iam::${ACCOUNT}:policy/%` },
  "AWS::IAM::OIDCProvider": { ref: "arn", arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/%` },
  "AWS::IAM::Role": { named: "RoleName", arn: `arn:aws:iam::${ACCOUNT}:role/%` },
  "AWS::IAM::SAMLProvider": { named: "Name", ref: "arn", arn: `arn:aws:iam::${ACCOUNT}:saml-provider/%` },
  "AWS::IAM::User": { named: "UserName", arn: `arn:aws:iam::${ACCOUNT}:user/%` },
  "AWS::KMS::Key": { arn: regional("kms", "key/%") },
  "AWS::Kinesis::Stream": { named: "Name", arn: regional("kinesis", "stream/%") },
  "AWS::KinesisFirehose::DeliveryStream": {
    named: "DeliveryStreamName",
    arn: regional("firehose", "deliverystream/%"),
  },
  "AWS::Lambda::Function": { named: "FunctionName", arn: regional("lambda", "function:%") },
  "AWS::Lambda::LayerVersion": { named: "LayerName", ref: "arn", arn: regional("lambda", "layer:%:1") },
  "AWS::Logs::LogGroup": { named: "LogGroupName", arn: regional("logs", "log-group:%:*") },
  "AWS::S3::AccessPoint": { named: "Name", arn: regional("s3", "accesspoint/%"), lowerCase: true },
  "AWS::S3::Bucket": { named: "BucketName", arn: "arn:aws:s3:::%", lowerCase: true },
  "AWS::SNS::Topic": { named: "TopicName", ref: "arn", arn: regional("sns", "%") },
  "AWS::SQS::Queue": { named: "QueueName", ref: "url", arn: regional("sqs", "%") },
  "AWS::SSM::Parameter": { named: "Name", arn: regional("ssm", "parameter/%") },
  "AWS::SecretsManager::Secret": { named: "Name", ref: "arn", arn: regional("secretsmanager", "secret:%-a1b2c3") },
  "AWS::Serverless::Function": { named: "FunctionName", arn: regional("lambda", "function:%") },
  "AWS::Serverless::SimpleTable": { named: "TableName", arn: regional("dynamodb", "table/%") },
  "AWS::Serverless::StateMachine": { named: "Name", ref: "arn", arn: regional("states", "stateMachine:%") },
  "AWS::StepFunctions::StateMachine": {
    named: "StateMachineName",
    ref: "arn",
    arn: regional("states", "stateMachine:%"),
  },
};

/** Attributes that are the resource's ARN. */
const ARN_ATTRIBUTES = new Set(["Arn", "TopicArn", "PolicyArn"]);

/** What `Ref` gives for a resource; undefined when only the deployment knows. */
export function referenceTo(type: string, id: string, own: Own): string | undefined {
  const names = Object.hasOwn(NAMES, type) ? NAMES[type] : undefined;
  if (names === undefined) return undefined;
  const name = nameOf(names, id, own);
  if (names.ref === "arn") return names.arn.replace("%", () => name);
  if (names.ref === "url") return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`;
  return name;
}

/** What `Fn::GetAtt` gives for a resource; undefined when only the deployment knows. */
export function attributeOf(type: string, attribute: string, id: string, own: Own): string | undefined {
  const names = Object.hasOwn(NAMES, type) ? NAMES[type] : undefined;
  if (names === undefined) return undefined;
  if (ARN_ATTRIBUTES.has(attribute)) return names.arn.replace("%", () => nameOf(names, id, own));
  if (attribute === "StreamArn" && /Table$/.test(type)) {
    return `${names.arn.replace("%", () => nameOf(names, id, own))}/stream/2020-01-01T00:00:00.000`;
  }
  return /Name$/.test(attribute) ? nameOf(names, id, own) : undefined;
}

function nameOf({ named, lowerCase }: Names, id: string, own: Own): string {
  const given = named === undefined ? undefined : own(named);
  return given ?? (lowerCase ? id.toLowerCase() : id);
}

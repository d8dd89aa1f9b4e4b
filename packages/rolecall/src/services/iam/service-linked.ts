/**
 * Service-linked roles: which service has which, by its name and AWS's managed policy.
 *
 * AWS publishes no table. These are the services that people meet most, from each service's own page "Using
 * service-linked roles" (read November 2026); another service is refused as not emulated rather than made up.
 */
import { invalidInput, notEmulated, suffixNotAllowed } from "./errors.js";

interface ServiceLinked {
  /** After `AWSServiceRoleFor`. */
  readonly name: string;
  /** Of the managed policy below `aws-service-role/`. */
  readonly policy: string;
  /** A few services take a CustomSuffix (recorded for 71 services, March 2025). */
  readonly suffix?: true;
}

const SERVICES: Readonly<Record<string, ServiceLinked>> = {
  "access-analyzer": { name: "AccessAnalyzer", policy: "AccessAnalyzerServiceRolePolicy" },
  "apidestinations.events": {
    name: "AmazonEventBridgeApiDestinations",
    policy: "AmazonEventBridgeApiDestinationsServiceRolePolicy",
  },
  autoscaling: { name: "AutoScaling", policy: "AutoScalingServiceRolePolicy", suffix: true },
  backup: { name: "Backup", policy: "AWSBackupServiceLinkedRolePolicyForBackup" },
  batch: { name: "Batch", policy: "BatchServiceRolePolicy" },
  "cassandra.application-autoscaling": {
    name: "ApplicationAutoScaling_CassandraTable",
    policy: "AWSApplicationAutoscalingCassandraTablePolicy",
  },
  cloudtrail: { name: "CloudTrail", policy: "CloudTrailServiceRolePolicy" },
  "cognito-idp": { name: "AmazonCognitoIdp", policy: "AmazonCognitoIdpServiceRolePolicy" },
  config: { name: "Config", policy: "AWSConfigServiceRolePolicy" },
  connect: { name: "AmazonConnect", policy: "AmazonConnectServiceLinkedRolePolicy", suffix: true },
  "custom-resource.application-autoscaling": {
    name: "ApplicationAutoScaling_CustomResource",
    policy: "AWSApplicationAutoScalingCustomResourcePolicy",
  },
  dax: { name: "DAX", policy: "DAXServiceRolePolicy" },
  "dynamodb.application-autoscaling": {
    name: "ApplicationAutoScaling_DynamoDBTable",
    policy: "AWSApplicationAutoscalingDynamoDBTablePolicy",
  },
  ecs: { name: "ECS", policy: "AmazonECSServiceRolePolicy" },
  "ecs.application-autoscaling": {
    name: "ApplicationAutoScaling_ECSService",
    policy: "AWSApplicationAutoscalingECSServicePolicy",
  },
  eks: { name: "AmazonEKS", policy: "AmazonEKSServiceRolePolicy" },
  "eks-fargate": { name: "AmazonEKSForFargate", policy: "AmazonEKSForFargateServiceRolePolicy" },
  "eks-nodegroup": { name: "AmazonEKSNodegroup", policy: "AWSServiceRoleForAmazonEKSNodegroup" },
  elasticache: { name: "ElastiCache", policy: "ElastiCacheServiceRolePolicy" },
  elasticbeanstalk: { name: "ElasticBeanstalk", policy: "AWSElasticBeanstalkServiceRolePolicy" },
  elasticloadbalancing: { name: "ElasticLoadBalancing", policy: "AWSElasticLoadBalancingServiceRolePolicy" },
  "email.cognito-idp": {
    name: "AmazonCognitoIdpEmailService",
    policy: "AmazonCognitoIdpEmailServiceRolePolicy",
  },
  es: { name: "AmazonElasticsearchService", policy: "AmazonElasticsearchServiceRolePolicy" },
  events: { name: "CloudWatchEvents", policy: "CloudWatchEventsServiceRolePolicy" },
  globalaccelerator: { name: "GlobalAccelerator", policy: "AWSGlobalAcceleratorSLRPolicy" },
  guardduty: { name: "AmazonGuardDuty", policy: "AmazonGuardDutyServiceRolePolicy" },
  kafka: { name: "Kafka", policy: "KafkaServiceRolePolicy" },
  "kinesisreplication.dynamodb": {
    name: "DynamoDBKinesisDataStreamsReplication",
    policy: "DynamoDBKinesisReplicationServiceRolePolicy",
  },
  lambda: { name: "Lambda", policy: "AWSLambdaServiceRolePolicy" },
  "lambda.application-autoscaling": {
    name: "ApplicationAutoScaling_LambdaConcurrency",
    policy: "AWSApplicationAutoscalingLambdaConcurrencyPolicy",
  },
  lexv2: { name: "LexV2Bots", policy: "AmazonLexV2BotPolicy", suffix: true },
  opensearchservice: { name: "AmazonOpenSearchService", policy: "AmazonOpenSearchServiceRolePolicy" },
  "ops.apigateway": { name: "APIGateway", policy: "APIGatewayServiceRolePolicy" },
  organizations: { name: "Organizations", policy: "AWSOrganizationsServiceTrustPolicy" },
  rds: { name: "RDS", policy: "AmazonRDSServiceRolePolicy" },
  redshift: { name: "Redshift", policy: "AmazonRedshiftServiceLinkedRolePolicy" },
  "replication.dynamodb": { name: "DynamoDBReplication", policy: "DynamoDBReplicationServiceRolePolicy" },
  "replicator.lambda": { name: "LambdaReplicator", policy: "AWSLambdaReplicator" },
  securityhub: { name: "SecurityHub", policy: "AWSSecurityHubServiceRolePolicy" },
  spot: { name: "EC2Spot", policy: "AWSEC2SpotServiceRolePolicy" },
  spotfleet: { name: "EC2SpotFleet", policy: "AWSEC2SpotFleetServiceRolePolicy" },
  ssm: { name: "AmazonSSM", policy: "AmazonSSMServiceRolePolicy" },
  sso: { name: "SSO", policy: "AWSSSOServiceRolePolicy" },
  support: { name: "Support", policy: "AWSSupportServiceRolePolicy" },
  trustedadvisor: { name: "TrustedAdvisor", policy: "AWSTrustedAdvisorServiceRolePolicy" },
};

const find = (service: string): ServiceLinked | undefined => {
  const key = service.replace(/\.amazonaws\.com$/, "");
  return Object.hasOwn(SERVICES, key) ? SERVICES[key] : undefined;
};

/** Path and name of the role; for a service that is not known, with AWS's usual form of a name. */
export function serviceLinkedName(service: string, suffix: string | undefined) {
  const name = `AWSServiceRoleFor${find(service)?.name ?? ""}${suffix === undefined ? "" : `_${suffix}`}`;
  return { path: `/aws-service-role/${service}/`, name };
}

/** @throws InvalidInput for a name that is no service's, or a suffix that the service does not take */
export function serviceLinkedRole(service: string, suffix: string | undefined) {
  // unverified: AWS's words for a name that is no service's
  if (!/^[a-z0-9.-]+\.amazonaws\.com$/.test(service)) throw invalidInput(`${service} is not a valid service name.`);
  const known = find(service);
  if (known === undefined) {
    throw notEmulated(
      `the service-linked role of \`${service}\` is not known to Rolecall; it knows those of ${Object.keys(SERVICES).join(", ")}`,
    );
  }
  if (suffix !== undefined && known.suffix === undefined) throw suffixNotAllowed(service);
  return {
    ...serviceLinkedName(service, suffix),
    policies: [`arn:aws:iam::aws:policy/aws-service-role/${known.policy}`],
  };
}

export const serviceLinkedTrust = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

/** The services whose roles are known here. */
export const serviceLinkedServices = (): string[] => Object.keys(SERVICES).map((key) => `${key}.amazonaws.com`);

/**
 * Where CloudFormation's resources hold policies. A type that is not here is searched for statements, so a new one is
 * found too, only without its kind.
 *
 * AWS: the properties of each type in
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html,
 * held against AWS's resource schemas in November 2026. Lambda permissions, event bus statements, SAM's `Policies` and
 * Organizations' policies take more than a path: `cloudformation.ts`, `permissions.ts`, `sam.ts`.
 */
import type { PolicyKind, ValidateOptions } from "@rolecall/engine";

/** `Policies[].PolicyDocument` walks every item of the list. */
export type PolicyPath = readonly [path: string, kind: PolicyKind, target?: PolicyTarget];

/** What a policy is attached to, as far as its quota and its checks depend on it. */
export type PolicyTarget = Pick<ValidateOptions, "holder" | "resourceType">;

type Holder = NonNullable<PolicyTarget["holder"]>;

const identity = (holder: Holder, path: string): readonly PolicyPath[] => [[path, "identity", { holder }]];
const resource = (path: string): readonly PolicyPath[] => [[path, "resource"]];
/** Of a type whose own service is the only one that its policy can speak of. */
const policyOf = (resourceType: string, ...paths: string[]): readonly PolicyPath[] =>
  paths.map((path): PolicyPath => [path, "resource", { resourceType }]);

export const CLOUDFORMATION_TYPES: Readonly<Record<string, readonly PolicyPath[]>> = {
  "AWS::IAM::Role": [["AssumeRolePolicyDocument", "trust"], ...identity("role", "Policies[].PolicyDocument")],
  "AWS::IAM::User": identity("user", "Policies[].PolicyDocument"),
  "AWS::IAM::Group": identity("group", "Policies[].PolicyDocument"),
  // It may be attached to users, groups and roles at once; the widest quota is a role's.
  "AWS::IAM::Policy": identity("role", "PolicyDocument"),
  "AWS::IAM::ManagedPolicy": identity("managed", "PolicyDocument"),
  "AWS::IAM::RolePolicy": identity("role", "PolicyDocument"),
  "AWS::IAM::UserPolicy": identity("user", "PolicyDocument"),
  "AWS::IAM::GroupPolicy": identity("group", "PolicyDocument"),
  "AWS::SSO::PermissionSet": identity("role", "InlinePolicy"),

  "AWS::EKS::PodIdentityAssociation": [["Policy", "session"]],
  "AWS::RolesAnywhere::Profile": [["SessionPolicy", "session"]],
  "AWS::Transfer::User": [["Policy", "session"]],
  "AWS::EC2::VPCEndpoint": [["PolicyDocument", "endpoint"]],

  "AWS::AIOps::InvestigationGroup": resource("InvestigationGroupPolicy"),
  "AWS::APS::ResourcePolicy": resource("PolicyDocument"),
  "AWS::ApiGateway::DomainNameV2": resource("Policy"),
  "AWS::ApiGateway::RestApi": resource("Policy"),
  "AWS::Backup::BackupVault": resource("AccessPolicy"),
  "AWS::Backup::LogicallyAirGappedBackupVault": resource("AccessPolicy"),
  "AWS::Bedrock::ResourcePolicy": resource("PolicyDocument"),
  "AWS::BedrockAgentCore::ResourcePolicy": resource("Policy"),
  "AWS::CloudTrail::ResourcePolicy": resource("ResourcePolicy"),
  "AWS::CodeArtifact::Domain": resource("PermissionsPolicyDocument"),
  "AWS::CodeArtifact::Repository": resource("PermissionsPolicyDocument"),
  "AWS::Comprehend::DocumentClassifier": resource("ModelPolicy"),
  "AWS::Comprehend::EntityRecognizer": resource("ModelPolicy"),
  "AWS::DSQL::Cluster": resource("PolicyDocument"),
  "AWS::DynamoDB::GlobalTable": policyOf(
    "AWS::DynamoDB::Table",
    "Replicas[].ResourcePolicy.PolicyDocument",
    "Replicas[].ReplicaStreamSpecification.ResourcePolicy.PolicyDocument",
  ),
  "AWS::DynamoDB::Table": policyOf(
    "AWS::DynamoDB::Table",
    "ResourcePolicy.PolicyDocument",
    "StreamSpecification.ResourcePolicy.PolicyDocument",
  ),
  "AWS::ECR::PublicRepository": resource("RepositoryPolicyText"),
  "AWS::ECR::RegistryPolicy": resource("PolicyText"),
  "AWS::ECR::Repository": resource("RepositoryPolicyText"),
  "AWS::ECR::RepositoryCreationTemplate": resource("RepositoryPolicy"),
  "AWS::EFS::FileSystem": resource("FileSystemPolicy"),
  "AWS::Elasticsearch::Domain": resource("AccessPolicies"),
  "AWS::EventSchemas::RegistryPolicy": resource("Policy"),
  "AWS::Events::EventBus": policyOf("AWS::Events::EventBus", "Policy"),
  "AWS::KMS::Key": policyOf("AWS::KMS::Key", "KeyPolicy"),
  "AWS::KMS::ReplicaKey": policyOf("AWS::KMS::Key", "KeyPolicy"),
  "AWS::Kinesis::ResourcePolicy": policyOf("AWS::Kinesis::Stream", "ResourcePolicy"),
  "AWS::Lambda::ResourcePolicy": policyOf("AWS::Lambda::Function", "PolicyDocument"),
  "AWS::Lex::ResourcePolicy": resource("Policy"),
  "AWS::Logs::DeliveryDestination": resource("DeliveryDestinationPolicy.DeliveryDestinationPolicy"),
  "AWS::Logs::Destination": resource("DestinationPolicy"),
  "AWS::Logs::LogGroup": resource("ResourcePolicyDocument"),
  "AWS::Logs::ResourcePolicy": resource("PolicyDocument"),
  "AWS::MSK::ClusterPolicy": resource("Policy"),
  "AWS::MediaPackageV2::ChannelPolicy": resource("Policy"),
  "AWS::MediaPackageV2::OriginEndpointPolicy": resource("Policy"),
  "AWS::MediaStore::Container": resource("Policy"),
  "AWS::MediaTailor::ChannelPolicy": resource("Policy"),
  "AWS::OSIS::Pipeline": resource("ResourcePolicy.Policy"),
  "AWS::Oam::Sink": resource("Policy"),
  "AWS::Omics::SequenceStore": resource("S3AccessPolicy"),
  "AWS::OpenSearchService::Domain": resource("AccessPolicies"),
  "AWS::Organizations::ResourcePolicy": resource("Content"),
  "AWS::PaymentCryptography::Key": resource("Policy"),
  "AWS::RUM::AppMonitor": resource("ResourcePolicy.PolicyDocument"),
  "AWS::Redshift::Cluster": resource("NamespaceResourcePolicy"),
  "AWS::RedshiftServerless::Namespace": resource("NamespaceResourcePolicy"),
  "AWS::S3::AccessPoint": policyOf("AWS::S3::AccessPoint", "Policy"),
  "AWS::S3::BucketPolicy": policyOf("AWS::S3::Bucket", "PolicyDocument"),
  "AWS::S3::MultiRegionAccessPointPolicy": policyOf("AWS::S3::MultiRegionAccessPoint", "Policy"),
  "AWS::S3Express::AccessPoint": resource("Policy"),
  "AWS::S3Express::BucketPolicy": policyOf("AWS::S3Express::DirectoryBucket", "PolicyDocument"),
  "AWS::S3ObjectLambda::AccessPointPolicy": policyOf("AWS::S3ObjectLambda::AccessPoint", "PolicyDocument"),
  "AWS::S3Outposts::AccessPoint": resource("Policy"),
  "AWS::S3Outposts::BucketPolicy": resource("PolicyDocument"),
  "AWS::S3Tables::TableBucketPolicy": resource("ResourcePolicy"),
  "AWS::S3Tables::TablePolicy": resource("ResourcePolicy"),
  "AWS::S3Vectors::VectorBucketPolicy": resource("Policy"),
  "AWS::SNS::TopicInlinePolicy": policyOf("AWS::SNS::Topic", "PolicyDocument"),
  "AWS::SNS::TopicPolicy": policyOf("AWS::SNS::Topic", "PolicyDocument"),
  "AWS::SQS::QueueInlinePolicy": policyOf("AWS::SQS::Queue", "PolicyDocument"),
  "AWS::SQS::QueuePolicy": policyOf("AWS::SQS::Queue", "PolicyDocument"),
  "AWS::SSM::ResourcePolicy": resource("Policy"),
  "AWS::SageMaker::ModelPackageGroup": resource("ModelPackageGroupPolicy"),
  "AWS::SecretsManager::ResourcePolicy": policyOf("AWS::SecretsManager::Secret", "ResourcePolicy"),
  "AWS::VpcLattice::AuthPolicy": resource("Policy"),
  "AWS::VpcLattice::ResourcePolicy": resource("Policy"),
  "AWS::XRay::ResourcePolicy": resource("PolicyDocument"),
};

/** Types whose policies are written in another language than IAM's, though they may look like it. */
export const OTHER_LANGUAGES: Readonly<Record<string, string>> = {
  "AWS::IoT::Policy": "is an IoT policy, whose variables and resources are its own",
  "AWS::NetworkManager::CoreNetwork": "is a core network policy, not an IAM policy",
  "AWS::RAM::Permission": "is a template that RAM makes resource policies from",
};

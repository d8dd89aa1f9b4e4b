/**
 * Where CloudFormation's resources hold policies. A type that is not here is searched for statements, so a new one is
 * found too, only without its kind.
 *
 * AWS: the properties of each type in
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html,
 * held against AWS's resource schemas in November 2026. Lambda permissions, event bus statements, SAM's `Policies` and
 * Organizations' policies take more than a path: `cloudformation.ts`, `permissions.ts`, `sam.ts`.
 */
import type { PolicyKind } from "@rolecall/engine";

/** `Policies[].PolicyDocument` walks every item of the list. */
export type PolicyPath = readonly [path: string, kind: PolicyKind];

const identity = (...paths: string[]) => paths.map((path): PolicyPath => [path, "identity"]);
const resource = (...paths: string[]) => paths.map((path): PolicyPath => [path, "resource"]);

export const CLOUDFORMATION_TYPES: Readonly<Record<string, readonly PolicyPath[]>> = {
  "AWS::IAM::Role": [["AssumeRolePolicyDocument", "trust"], ...identity("Policies[].PolicyDocument")],
  "AWS::IAM::User": identity("Policies[].PolicyDocument"),
  "AWS::IAM::Group": identity("Policies[].PolicyDocument"),
  "AWS::IAM::Policy": identity("PolicyDocument"),
  "AWS::IAM::ManagedPolicy": identity("PolicyDocument"),
  "AWS::IAM::RolePolicy": identity("PolicyDocument"),
  "AWS::IAM::UserPolicy": identity("PolicyDocument"),
  "AWS::IAM::GroupPolicy": identity("PolicyDocument"),
  "AWS::SSO::PermissionSet": identity("InlinePolicy"),

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
  "AWS::DynamoDB::GlobalTable": resource(
    "Replicas[].ResourcePolicy.PolicyDocument",
    "Replicas[].ReplicaStreamSpecification.ResourcePolicy.PolicyDocument",
  ),
  "AWS::DynamoDB::Table": resource(
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
  "AWS::Events::EventBus": resource("Policy"),
  "AWS::KMS::Key": resource("KeyPolicy"),
  "AWS::KMS::ReplicaKey": resource("KeyPolicy"),
  "AWS::Kinesis::ResourcePolicy": resource("ResourcePolicy"),
  "AWS::Lambda::ResourcePolicy": resource("PolicyDocument"),
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
  "AWS::S3::AccessPoint": resource("Policy"),
  "AWS::S3::BucketPolicy": resource("PolicyDocument"),
  "AWS::S3::MultiRegionAccessPointPolicy": resource("Policy"),
  "AWS::S3Express::AccessPoint": resource("Policy"),
  "AWS::S3Express::BucketPolicy": resource("PolicyDocument"),
  "AWS::S3ObjectLambda::AccessPointPolicy": resource("PolicyDocument"),
  "AWS::S3Outposts::AccessPoint": resource("Policy"),
  "AWS::S3Outposts::BucketPolicy": resource("PolicyDocument"),
  "AWS::S3Tables::TableBucketPolicy": resource("ResourcePolicy"),
  "AWS::S3Tables::TablePolicy": resource("ResourcePolicy"),
  "AWS::S3Vectors::VectorBucketPolicy": resource("Policy"),
  "AWS::SNS::TopicInlinePolicy": resource("PolicyDocument"),
  "AWS::SNS::TopicPolicy": resource("PolicyDocument"),
  "AWS::SQS::QueueInlinePolicy": resource("PolicyDocument"),
  "AWS::SQS::QueuePolicy": resource("PolicyDocument"),
  "AWS::SSM::ResourcePolicy": resource("Policy"),
  "AWS::SageMaker::ModelPackageGroup": resource("ModelPackageGroupPolicy"),
  "AWS::SecretsManager::ResourcePolicy": resource("ResourcePolicy"),
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

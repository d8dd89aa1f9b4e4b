/**
 * Where resources of Terraform's AWS provider hold policies, all as strings of JSON. A type that is not here is
 * searched for statements.
 *
 * Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs, November 2026.
 */
import type { PolicyPath } from "./cloudformation-types.js";

const resource: readonly PolicyPath[] = [["policy", "resource"]];
const policyOf = (resourceType: string): readonly PolicyPath[] => [["policy", "resource", { resourceType }]];
const at = (path: string): readonly PolicyPath[] => [[path, "resource"]];

export const TERRAFORM_TYPES: Readonly<Record<string, readonly PolicyPath[]>> = {
  aws_iam_role: [
    ["assume_role_policy", "trust"],
    ["inline_policy[].policy", "identity", { holder: "role" }],
  ],
  aws_iam_policy: [["policy", "identity", { holder: "managed" }]],
  aws_iam_role_policy: [["policy", "identity", { holder: "role" }]],
  aws_iam_user_policy: [["policy", "identity", { holder: "user" }]],
  aws_iam_group_policy: [["policy", "identity", { holder: "group" }]],
  aws_ssoadmin_permission_set_inline_policy: [["inline_policy", "identity", { holder: "role" }]],

  aws_eks_pod_identity_association: [["policy", "session"]],
  aws_transfer_user: [["policy", "session"]],
  aws_vpc_endpoint: [["policy", "endpoint"]],
  aws_vpc_endpoint_policy: [["policy", "endpoint"]],

  aws_api_gateway_domain_name: resource,
  aws_api_gateway_rest_api: resource,
  aws_api_gateway_rest_api_policy: resource,
  aws_backup_vault_policy: resource,
  aws_cloudwatch_event_bus_policy: policyOf("AWS::Events::EventBus"),
  aws_cloudwatch_log_delivery_destination_policy: at("delivery_destination_policy"),
  aws_cloudwatch_log_destination_policy: at("access_policy"),
  aws_cloudwatch_log_resource_policy: at("policy_document"),
  aws_codeartifact_domain_permissions_policy: at("policy_document"),
  aws_codeartifact_repository_permissions_policy: at("policy_document"),
  aws_codebuild_resource_policy: resource,
  aws_dynamodb_resource_policy: policyOf("AWS::DynamoDB::Table"),
  aws_ecr_registry_policy: resource,
  aws_ecr_repository_policy: resource,
  aws_ecrpublic_repository_policy: resource,
  aws_efs_file_system_policy: resource,
  aws_elasticsearch_domain: at("access_policies"),
  aws_elasticsearch_domain_policy: at("access_policies"),
  aws_glacier_vault: at("access_policy"),
  aws_glue_resource_policy: resource,
  aws_kinesis_resource_policy: resource,
  aws_kms_external_key: policyOf("AWS::KMS::Key"),
  aws_kms_key: policyOf("AWS::KMS::Key"),
  aws_kms_key_policy: policyOf("AWS::KMS::Key"),
  aws_kms_replica_external_key: policyOf("AWS::KMS::Key"),
  aws_kms_replica_key: policyOf("AWS::KMS::Key"),
  aws_media_store_container_policy: resource,
  aws_msk_cluster_policy: resource,
  aws_oam_sink_policy: resource,
  aws_opensearch_domain: at("access_policies"),
  aws_opensearch_domain_policy: at("access_policies"),
  aws_organizations_resource_policy: at("content"),
  aws_redshift_resource_policy: resource,
  aws_s3_access_point: policyOf("AWS::S3::AccessPoint"),
  aws_s3_bucket: policyOf("AWS::S3::Bucket"),
  aws_s3_bucket_policy: policyOf("AWS::S3::Bucket"),
  aws_s3control_access_point_policy: policyOf("AWS::S3::AccessPoint"),
  aws_s3control_bucket_policy: resource,
  aws_s3control_object_lambda_access_point_policy: resource,
  aws_s3tables_table_bucket_policy: at("resource_policy"),
  aws_s3tables_table_policy: at("resource_policy"),
  aws_schemas_registry_policy: resource,
  aws_secretsmanager_secret: policyOf("AWS::SecretsManager::Secret"),
  aws_secretsmanager_secret_policy: policyOf("AWS::SecretsManager::Secret"),
  aws_ses_identity_policy: resource,
  aws_sesv2_email_identity_policy: resource,
  aws_sns_topic: policyOf("AWS::SNS::Topic"),
  aws_sns_topic_policy: policyOf("AWS::SNS::Topic"),
  aws_sqs_queue: policyOf("AWS::SQS::Queue"),
  aws_sqs_queue_policy: policyOf("AWS::SQS::Queue"),
  aws_vpclattice_auth_policy: resource,
  aws_vpclattice_resource_policy: resource,
};

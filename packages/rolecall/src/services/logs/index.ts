import { logs } from "@rolecall/aws-model/logs";
import type { ServiceDefinition } from "../../kernel/service.js";
import { violated } from "./errors.js";
import { resumeExports } from "./exports/task.js";
import { resumeQueries } from "./insights/query-runner.js";
import { AssociateKmsKey } from "./operations/associate-kms-key.js";
import { CancelExportTask } from "./operations/cancel-export-task.js";
import { CreateDelivery } from "./operations/create-delivery.js";
import { CreateExportTask } from "./operations/create-export-task.js";
import { CreateLogGroup } from "./operations/create-log-group.js";
import { CreateLogStream } from "./operations/create-log-stream.js";
import { DeleteDelivery } from "./operations/delete-delivery.js";
import { DeleteDeliveryDestination } from "./operations/delete-delivery-destination.js";
import { DeleteDeliveryDestinationPolicy } from "./operations/delete-delivery-destination-policy.js";
import { DeleteDeliverySource } from "./operations/delete-delivery-source.js";
import { DeleteDestination } from "./operations/delete-destination.js";
import { DeleteLogGroup } from "./operations/delete-log-group.js";
import { DeleteLogStream } from "./operations/delete-log-stream.js";
import { DeleteMetricFilter } from "./operations/delete-metric-filter.js";
import { DeleteQueryDefinition } from "./operations/delete-query-definition.js";
import { DeleteResourcePolicy } from "./operations/delete-resource-policy.js";
import { DeleteRetentionPolicy } from "./operations/delete-retention-policy.js";
import { DeleteSubscriptionFilter } from "./operations/delete-subscription-filter.js";
import { DescribeDeliveries } from "./operations/describe-deliveries.js";
import { DescribeDeliveryDestinations } from "./operations/describe-delivery-destinations.js";
import { DescribeDeliverySources } from "./operations/describe-delivery-sources.js";
import { DescribeDestinations } from "./operations/describe-destinations.js";
import { DescribeExportTasks } from "./operations/describe-export-tasks.js";
import { DescribeLogGroups } from "./operations/describe-log-groups.js";
import { DescribeLogStreams } from "./operations/describe-log-streams.js";
import { DescribeMetricFilters } from "./operations/describe-metric-filters.js";
import { DescribeQueries } from "./operations/describe-queries.js";
import { DescribeQueryDefinitions } from "./operations/describe-query-definitions.js";
import { DescribeResourcePolicies } from "./operations/describe-resource-policies.js";
import { DescribeSubscriptionFilters } from "./operations/describe-subscription-filters.js";
import { DisassociateKmsKey } from "./operations/disassociate-kms-key.js";
import { FilterLogEvents } from "./operations/filter-log-events.js";
import { GetDelivery } from "./operations/get-delivery.js";
import { GetDeliveryDestination } from "./operations/get-delivery-destination.js";
import { GetDeliveryDestinationPolicy } from "./operations/get-delivery-destination-policy.js";
import { GetDeliverySource } from "./operations/get-delivery-source.js";
import { GetLogEvents } from "./operations/get-log-events.js";
import { GetLogGroupFields } from "./operations/get-log-group-fields.js";
import { GetLogRecord } from "./operations/get-log-record.js";
import { GetQueryResults } from "./operations/get-query-results.js";
import { ListLogGroups } from "./operations/list-log-groups.js";
import { ListTagsForResource } from "./operations/list-tags-for-resource.js";
import { ListTagsLogGroup } from "./operations/list-tags-log-group.js";
import { PutDeliveryDestination } from "./operations/put-delivery-destination.js";
import { PutDeliveryDestinationPolicy } from "./operations/put-delivery-destination-policy.js";
import { PutDeliverySource } from "./operations/put-delivery-source.js";
import { PutDestination } from "./operations/put-destination.js";
import { PutDestinationPolicy } from "./operations/put-destination-policy.js";
import { PutLogEvents } from "./operations/put-log-events.js";
import { PutLogGroupDeletionProtection } from "./operations/put-log-group-deletion-protection.js";
import { PutMetricFilter } from "./operations/put-metric-filter.js";
import { PutQueryDefinition } from "./operations/put-query-definition.js";
import { PutResourcePolicy } from "./operations/put-resource-policy.js";
import { PutRetentionPolicy } from "./operations/put-retention-policy.js";
import { PutSubscriptionFilter } from "./operations/put-subscription-filter.js";
import { StartQuery } from "./operations/start-query.js";
import { StopQuery } from "./operations/stop-query.js";
import { TagLogGroup } from "./operations/tag-log-group.js";
import { TagResource } from "./operations/tag-resource.js";
import { TestMetricFilter } from "./operations/test-metric-filter.js";
import { UntagLogGroup } from "./operations/untag-log-group.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateDeliveryConfiguration } from "./operations/update-delivery-configuration.js";
import { refusal } from "./refusal.js";
import { resources } from "./resources.js";
import { sweepAll } from "./retention.js";
import { resumeSubscriptions } from "./subscriptions/deliver.js";

/** Amazon CloudWatch Logs. README.md beside this file lists gaps and sources. */
export const logsService: ServiceDefinition = {
  service: logs,
  operations: [
    AssociateKmsKey,
    CancelExportTask,
    CreateDelivery,
    CreateExportTask,
    CreateLogGroup,
    CreateLogStream,
    DeleteDelivery,
    DeleteDeliveryDestination,
    DeleteDeliveryDestinationPolicy,
    DeleteDeliverySource,
    DeleteDestination,
    DeleteLogGroup,
    DeleteLogStream,
    DeleteMetricFilter,
    DeleteQueryDefinition,
    DeleteResourcePolicy,
    DeleteRetentionPolicy,
    DeleteSubscriptionFilter,
    DescribeDeliveries,
    DescribeDeliveryDestinations,
    DescribeDeliverySources,
    DescribeDestinations,
    DescribeExportTasks,
    DescribeLogGroups,
    DescribeLogStreams,
    DescribeMetricFilters,
    DescribeQueries,
    DescribeQueryDefinitions,
    DescribeResourcePolicies,
    DescribeSubscriptionFilters,
    DisassociateKmsKey,
    FilterLogEvents,
    GetDelivery,
    GetDeliveryDestination,
    GetDeliveryDestinationPolicy,
    GetDeliverySource,
    GetLogEvents,
    GetLogGroupFields,
    GetLogRecord,
    GetQueryResults,
    ListLogGroups,
    ListTagsForResource,
    ListTagsLogGroup,
    PutDeliveryDestination,
    PutDeliveryDestinationPolicy,
    PutDeliverySource,
    PutDestination,
    PutDestinationPolicy,
    PutLogEvents,
    PutLogGroupDeletionProtection,
    PutMetricFilter,
    PutQueryDefinition,
    PutResourcePolicy,
    PutRetentionPolicy,
    PutSubscriptionFilter,
    StartQuery,
    StopQuery,
    TagLogGroup,
    TagResource,
    TestMetricFilter,
    UntagLogGroup,
    UntagResource,
    UpdateDeliveryConfiguration,
  ],
  resources,
  refusal,
  violated,
  resume: async (host) => {
    await sweepAll(host);
    await resumeQueries(host);
    await resumeSubscriptions(host);
    await resumeExports(host);
  },
};

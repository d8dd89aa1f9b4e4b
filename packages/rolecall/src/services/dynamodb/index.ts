/** DynamoDB: tables, items, indexes, transactions, PartiQL, time to live. */
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import type { ServiceDefinition } from "../../kernel/service.js";
import { BatchExecuteStatement } from "./operations/batch-execute-statement.js";
import { BatchGetItem } from "./operations/batch-get-item.js";
import { BatchWriteItem } from "./operations/batch-write-item.js";
import { CreateBackup } from "./operations/create-backup.js";
import { CreateTable } from "./operations/create-table.js";
import { DeleteBackup } from "./operations/delete-backup.js";
import { DeleteItem } from "./operations/delete-item.js";
import { DeleteResourcePolicy } from "./operations/delete-resource-policy.js";
import { DeleteTable } from "./operations/delete-table.js";
import { DescribeBackup } from "./operations/describe-backup.js";
import { DescribeContinuousBackups } from "./operations/describe-continuous-backups.js";
import { DescribeEndpoints } from "./operations/describe-endpoints.js";
import { DescribeLimits } from "./operations/describe-limits.js";
import { DescribeTable } from "./operations/describe-table.js";
import { DescribeTimeToLive } from "./operations/describe-time-to-live.js";
import { ExecuteStatement } from "./operations/execute-statement.js";
import { ExecuteTransaction } from "./operations/execute-transaction.js";
import { GetItem } from "./operations/get-item.js";
import { GetResourcePolicy } from "./operations/get-resource-policy.js";
import { ListBackups } from "./operations/list-backups.js";
import { ListTables } from "./operations/list-tables.js";
import { ListTagsOfResource } from "./operations/list-tags-of-resource.js";
import { PutItem } from "./operations/put-item.js";
import { PutResourcePolicy } from "./operations/put-resource-policy.js";
import { Query } from "./operations/query.js";
import { RestoreTableFromBackup } from "./operations/restore-table-from-backup.js";
import { RestoreTableToPointInTime } from "./operations/restore-table-to-point-in-time.js";
import { Scan } from "./operations/scan.js";
import { TagResource } from "./operations/tag-resource.js";
import { TransactGetItems } from "./operations/transact-get-items.js";
import { TransactWriteItems } from "./operations/transact-write-items.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateContinuousBackups } from "./operations/update-continuous-backups.js";
import { UpdateItem } from "./operations/update-item.js";
import { UpdateTable } from "./operations/update-table.js";
import { UpdateTimeToLive } from "./operations/update-time-to-live.js";
import { resources } from "./resources.js";
import { resume } from "./tables/lifecycle.js";

export const dynamodbService: ServiceDefinition = {
  service: dynamodb,
  operations: [
    // Tables
    CreateTable,
    DescribeTable,
    ListTables,
    UpdateTable,
    DeleteTable,
    UpdateTimeToLive,
    DescribeTimeToLive,
    TagResource,
    UntagResource,
    ListTagsOfResource,
    PutResourcePolicy,
    GetResourcePolicy,
    DeleteResourcePolicy,
    // Items
    PutItem,
    GetItem,
    UpdateItem,
    DeleteItem,
    Query,
    Scan,
    BatchGetItem,
    BatchWriteItem,
    TransactGetItems,
    TransactWriteItems,
    // PartiQL
    ExecuteStatement,
    BatchExecuteStatement,
    ExecuteTransaction,
    // Backups
    CreateBackup,
    DescribeBackup,
    DeleteBackup,
    ListBackups,
    RestoreTableFromBackup,
    RestoreTableToPointInTime,
    DescribeContinuousBackups,
    UpdateContinuousBackups,
    // The account
    DescribeLimits,
    DescribeEndpoints,
  ] as ServiceDefinition["operations"],
  resources,
  resume,
};

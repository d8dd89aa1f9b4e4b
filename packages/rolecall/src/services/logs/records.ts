/** What CloudWatch Logs stores, the events apart (`events.ts`). */
import { collection } from "../../store/collection.js";

export interface GroupRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly createdMs: number;
  /** STANDARD, INFREQUENT_ACCESS or DELIVERY. */
  readonly class: string;
  /** Absent: events are kept for good. */
  readonly retentionDays?: number;
  readonly deletionProtected: boolean;
  /** The key that it is under, and a data key encrypted by it (base64). */
  readonly encryption?: { readonly keyArn: string; readonly dataKey: string };
  readonly tags: Readonly<Record<string, string>>;
}

export const groups = collection<GroupRecord>({
  name: "logs/groups",
  key: ({ account, region, name }) => [account, region, name],
});

export interface StreamRecord {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly name: string;
  readonly createdMs: number;
  /** Of the events that are kept; all three are absent while there are none. */
  readonly firstEventMs?: number;
  readonly lastEventMs?: number;
  readonly lastIngestionMs?: number;
  /** Bytes of the messages with 26 for each event. */
  readonly storedBytes: number;
  /** Number of the next chunk; orders chunks that begin in the same millisecond. */
  readonly nextChunk: number;
}

export const streams = collection<StreamRecord>({
  name: "logs/streams",
  key: ({ account, region, group, name }) => [account, region, group, name],
});

export interface MetricFilterRecord {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly name: string;
  readonly pattern: string;
  readonly transformations: readonly MetricTransformationRecord[];
  readonly createdMs: number;
  readonly applyOnTransformedLogs: boolean;
  readonly fieldSelectionCriteria?: string;
  readonly emitSystemFieldDimensions?: readonly string[];
}

export interface MetricTransformationRecord {
  readonly metricName: string;
  readonly metricNamespace: string;
  readonly metricValue: string;
  readonly defaultValue?: number;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly unit?: string;
}

export const metricFilters = collection<MetricFilterRecord>({
  name: "logs/metric-filters",
  key: ({ account, region, group, name }) => [account, region, group, name],
});

export interface SubscriptionFilterRecord {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly name: string;
  readonly pattern: string;
  readonly destinationArn: string;
  readonly distribution: string;
  readonly applyOnTransformedLogs: boolean;
  readonly createdMs: number;
  /** Of a Kinesis stream. */
  readonly roleArn?: string;
  /** The name of CloudWatch Logs that the function's policy lets in. */
  readonly principal: `${string}.amazonaws.com`;
  /** Until when events are skipped, after the destination refused some. */
  readonly disabledUntilMs?: number;
}

export const subscriptionFilters = collection<SubscriptionFilterRecord>({
  name: "logs/subscription-filters",
  key: ({ account, region, group, name }) => [account, region, group, name],
});

/** Events on their way to a filter's destination: written with the events, gone with the delivery's end. */
export interface SubscriptionDeliveryRecord {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly stream: string;
  readonly filter: string;
  readonly events: readonly SubscribedEvent[];
  /** Tries that failed. */
  readonly failed: number;
  readonly acceptedMs: number;
  readonly dueMs: number;
}

export interface SubscribedEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
  /** What a pattern of columns names. */
  readonly extractedFields?: Readonly<Record<string, string>>;
}

export const subscriptionDeliveries = collection<SubscriptionDeliveryRecord>({
  name: "logs/subscription-deliveries",
  key: ({ id }) => [id],
});

/** A policy of the account, or of one group: then `group` is its name, and the group has no other. */
export interface ResourcePolicyRecord {
  readonly account: string;
  readonly region: string;
  /** Empty for a policy of the account. */
  readonly group: string;
  readonly name: string;
  readonly document: string;
  readonly updatedMs: number;
  readonly revisionId: string;
}

export const resourcePolicies = collection<ResourcePolicyRecord>({
  name: "logs/resource-policies",
  key: ({ account, region, group, name }) => [account, region, group, group === "" ? name : ""],
});

/** Where other accounts may send subscriptions to. */
export interface DestinationRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly targetArn: string;
  readonly roleArn: string;
  readonly accessPolicy?: string;
  readonly createdMs: number;
  readonly tags: Readonly<Record<string, string>>;
}

export const destinations = collection<DestinationRecord>({
  name: "logs/destinations",
  key: ({ account, region, name }) => [account, region, name],
});

export interface ExportTaskRecord {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly name?: string;
  readonly group: string;
  /** Streams whose names begin so; absent: all. */
  readonly streamPrefix?: string;
  /** Both inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly destination: string;
  readonly destinationPrefix: string;
  readonly status: "PENDING" | "RUNNING" | "PENDING_CANCEL" | "CANCELLED" | "COMPLETED" | "FAILED";
  readonly message: string;
  readonly createdMs: number;
  /** Set once it has ended. */
  readonly completedMs?: number;
}

export const exportTasks = collection<ExportTaskRecord>({
  name: "logs/export-tasks",
  key: ({ account, region, id }) => [account, region, id],
});

export interface DeliverySourceRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly resourceArn: string;
  readonly service: string;
  readonly logType: string;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export const deliverySources = collection<DeliverySourceRecord>({
  name: "logs/delivery-sources",
  key: ({ account, region, name }) => [account, region, name],
});

export interface DeliveryDestinationRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** S3, CWL, FH or XRAY. */
  readonly type: string;
  readonly outputFormat?: string;
  readonly resourceArn?: string;
  readonly roleArn?: string;
  readonly policy?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export const deliveryDestinations = collection<DeliveryDestinationRecord>({
  name: "logs/delivery-destinations",
  key: ({ account, region, name }) => [account, region, name],
});

export interface DeliveryRecord {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly source: string;
  readonly destinationArn: string;
  readonly destinationType: string;
  readonly recordFields?: readonly string[];
  readonly fieldDelimiter?: string;
  readonly s3?: { readonly suffixPath?: string; readonly enableHiveCompatiblePath?: boolean };
  readonly tags: Readonly<Record<string, string>>;
}

export const deliveries = collection<DeliveryRecord>({
  name: "logs/deliveries",
  key: ({ account, region, id }) => [account, region, id],
});

export interface QueryDefinitionRecord {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly name: string;
  readonly queryString: string;
  readonly queryLanguage: string;
  readonly groups: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly defaultValue?: string;
    readonly description?: string;
  }[];
  readonly modifiedMs: number;
}

export const queryDefinitions = collection<QueryDefinitionRecord>({
  name: "logs/query-definitions",
  key: ({ account, region, id }) => [account, region, id],
});

/** A query of Logs Insights; its rows lie in `queryRows`, so that a page of them is read alone. */
export interface QueryRecord {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly queryString: string;
  readonly groups: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
  readonly limit?: number;
  readonly createdMs: number;
  readonly durationMs?: number;
  /** ARN of who started it. */
  readonly startedBy: string;
  readonly status: "Scheduled" | "Running" | "Complete" | "Failed" | "Cancelled" | "Timeout";
  readonly recordsMatched: number;
  readonly recordsScanned: number;
  readonly bytesScanned: number;
  readonly resultCount: number;
}

export const queries = collection<QueryRecord>({
  name: "logs/queries",
  key: ({ account, region, id }) => [account, region, id],
});

export interface QueryRowsRecord {
  readonly account: string;
  readonly region: string;
  readonly query: string;
  /** Number of the first row. */
  readonly from: number;
  readonly rows: readonly (readonly (readonly [field: string, value: string])[])[];
}

export const queryRows = collection<QueryRowsRecord>({
  name: "logs/query-rows",
  key: ({ account, region, query, from }) => [account, region, query, from],
});

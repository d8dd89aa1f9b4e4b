/** What EventBridge Scheduler stores. */
import { collection } from "../../store/collection.js";

export type Tags = Readonly<Record<string, string>>;

export interface GroupRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly tags: Tags;
  /** Absent for a default group that nothing was ever said of. */
  readonly createdMs?: number;
  readonly modifiedMs?: number;
}

export const groups = collection<GroupRecord>({
  name: "scheduler/groups",
  key: ({ account, region, name }) => [account, region, name],
});

export interface TargetRecord {
  readonly arn: string;
  readonly roleArn: string;
  readonly input?: string;
  readonly messageGroupId?: string;
  readonly partitionKey?: string;
  readonly event?: { readonly source: string; readonly detailType: string };
  readonly deadLetterArn?: string;
  readonly retry: { readonly attempts: number; readonly ageSeconds: number };
}

export interface ScheduleRecord {
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly name: string;
  readonly expression: string;
  readonly timezone: string;
  readonly startMs?: number;
  readonly endMs?: number;
  /** The window behind each occurrence in which it may be invoked; absent: at once. */
  readonly windowMinutes?: number;
  readonly state: "ENABLED" | "DISABLED";
  readonly description?: string;
  readonly afterCompletion: "NONE" | "DELETE";
  readonly target: TargetRecord;
  readonly createdMs: number;
  readonly modifiedMs: number;
  /** From when a rate without StartDate counts. */
  readonly countedFromMs: number;
  /** Changes with every update: a timer of an older one is void. */
  readonly revision: string;
  /** The occurrence last fired. */
  readonly lastMs?: number;
  /** The next occurrence of an enabled schedule, and when in its window it is invoked. */
  readonly next?: { readonly occurrenceMs: number; readonly dueMs: number };
}

export const schedules = collection<ScheduleRecord>({
  name: "scheduler/schedules",
  key: ({ account, region, group, name }) => [account, region, group, name],
});

/** An occurrence on its way to the target: written when it fires, gone when the target has it or nobody. */
export interface ExecutionRecord {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly group: string;
  readonly name: string;
  readonly target: TargetRecord;
  readonly occurrenceMs: number;
  /** Tries that failed. */
  readonly failed: number;
  readonly acceptedMs: number;
  readonly dueMs: number;
  /** The schedule is to be deleted when this one ends, unless its revision is another by then. */
  readonly completes?: string;
}

export const executions = collection<ExecutionRecord>({
  name: "scheduler/executions",
  key: ({ id }) => [id],
});

/** What a request with a client token was answered, for one that comes again. */
export interface TokenRecord {
  readonly account: string;
  readonly region: string;
  readonly operation: string;
  readonly token: string;
  readonly fingerprint: string;
  readonly answer: Readonly<Record<string, string>>;
  readonly atMs: number;
}

export const tokens = collection<TokenRecord, "byTime">({
  name: "scheduler/tokens",
  key: ({ account, region, operation, token }) => [account, region, operation, token],
  indexes: { byTime: ({ atMs }) => [[atMs]] },
});

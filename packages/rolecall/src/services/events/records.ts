/** What EventBridge stores. */
import { collection } from "../../store/collection.js";

export type Tags = Readonly<Record<string, string>>;

export interface BusRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly description?: string;
  readonly deadLetterArn?: string;
  readonly log?: { readonly includeDetail?: string; readonly level?: string };
  /** The policy's text. */
  readonly policy?: string;
  readonly tags: Tags;
  /** Absent for a default bus that nothing was ever said of. */
  readonly createdMs?: number;
  readonly modifiedMs?: number;
}

export const buses = collection<BusRecord>({
  name: "events/buses",
  key: ({ account, region, name }) => [account, region, name],
});

export interface RuleRecord {
  readonly account: string;
  readonly region: string;
  readonly bus: string;
  readonly name: string;
  readonly pattern?: string;
  readonly schedule?: string;
  readonly state: string;
  readonly description?: string;
  readonly roleArn?: string;
  readonly tags: Tags;
  /** The account whose call made the rule. */
  readonly createdBy: string;
  /** Changes with every PutRule, EnableRule and DisableRule: a timer of an older one is void. */
  readonly revision: string;
  /** When an enabled schedule fires next. */
  readonly dueMs?: number;
}

export const rules = collection<RuleRecord>({
  name: "events/rules",
  key: ({ account, region, bus, name }) => [account, region, bus, name],
});

export interface TargetRecord {
  readonly account: string;
  readonly region: string;
  readonly bus: string;
  readonly rule: string;
  readonly id: string;
  readonly arn: string;
  readonly roleArn?: string;
  readonly input?: string;
  readonly inputPath?: string;
  readonly transformer?: { readonly paths: Readonly<Record<string, string>>; readonly template: string };
  readonly messageGroupId?: string;
  /** Of a Kinesis stream; absent: the event's id is the partition key. */
  readonly partitionKeyPath?: string;
  readonly http?: HttpRecord;
  readonly deadLetterArn?: string;
  readonly retry?: { readonly attempts?: number; readonly ageSeconds?: number };
}

/** What a target adds to the request of its API destination. A value that begins with `$.` is taken from the event. */
export interface HttpRecord {
  /** In the order of the endpoint's wildcards. */
  readonly path: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

export const targets = collection<TargetRecord, "byArn">({
  name: "events/targets",
  key: ({ account, region, bus, rule, id }) => [account, region, bus, rule, id],
  indexes: { byArn: ({ account, region, bus, arn }) => [[account, region, bus, arn]] },
});

/** An event as it was accepted. `detail` is JSON text without blanks between tokens. */
export interface EventRecord {
  readonly id: string;
  readonly detailType: string;
  readonly source: string;
  readonly account: string;
  readonly timeMs: number;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: string;
  readonly ingestedMs: number;
  readonly traceHeader?: string;
  readonly replay?: string;
  /** A rule handed it on from another bus; AWS lets that happen once. */
  readonly forwarded?: true;
}

/** An event on its way to one target: written with the event's acceptance, gone with the delivery's end. */
export interface DeliveryRecord {
  readonly id: string;
  readonly ruleArn: string;
  readonly ruleName: string;
  readonly target: TargetRecord;
  readonly event: EventRecord;
  /** It has its turn in the rate of its API destination. */
  readonly hasTurn?: true;
  /** Tries that failed. */
  readonly failed: number;
  readonly acceptedMs: number;
  readonly dueMs: number;
}

export const deliveries = collection<DeliveryRecord>({
  name: "events/deliveries",
  key: ({ id }) => [id],
});

export interface ArchiveRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly bus: string;
  readonly description?: string;
  readonly pattern?: string;
  /** Zero: for good. */
  readonly retentionDays: number;
  readonly createdMs: number;
  readonly eventCount: number;
  readonly sizeBytes: number;
}

export const archives = collection<ArchiveRecord, "byBus">({
  name: "events/archives",
  key: ({ account, region, name }) => [account, region, name],
  indexes: { byBus: ({ account, region, bus }) => [[account, region, bus]] },
});

/** An event that an archive keeps, in the order of the events' own times. */
export interface ArchivedRecord {
  readonly account: string;
  readonly region: string;
  readonly archive: string;
  readonly event: EventRecord;
}

export const archived = collection<ArchivedRecord>({
  name: "events/archived",
  key: ({ account, region, archive, event }) => [account, region, archive, event.timeMs, event.id],
});

export interface ReplayRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly description?: string;
  readonly archive: string;
  readonly destinationArn: string;
  readonly filterArns?: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: "STARTING" | "RUNNING" | "CANCELLING" | "COMPLETED" | "CANCELLED" | "FAILED";
  readonly startedMs: number;
  readonly endedMs?: number;
  /** The last event handed over: its time and id, where a replay that was cut short goes on. */
  readonly last?: { readonly timeMs: number; readonly id: string };
}

export const replays = collection<ReplayRecord>({
  name: "events/replays",
  key: ({ account, region, name }) => [account, region, name],
});

export interface HttpParameterRecord {
  readonly key: string;
  readonly value: string;
  readonly secret: boolean;
}

/** Parameters that a connection adds to requests. */
export interface HttpParametersRecord {
  readonly headers: readonly HttpParameterRecord[];
  readonly query: readonly HttpParameterRecord[];
  readonly body: readonly HttpParameterRecord[];
}

export interface OAuthRecord {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly endpoint: string;
  readonly method: string;
  readonly http?: HttpParametersRecord;
}

export interface ConnectionRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Ends the ARN. */
  readonly id: string;
  /** Ends the ARN of the secret. */
  readonly secretId: string;
  readonly description?: string;
  readonly type: "BASIC" | "API_KEY" | "OAUTH_CLIENT_CREDENTIALS";
  readonly state: "AUTHORIZED" | "AUTHORIZING" | "DEAUTHORIZED";
  readonly stateReason?: string;
  readonly basic?: { readonly username: string; readonly password: string };
  readonly apiKey?: { readonly name: string; readonly value: string };
  readonly oauth?: OAuthRecord;
  readonly invocation?: HttpParametersRecord;
  readonly token?: { readonly value: string; readonly expiresMs?: number };
  /** Changes with every update: a token of older parameters is void. */
  readonly revision: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly authorizedMs?: number;
}

export const connections = collection<ConnectionRecord>({
  name: "events/connections",
  key: ({ account, region, name }) => [account, region, name],
});

export interface ApiDestinationRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Ends the ARN. */
  readonly id: string;
  readonly description?: string;
  readonly connectionArn: string;
  readonly endpoint: string;
  readonly method: string;
  readonly perSecond: number;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export const apiDestinations = collection<ApiDestinationRecord>({
  name: "events/api-destinations",
  key: ({ account, region, name }) => [account, region, name],
});

/** What Lambda tells others of with the role: events that succeed or fail, dead letters, and records of a stream that are given up. */
import { PutRolePolicy } from "../../../src/services/iam/operations/put-role-policy.js";
import { CreateStream } from "../../../src/services/kinesis/operations/create-stream.js";
import { PutRecord } from "../../../src/services/kinesis/operations/put-record.js";
import { AddPermission } from "../../../src/services/lambda/operations/add-permission.js";
import { CreateEventSourceMapping } from "../../../src/services/lambda/operations/create-event-source-mapping.js";
import { GetEventSourceMapping } from "../../../src/services/lambda/operations/get-event-source-mapping.js";
import { GetFunctionConfiguration } from "../../../src/services/lambda/operations/get-function-configuration.js";
import { GetFunctionEventInvokeConfig } from "../../../src/services/lambda/operations/get-function-event-invoke-config.js";
import { Invoke } from "../../../src/services/lambda/operations/invoke.js";
import { PutFunctionEventInvokeConfig } from "../../../src/services/lambda/operations/put-function-event-invoke-config.js";
import { UpdateFunctionConfiguration } from "../../../src/services/lambda/operations/update-function-configuration.js";
import { ACCOUNT, allow, REGION } from "../../../src/testing/world.js";
import { EXECUTION_ROLE, FAILS, type Ready, type Scene, type Source } from "../source.js";
import type { Target } from "./target.js";

/** How Lambda is told to tell a target, and what has it do so. */
type Occasion = (scene: Scene, target: string) => Promise<Pick<Ready, "make" | "shows" | "put"> & Named>;

interface Named {
  /** The name that `put` was given, found in what the target is told. */
  nameIn(told: Readonly<Record<string, unknown>>): string | undefined;
}

const telling =
  (occasion: Occasion) =>
  (target: Target): Source =>
  async (scene, owner) => {
    const { arn, told, ...rest } = await target(scene, owner);
    const { nameIn, ...used } = await occasion(scene, arn);
    const arrived = async () => (await told()).map((text) => nameIn(JSON.parse(text)) ?? text);
    return { arn, ...rest, ...used, arrived };
  };

/** Has the function invoked with an event. */
async function invoking({ root, world, functionArn: FunctionName }: Scene) {
  // Events come from the management account, which no SCP limits, so that nothing but the target is in question.
  const lets = { StatementId: "management", Action: "lambda:InvokeFunction", Principal: ACCOUNT };
  await root.call(AddPermission, { FunctionName, ...lets });
  return async (event: object) => {
    const Payload = Buffer.from(JSON.stringify(event));
    await world.root.call(Invoke, { FunctionName, InvocationType: "Event", Payload });
    await world.settled();
  };
}

/** The name of what a function is invoked with. */
const nameOf = (event: unknown): string => (event as { readonly name: string }).name;

const asynchronous =
  (outcome: "OnSuccess" | "OnFailure"): Occasion =>
  async (scene, Destination) => {
    const { root, functionArn: FunctionName } = scene;
    const invoke = await invoking(scene);
    return {
      make: () =>
        root.call(PutFunctionEventInvokeConfig, {
          FunctionName,
          MaximumRetryAttempts: 0,
          DestinationConfig: { [outcome]: { Destination } },
        }),
      async shows() {
        const { DestinationConfig } = await root.call(GetFunctionEventInvokeConfig, { FunctionName });
        return DestinationConfig?.[outcome];
      },
      put: (name) => invoke({ name, ...(outcome === "OnFailure" ? { [FAILS]: true } : {}) }),
      nameIn: ({ requestPayload }) => nameOf(requestPayload),
    };
  };

export const ofSuccesses = telling(asynchronous("OnSuccess"));
export const ofFailures = telling(asynchronous("OnFailure"));

export const ofDeadLetters = telling(async (scene, TargetArn) => {
  const { root, world, functionArn: FunctionName } = scene;
  const invoke = await invoking(scene);
  await root.call(PutFunctionEventInvokeConfig, { FunctionName, MaximumRetryAttempts: 0 });
  return {
    async make() {
      await root.call(UpdateFunctionConfiguration, { FunctionName, DeadLetterConfig: { TargetArn } });
      await world.settled();
    },
    shows: async () => (await root.call(GetFunctionConfiguration, { FunctionName })).DeadLetterConfig,
    put: (name) => invoke({ name, [FAILS]: true }),
    nameIn: nameOf,
  };
});

const READS = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"];

/** The role may read the stream, whatever else it may. */
export const ofGivenUpRecords = telling(async ({ root, world, owner }, Destination) => {
  const StreamName = "failing";
  await root.call(CreateStream, { StreamName, ShardCount: 1 });
  await world.clock.advance(100);
  await root.call(PutRolePolicy, {
    RoleName: EXECUTION_ROLE,
    PolicyName: "reads",
    PolicyDocument: allow(READS.map((name) => `kinesis:${name}`)).document,
  });
  const names = new Map<unknown, string>();
  let UUID = "";
  return {
    async make() {
      const made = await root.call(CreateEventSourceMapping, {
        FunctionName: "f",
        EventSourceArn: `arn:aws:kinesis:${REGION}:${owner}:stream/${StreamName}`,
        StartingPosition: "TRIM_HORIZON",
        BatchSize: 1,
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination } },
      });
      UUID = made.UUID ?? "";
    },
    async shows() {
      const { State, LastProcessingResult, DestinationConfig } = await root.call(GetEventSourceMapping, { UUID });
      return { State, LastProcessingResult, ...DestinationConfig?.OnFailure };
    },
    async put(name) {
      const record = { StreamName, PartitionKey: FAILS, Data: Buffer.from(name) };
      names.set((await root.call(PutRecord, record)).SequenceNumber, name);
    },
    // AWS tells queues and topics nothing of the records but their numbers.
    nameIn: ({ KinesisBatchInfo }) =>
      names.get((KinesisBatchInfo as { readonly startSequenceNumber: string }).startSequenceNumber),
  };
});

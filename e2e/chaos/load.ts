/** Writers that go on through everything, and note what was acknowledged. */
import { setTimeout as sleep } from "node:timers/promises";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PutRecordCommand } from "@aws-sdk/client-kinesis";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { type Clients, type Kind, queueUrl, STREAM, TABLE } from "./stage.js";

export interface Load {
  /** What was acknowledged, in order. */
  readonly acknowledged: Readonly<Record<Kind, readonly string[]>>;
  /** Errors that the server answered: under this load it has no reason to. */
  readonly complaints: readonly string[];
  stop(): Promise<void>;
}

/** Between two writes of one writer. */
const PAUSE_MS = 15;
/** Before the next try while the server is away. */
const AWAY_MS = 50;

const KEYS = ["a", "b", "c"];
const keyOf = (n: number) => KEYS[n % KEYS.length] ?? "a";

const WRITES: Readonly<Record<Kind, (clients: Clients, n: number) => Promise<string>>> = {
  async queue(clients, n) {
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(clients, "work"), MessageBody: String(n) }));
    return String(n);
  },
  async fifo(clients, n) {
    const id = `${keyOf(n)}/${n}`;
    await clients.sqs.send(
      new SendMessageCommand({ QueueUrl: queueUrl(clients, "work.fifo"), MessageBody: id, MessageGroupId: keyOf(n) }),
    );
    return id;
  },
  async stream(clients, n) {
    await clients.dynamodb.send(
      new PutItemCommand({ TableName: TABLE, Item: { key: { S: keyOf(n) }, n: { N: String(n) } } }),
    );
    return `${keyOf(n)}/${n}`;
  },
  async kinesis(clients, n) {
    const id = `${keyOf(n)}/${n}`;
    await clients.kinesis.send(
      new PutRecordCommand({ StreamName: STREAM, Data: Buffer.from(id), PartitionKey: keyOf(n) }),
    );
    return id;
  },
  async event(clients, n) {
    const Payload = JSON.stringify({ n });
    await clients.lambda.send(new InvokeCommand({ FunctionName: "event", InvocationType: "Event", Payload }));
    return String(n);
  },
};

/** `clients` gives those of the server that runs now. */
export function startLoad(clients: () => Clients): Load {
  const acknowledged: Record<Kind, string[]> = { queue: [], fifo: [], stream: [], kinesis: [], event: [] };
  const complaints: string[] = [];
  let over = false;
  const writer = async (kind: Kind) => {
    for (let n = 0; !over; n += 1) {
      try {
        acknowledged[kind].push(await WRITES[kind](clients(), n));
        await sleep(PAUSE_MS);
      } catch (error) {
        const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
        const status = $metadata?.httpStatusCode ?? 0;
        // One that was cut off after its first bytes was no error of the server's.
        if (status >= 400) complaints.push(`${kind} ${n}: ${status} ${name}: ${message}`);
        await sleep(AWAY_MS);
      }
    }
  };
  const writers = (Object.keys(WRITES) as Kind[]).map(writer);
  return {
    acknowledged,
    complaints,
    async stop() {
      over = true;
      await Promise.all(writers);
    },
  };
}

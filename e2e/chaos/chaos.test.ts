/**
 * Chaos: under load from queues, a table's stream, a Kinesis stream and asynchronous invocations, the server and sandboxes are killed (`kill -9`)
 * and pollers stopped at random. Afterwards every message was handled at least once or lies where failures go, first handlings
 * are in order in each message group, item collection and partition key, every acknowledged write is there, and no process is left over.
 *
 * `npm run chaos` takes two minutes of it (`npm run chaos -- <seconds> <seed>`), a test run ten seconds.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import { GetEventSourceMappingCommand, UpdateEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { DeleteMessageBatchCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { descendantsOf, isRunning } from "../processes.js";
import { eventually, type Started, startRolecall, temporaryFolder } from "../server.js";
import { type Load, startLoad } from "./load.js";
import { type Notes, notesIn } from "./notes.js";
import { type Random, random } from "./random.js";
import { type Clients, clientsAt, isPoison, queueUrl, setUp, TABLE } from "./stage.js";

const SECONDS = Number(process.env.CHAOS_SECONDS ?? 10);
const SEED = Number(process.env.CHAOS_SEED ?? 20261125);
/** Batches that fail come back after two seconds, up to four times; a stream's after one, two, four … */
const DRAIN_MS = 60_000 + SECONDS * 500;
const GRACE_MS = 60_000;
/** For how long a sandbox to be killed is waited for. */
const SANDBOX_MS = 8000;

test(`nothing is lost in ${SECONDS} seconds of chaos (seed ${SEED})`, {
  timeout: SECONDS * 1000 + DRAIN_MS + 120_000,
}, async () => {
  const folder = await temporaryFolder();
  const run = new Run(folder.path, random(SEED));
  try {
    await run.begin();
    const load = startLoad(() => run.clients);
    const endMs = Date.now() + SECONDS * 1000;
    // A busy machine may come to little in the time.
    while (Date.now() < endMs || (run.hasDoneLittle() && Date.now() < endMs + GRACE_MS)) {
      await sleep(run.random.between(150, 900));
      await run.disturb();
    }
    await load.stop();
    await run.calm();
    process.stdout.write(`chaos: seed ${SEED}; ${run.told(load)}\n`);

    expect(load.complaints).toEqual([]);
    await everythingArrives(run, load);
    expectOrder(run.notes);
    await expectItems(run.clients, load.acknowledged.stream);
    // Otherwise it has proved little.
    expect(run.hasDoneLittle()).toBe(false);
    for (const ids of Object.values(load.acknowledged)) expect(ids.length).toBeGreaterThan(SECONDS);
    expect(run.errors()).toEqual([]);

    await run.expectNobodyLeft("SIGTERM");
  } finally {
    await run.end();
    await folder.remove();
  }
});

class Run {
  readonly random: Random;
  readonly notes: Notes;
  readonly killed = { server: 0, descendant: 0, sandbox: 0, poller: 0 };
  clients: Clients = clientsAt("http://127.0.0.1:1");
  readonly #data: string;
  readonly #logs: string[] = [];
  #server: Started | undefined;
  #mappings: readonly string[] = [];

  constructor(folder: string, source: Random) {
    this.random = source;
    this.notes = notesIn(folder);
    this.#data = `${folder}/rolecall`;
  }

  async begin(): Promise<void> {
    await this.#start();
    this.#mappings = await setUp(this.clients, this.notes.file);
  }

  /** Does one thing that must not matter. */
  async disturb(): Promise<void> {
    const choice = this.random.next();
    if (choice < 0.3) {
      await this.expectNobodyLeft("SIGKILL");
      await this.#start();
      this.killed.server += 1;
    } else if (choice < 0.7) await this.#killSandbox();
    else await this.#togglePoller();
  }

  /** The server runs, and all pollers read. */
  async calm(): Promise<void> {
    for (const UUID of this.#mappings) {
      await eventually(async () => {
        const { State } = await this.clients.lambda.send(new GetEventSourceMappingCommand({ UUID }));
        if (State === "Disabled") await this.#enable(UUID, true);
        return State === "Enabled" ? true : undefined;
      }, 10_000);
    }
  }

  /** Ends the server; what it had started ends with it. */
  async expectNobodyLeft(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const server = this.#server;
    if (!server) throw new Error("no server");
    const started = descendantsOf(server.pid);
    this.killed.descendant += started.length;
    await server.stop(signal);
    this.#logs.push(server.log());
    await eventually(() => (started.some(isRunning) ? undefined : true), 10_000);
  }

  /** Its own mistakes, as it logged them. */
  errors(): readonly string[] {
    return [...this.#logs, this.#server?.log() ?? ""].flatMap((log) =>
      log.split("\n").filter((line) => line.includes('"level":"error"')),
    );
  }

  hasDoneLittle(): boolean {
    return Object.values(this.killed).some((times) => times < 2);
  }

  told({ acknowledged }: Load): string {
    const { server, descendant, sandbox, poller } = this.killed;
    const written = Object.entries(acknowledged).map(([kind, ids]) => `${ids.length} for ${kind}`);
    return `killed: server ${server} (with it ${descendant} processes), sandboxes ${sandbox}, pollers ${poller}; acknowledged: ${written.join(", ")}`;
  }

  async end(): Promise<void> {
    await this.#server?.stop("SIGKILL");
  }

  async #start(): Promise<void> {
    this.#server = await startRolecall({ args: ["--data-dir", this.#data] });
    this.clients = clientsAt(this.#server.endpoint);
  }

  async #killSandbox(): Promise<void> {
    const running = () => {
      // By its id alone somebody else could be hit: an ended sandbox's id is given to others.
      const ours = new Set(descendantsOf(this.#server?.pid ?? 0).map(({ pid }) => pid));
      const recent = this.notes.all().slice(-30);
      return this.random.oneOf([...new Set(recent.map((note) => note.pid))].filter((pid) => ours.has(pid)));
    };
    // After a start of the server, none has come to handle anything yet.
    const pid = await eventually(running, SANDBOX_MS).catch(() => undefined);
    if (pid === undefined) return;
    process.kill(pid, "SIGKILL");
    this.killed.sandbox += 1;
  }

  async #togglePoller(): Promise<void> {
    const UUID = this.random.oneOf(this.#mappings) ?? "";
    const { State } = await this.clients.lambda.send(new GetEventSourceMappingCommand({ UUID }));
    // One that changes its state can't be changed further.
    if (State !== "Enabled" && State !== "Disabled") return;
    await this.#enable(UUID, State === "Disabled");
    this.killed.poller += 1;
  }

  #enable(UUID: string, Enabled: boolean) {
    return this.clients.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  }
}

/** Every acknowledged message comes to a function, or to where failures go; nothing stays behind. */
async function everythingArrives({ clients, notes }: Run, { acknowledged }: Load): Promise<void> {
  const dead = new Set<string>();
  const failed = new Set<string>();
  const missing = async () => {
    for (const body of await taken(clients, "dead")) dead.add(body);
    for (const body of await taken(clients, "failed")) failed.add(String(JSON.parse(body).requestPayload.n));
    const handled = new Set(notes.all().map(({ kind, id }) => `${kind} ${id}`));
    return {
      queue: acknowledged.queue.filter((id) => !handled.has(`queue ${id}`) && !dead.has(id)),
      fifo: acknowledged.fifo.filter((id) => !handled.has(`fifo ${id}`)),
      stream: acknowledged.stream.filter((id) => !handled.has(`stream ${id}`)),
      kinesis: acknowledged.kinesis.filter((id) => !handled.has(`kinesis ${id}`)),
      event: acknowledged.event.filter((id) => !handled.has(`event ${id}`) && !failed.has(id)),
      left: [...(await left(clients, "work")), ...(await left(clients, "work.fifo"))].filter((count) => count > 0),
    };
  };
  const endMs = Date.now() + DRAIN_MS;
  let now = await missing();
  while (Object.values(now).some((ids) => ids.length > 0) && Date.now() < endMs) {
    await sleep(250);
    now = await missing();
  }
  expect(now).toEqual({ queue: [], fifo: [], stream: [], kinesis: [], event: [], left: [] });
  for (const { kind, id } of notes.all()) {
    if (kind === "queue" || kind === "event") expect([kind, id, isPoison(Number(id))]).toEqual([kind, id, false]);
  }
}

/** Message groups, item collections and partition keys are handled in their order: a later one for the first time after an earlier one. */
function expectOrder(notes: Notes): void {
  for (const kind of ["fifo", "stream", "kinesis"]) {
    const first = new Set(notes.all().flatMap((note) => (note.kind === kind ? [note.id] : [])));
    const groups = new Map<string, number[]>();
    for (const id of first) {
      const [key = "", n] = id.split("/");
      groups.set(key, [...(groups.get(key) ?? []), Number(n)]);
    }
    for (const [key, numbers] of groups) {
      expect([kind, key, numbers]).toEqual([kind, key, [...numbers].sort((one, other) => one - other)]);
    }
  }
}

async function expectItems({ dynamodb }: Clients, acknowledged: readonly string[]): Promise<void> {
  const there = new Set<string>();
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName: TABLE })) {
    for (const { key, n } of Items) there.add(`${key?.S}/${n?.N}`);
  }
  expect(acknowledged.filter((id) => !there.has(id))).toEqual([]);
}

/** Takes out what a queue shows. */
async function taken(clients: Clients, name: string): Promise<string[]> {
  const QueueUrl = queueUrl(clients, name);
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = "" }) => Body));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await clients.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

async function left(clients: Clients, name: string): Promise<readonly [visible: number, hidden: number]> {
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl(clients, name), AttributeNames: ["All"] }),
  );
  return [Number(Attributes.ApproximateNumberOfMessages), Number(Attributes.ApproximateNumberOfMessagesNotVisible)];
}

/** Every operation that a service declares, asked with random inputs by root and by a user who may do nothing. */
import type { ModelData } from "@rolecall/aws-model";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SERVICES } from "../../src/services/index.js";
import { type AnyClient, type Clients, clientOf, clientsOf, commandOf } from "./testing/clients.js";
import { inputsOf } from "./testing/inputs.js";
import { EXAMPLES, POOL, plant, strangersKey } from "./testing/seeds.js";
import { ROOT, type Stage, send, stage } from "./testing/stage.js";

/** Requests an operation and principal; more finds more. */
const RUNS = Number(process.env.HOSTILE_RUNS ?? 4);
const SEED = Number(process.env.HOSTILE_SEED ?? fc.readConfigureGlobal().seed ?? Date.now() % 1_000_000);

let server: Stage;
let root: Clients;
let nobody: Clients;
beforeAll(async () => {
  server = await stage();
  root = clientsOf(server.endpoint, ROOT);
  await plant(root);
  nobody = clientsOf(server.endpoint, await strangersKey(root));
});
afterAll(() => server.close());

/**
 * S3's model names a handful of its codes; answers to HEAD have no body, and the SDK no name for them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const S3_CODES = [
  "400",
  "403",
  "404",
  "Unknown",
  "UnknownError",
  "AccessControlListNotSupported",
  "BadDigest",
  "BadRequest",
  "IllegalLocationConstraintException",
  "InvalidArgument",
  "InvalidBucketAclWithObjectOwnership",
  "InvalidBucketName",
  "InvalidBucketOwnerAWSAccountID",
  "InvalidDigest",
  "InvalidLocationConstraint",
  "InvalidRequest",
  "InvalidStorageClass",
  "InvalidTag",
  "KeyTooLongError",
  "MalformedPolicy",
  "MalformedXML",
  "MetadataTooLarge",
];

/** Codes that no model lists: AWS's common ones, the front ends', and ours for what we lack. */
const COMMON = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "InvalidParameterException",
  "InvalidParameterValue",
  "MalformedInput",
  // SQS's, by its Query name.
  "MissingParameter",
  "RC_CONDITION_KEY_GAP",
  "RC_NOT_EMULATED",
  "SerializationException",
  // An empty label makes a path of another operation, or of none.
  "UnknownOperationException",
  "ValidationError",
  "ValidationException",
]);

function codesOf(model: ModelData): ReadonlySet<string> {
  const codes = new Set(COMMON);
  if (model.service === "s3") for (const code of S3_CODES) codes.add(code);
  for (const [name, shape] of Object.entries(model.shapes)) {
    if (shape.type !== "structure" || shape.error === undefined) continue;
    codes.add(name);
    if (shape.error.queryCode !== undefined) codes.add(shape.error.queryCode);
  }
  return codes;
}

interface Thrown {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: unknown;
}

/** What is wrong with the answer, or undefined. */
async function verdict(client: AnyClient, command: never, codes: ReadonlySet<string>) {
  try {
    await client.send(command);
  } catch (thrown) {
    const { name, code = "", message, $metadata, $response } = thrown as Thrown;
    const status = $metadata?.httpStatusCode;
    if (status === undefined) {
      // The client itself refuses a few inputs, such as an empty label of a path or half a surrogate pair.
      if ($response === undefined && !/^E[A-Z]+$/.test(code) && name !== "TimeoutError") return undefined;
      return `no answer that the client can read: ${code} ${name}: ${message}`;
    }
    if (status >= 500 && status !== 501) return `${status} ${name}: ${message}`;
    if (!codes.has(name)) return `a code that is none of its service: ${status} ${name}: ${message}`;
  }
  return undefined;
}

describe.each([...SERVICES.values()].map((definition) => [definition.service.name, definition] as const))(
  "%s",
  (name, definition) => {
    test("answers each operation by its model, whatever the input", { timeout: 20_000 + RUNS * 20_000 }, async () => {
      const model = definition.service.model();
      const codes = codesOf(model);
      const clients = [root, nobody].map((all) => clientOf(all, name));
      const inputs = definition.operations.map((operation) => {
        const shape = model.operations[operation.name]?.input;
        const options = { numRuns: RUNS * clients.length, seed: SEED };
        return shape === undefined ? [] : fc.sample(inputsOf(shape, model, POOL, EXAMPLES[operation.name]), options);
      });
      const wrong: string[] = [];
      for (let run = 0; run < RUNS * clients.length; run++) {
        await plant(root);
        // Side by side, so that they also meet each other in the store.
        await Promise.all(
          definition.operations.map(async (operation, index) => {
            const input = inputs[index]?.[run] ?? {};
            const client = clients[run % clients.length] as AnyClient;
            const found = await verdict(client, commandOf(name, operation.name, input), codes);
            if (found !== undefined)
              wrong.push(`${operation.name} ${JSON.stringify(input).slice(0, 2_000)}\n  ${found}`);
          }),
        );
      }
      expect([...wrong, ...server.takeFailures()], `with HOSTILE_SEED=${SEED}`).toEqual([]);
    });
  },
);

test("every decision made on them is explained", { timeout: 60_000 }, async () => {
  const get = async (target: string) => {
    const answer = await send(server.port, {
      method: "GET",
      target: `/_rolecall/${target}`,
      headers: {},
      body: NOTHING,
    });
    expect(answer.status, `${target}: ${answer.text.slice(0, 500)}`).toBe(200);
    return JSON.parse(answer.text);
  };
  const { decisions } = (await get("trail?limit=1000")) as { decisions: { id: string; outcome: string }[] };
  expect(decisions.length).toBeGreaterThan(100);
  for (const { id } of decisions) expect(await get(`trail/${id}`)).toHaveProperty("explanation");
  expect(server.takeFailures()).toEqual([]);
});

const NOTHING = new Uint8Array();

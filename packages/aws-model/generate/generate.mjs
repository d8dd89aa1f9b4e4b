#!/usr/bin/env node
/**
 * Writes ../src/generated from AWS's published models. See README.md for the inputs and how to run it.
 *
 *   node generate.mjs [--botocore DIR] [--only models,actions,managed-policies]
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findBotocore, readBotocoreModel } from "./botocore.mjs";
import { emitModel } from "./emit.mjs";
import { makeModel } from "./model.mjs";
import { readClient } from "./sdk.mjs";
import { services } from "./services.mjs";

const { values: flags } = parseArgs({ options: { botocore: { type: "string" }, only: { type: "string" } } });
const parts = flags.only?.split(",") ?? ["models", "actions", "managed-policies"];
const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.join(here, "..", "src", "generated");
mkdirSync(target, { recursive: true });

const write = (name, text) => {
  writeFileSync(path.join(target, name), text);
  console.log(`${name.padEnd(28)} ${(text.length / 1024).toFixed(0).padStart(7)} kB`);
};

if (parts.includes("models")) {
  const botocore = findBotocore(flags.botocore);
  const notes = [];
  for (const service of services) {
    const client = readClient(service.client);
    const sources = { [client.packageName]: client.version, botocore: botocore.version };
    const model = makeModel({
      service,
      client,
      botocoreModel: readBotocoreModel(botocore, service.botocore),
      sources,
      note: (text) => notes.push(text),
    });
    for (const [name, text] of Object.entries(emitModel(model, client))) write(name, text);
  }
  writeFileSync(path.join(here, "notes.txt"), `${[...new Set(notes)].join("\n")}\n`);
  console.log(`${notes.length} notes on where the SDK and botocore differ: generate/notes.txt`);
}
if (parts.includes("actions")) {
  const { emitActions } = await import("./actions.mjs");
  for (const [name, text] of Object.entries(await emitActions())) write(name, text);
}
if (parts.includes("managed-policies")) {
  const { emitManagedPolicies } = await import("./managed-policies.mjs");
  for (const [name, text] of Object.entries(await emitManagedPolicies())) write(name, text);
}

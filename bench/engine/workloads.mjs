/** The workloads of `engine-limit`: policies, requests, and what each is to come to. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const LIMIT = fileURLToPath(new URL("../engine-limit/", import.meta.url));
export const WORKLOADS = ["small", "lambda-role", "heavy"];

export const workload = (name) => JSON.parse(readFileSync(`${LIMIT}workloads/${name}.json`, "utf8"));

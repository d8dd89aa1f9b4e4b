/**
 * The names of runtimes that functions may be made with. Which of them run here is the sandboxes' to say.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html (read November 2026)
 */
import { unknownRuntime } from "./errors.js";

const RUNTIMES: readonly string[] = [
  "nodejs20.x",
  "nodejs22.x",
  "nodejs24.x",
  "python3.9",
  "python3.10",
  "python3.11",
  "python3.12",
  "python3.13",
  "python3.14",
  "java8.al2",
  "java11",
  "java17",
  "java21",
  "java25",
  "dotnet8",
  "dotnet10",
  "ruby3.2",
  "ruby3.3",
  "ruby3.4",
  "provided.al2",
  "provided.al2023",
];

/** @throws InvalidParameterValueException that lists the names */
export function requireRuntime(runtime: string): string {
  if (!RUNTIMES.includes(runtime)) throw unknownRuntime(runtime, RUNTIMES);
  return runtime;
}

/**
 * The runtimes that functions may be made with, and until when AWS lets them. Which of them run here is the sandboxes'
 * to say.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html (tables of supported and deprecated runtimes,
 * read November 2026). Runtimes that only images may use are left out.
 */
import type { Host } from "../../kernel/host.js";
import { runtimeBlocked, unknownRuntime } from "./errors.js";

/** From which day on AWS refuses to create functions of it, and to update them. */
type Blocked = readonly [create: string, update: string];

const RUNTIMES: Readonly<Record<string, Blocked>> = {
  "nodejs24.x": ["2028-06-01", "2028-07-01"],
  "nodejs22.x": ["2027-06-01", "2027-07-01"],
  "nodejs20.x": ["2026-08-31", "2026-09-30"],
  "nodejs18.x": ["2026-08-31", "2026-09-30"],
  "nodejs16.x": ["2026-08-31", "2026-09-30"],
  "nodejs14.x": ["2024-01-09", "2026-09-30"],
  "nodejs12.x": ["2023-03-31", "2023-04-30"],
  "nodejs10.x": ["2021-07-30", "2022-02-14"],
  "nodejs8.10": ["2020-02-04", "2020-03-06"],
  "nodejs6.10": ["2019-07-12", "2019-08-12"],
  "nodejs4.3": ["2020-02-03", "2020-03-05"],
  "nodejs4.3-edge": ["2019-03-31", "2019-04-30"],
  nodejs: ["2016-09-30", "2016-10-31"],
  "python3.14": ["2029-07-31", "2029-08-31"],
  "python3.13": ["2029-07-31", "2029-08-31"],
  "python3.12": ["2028-11-30", "2029-01-10"],
  "python3.11": ["2027-07-31", "2027-08-31"],
  "python3.10": ["2026-11-30", "2027-01-15"],
  "python3.9": ["2026-08-31", "2026-09-30"],
  "python3.8": ["2026-08-31", "2026-09-30"],
  "python3.7": ["2024-01-09", "2026-09-30"],
  "python3.6": ["2022-07-18", "2022-08-29"],
  "python2.7": ["2021-07-15", "2022-05-30"],
  java25: ["2029-07-31", "2029-08-31"],
  java21: ["2029-07-31", "2029-08-31"],
  java17: ["2027-07-31", "2027-08-31"],
  java11: ["2027-07-31", "2027-08-31"],
  "java8.al2": ["2027-07-31", "2027-08-31"],
  java8: ["2024-02-08", "2026-09-30"],
  dotnet10: ["2028-12-14", "2029-01-15"],
  dotnet8: ["2026-12-10", "2027-01-11"],
  dotnet6: ["2026-08-31", "2026-09-30"],
  "dotnetcore3.1": ["2023-04-03", "2023-05-03"],
  "dotnetcore2.1": ["2022-01-05", "2022-04-13"],
  "dotnetcore2.0": ["2019-04-30", "2019-05-30"],
  "dotnetcore1.0": ["2019-06-30", "2019-07-30"],
  "ruby3.4": ["2028-04-30", "2028-05-31"],
  "ruby3.3": ["2027-04-30", "2027-05-31"],
  "ruby3.2": ["2026-08-31", "2026-09-30"],
  "ruby2.7": ["2024-01-09", "2026-09-30"],
  "ruby2.5": ["2021-07-30", "2022-03-31"],
  "go1.x": ["2024-02-08", "2026-09-30"],
  "provided.al2023": ["2029-07-31", "2029-08-31"],
  "provided.al2": ["2026-08-31", "2026-09-30"],
  provided: ["2024-02-08", "2026-09-30"],
};

type Rules = Pick<Host, "clock" | "settings" | "log">;

/**
 * Whether a function may be made with it. Runtimes that AWS no longer takes are taken, and the log says so, unless they
 * are held to (`rolecall start --strict-runtimes`).
 *
 * @throws InvalidParameterValueException
 */
export function requireCreatable(runtime: string, rules: Rules): string {
  return required(runtime, 0, rules);
}

/** Whether a function of that runtime may be changed, or become one of it. @throws InvalidParameterValueException */
export function requireUpdatable(runtime: string, rules: Rules): string {
  return required(runtime, 1, rules);
}

function required(runtime: string, step: 0 | 1, { clock, settings, log }: Rules): string {
  const blocked = Object.hasOwn(RUNTIMES, runtime) ? RUNTIMES[runtime] : undefined;
  if (blocked === undefined) throw unknownRuntime(runtime, Object.keys(RUNTIMES));
  if (clock.now() >= Date.parse(blocked[step])) {
    if (settings.strictRuntimes) throw runtimeBlocked(runtime);
    log.warn(`AWS refuses to ${["create", "update"][step]} functions of ${runtime} since ${blocked[step]}`);
  }
  return runtime;
}

/**
 * java8.al2 to java25 (and java8), run by AWS's runtime interface client for Java.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-java.html. The client, its main class and where it looks for
 * classes (working directory, its lib, /opt/java/lib): https://github.com/aws/aws-lambda-java-libs (read 2026-11).
 */
import path from "node:path";
import type { Places } from "../environment.js";
import type { JavaInterpreters } from "../interpreters/java.js";
import { namesIn } from "../interpreters/programs.js";
import type { FunctionSpec } from "../sandboxes.js";
import { type ClientOptions, clientMissing, nearestWarning, requireFound } from "./clients.js";
import type { Language, Toolchain } from "./language.js";

const MAIN_CLASS = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
const CLIENT = "aws-lambda-java-runtime-interface-client";
/** The client, and what it is made of. */
const ARTIFACTS = [CLIENT, "aws-lambda-java-core", "aws-lambda-java-serialization"];
/** AWS's share of a function's memory for the heap: from memory, unverified. */
const HEAP_SHARE = 0.85;
/** From this version on reflection into the standard library must be opened; the client looks into file descriptors. */
const FIRST_CLOSED = 16;

export interface JavaOptions extends ClientOptions {
  /** Maven's own folder of what it has fetched. */
  readonly mavenRepository: string;
}

export function javaLanguage(interpreters: Pick<JavaInterpreters, "find">, options: JavaOptions): Language {
  const { strict, runtimeDirectory, clients, mavenRepository } = options;
  return {
    runs: (runtime) => /^java\d+(\.al2)?$/.test(runtime),

    async prepare(runtime): Promise<Toolchain> {
      const major = Number.parseInt(runtime.slice("java".length), 10);
      const wanted = {
        runtime,
        name: `Java ${major}`,
        install: `Debian: apt-get install openjdk-${major}-jre-headless, or sdk install java ${major}-amzn`,
        strict,
      };
      const { interpreter, exact } = requireFound(interpreters.find(major), wanted);
      const own = clients === undefined ? [] : jarsIn(path.join(clients, "java"));
      const jars = hasClient(own) ? own : mavenJars(mavenRepository);
      return {
        version: `java:${major}.v${interpreter.version.split(/[._]/)[2] ?? "0"}`,
        runtimeDirectory,
        ...(exact ? undefined : nearestWarning(wanted, `Java ${interpreter.version}`)),
        interpreter: [...interpreter.files, ...jars],
        environment: () => ({}),
        command: (spec, places) => ({
          program: path.join(interpreter.home, "bin", "java"),
          arguments: [
            ...(interpreter.major < FIRST_CLOSED ? [] : ["--add-opens=java.base/java.io=ALL-UNNAMED"]),
            `-XX:MaxHeapSize=${Math.floor(spec.memoryMb * HEAP_SHARE)}m`,
            "-XX:+UseSerialGC",
            "-classpath",
            classPath(spec, places, jars).join(":"),
            MAIN_CLASS,
            spec.handler,
          ],
        }),
      };
    },
  };
}

/** The client's jars, and those of layers where the client would not look for them. */
function classPath({ runtime }: FunctionSpec, { real, seen }: Places, jars: readonly string[]): string[] {
  const layers = seen.optRoot === "/opt" ? [] : [`${seen.optRoot}/java/lib/*`];
  if (hasClient(jarsIn(path.join(real.taskRoot, "lib")))) return [`${seen.taskRoot}/lib/*`, ...layers];
  if (hasClient(jarsIn(path.join(real.optRoot, "java", "lib")))) return [`${seen.optRoot}/java/lib/*`];
  if (jars.length > 0) return [...jars, ...layers];
  throw clientMissing(
    runtime,
    `AWS's runtime interface client (${CLIENT})`,
    `add it to the function's package as a dependency (lib/ in the zip file), or have Maven fetch it (mvn dependency:get -Dartifact=com.amazonaws:${CLIENT}:LATEST), or put its jars with ${ARTIFACTS.slice(1).join(" and ")} into \`java\` of a folder and pass --runtime-clients <folder>`,
  );
}

const jarsIn = (folder: string) =>
  namesIn(folder)
    .filter((name) => name.endsWith(".jar"))
    .map((name) => path.join(folder, name));

const hasClient = (jars: readonly string[]) => jars.some((jar) => path.basename(jar).startsWith(CLIENT));

/** The newest of each artifact that Maven has fetched; none unless all are there. */
function mavenJars(repository: string): string[] {
  const jars = ARTIFACTS.map((artifact) => {
    const folder = path.join(repository, "com", "amazonaws", artifact);
    const versions = namesIn(folder).sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
    // Of the client there is one with the libraries of all systems, without a classifier.
    const named = versions.map((version) => path.join(folder, version, `${artifact}-${version}.jar`));
    return named.find((jar) => jarsIn(path.dirname(jar)).includes(jar));
  });
  return jars.every((jar) => jar !== undefined) ? jars : [];
}

/**
 * ruby3.2 to ruby3.4 (and older ones), run by AWS's runtime interface client for Ruby.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-ruby.html and ruby-layers.html. The client's entry and the
 * search paths: https://github.com/aws/aws-lambda-ruby-runtime-interface-client, lambci/docker-lambda pull request 270.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import type { Places } from "../environment.js";
import { namesIn } from "../interpreters/programs.js";
import type { RubyInterpreters } from "../interpreters/ruby.js";
import { type ClientOptions, clientMissing, nearestWarning, requireFound } from "./clients.js";
import type { Language, Toolchain } from "./language.js";

const GEM = "aws_lambda_ric";
/** What the gem's own program does, without asking for a Gemfile. */
const ENTRY = 'require "aws_lambda_ric/bootstrap"; Bootstrap.start';

export function rubyLanguage(
  interpreters: Pick<RubyInterpreters, "find">,
  { strict, runtimeDirectory, clients }: ClientOptions,
): Language {
  return {
    runs: (runtime) => /^ruby[23]\.\d+$/.test(runtime),

    async prepare(runtime): Promise<Toolchain> {
      const version = runtime.slice("ruby".length);
      const wanted = {
        runtime,
        name: `Ruby ${version}`,
        install: `rbenv install ${version}, or mise use ruby@${version}`,
        strict,
      };
      const minor = version.startsWith("3.") ? Number(version.slice(2)) : -1;
      const { interpreter, exact } = requireFound(await interpreters.find(minor), wanted);
      const own = clients === undefined ? undefined : path.join(clients, "ruby");
      const client = own !== undefined && isClient(own) ? own : interpreter.client;
      return {
        version: `ruby:${version}.v${interpreter.version.split(".")[2]}`,
        runtimeDirectory,
        ...(exact ? undefined : nearestWarning(wanted, `Ruby ${interpreter.version}`)),
        interpreter: [
          interpreter.file,
          path.join(interpreter.prefix, "lib"),
          ...(client === undefined ? [] : [client]),
        ],
        environment: ({ taskRoot, optRoot, runtimeDirectory }) => ({
          // A separator at the end stands for the interpreter's own gems, where AWS has its SDK in /var/runtime.
          GEM_PATH: `${taskRoot}/vendor/bundle/ruby/${version}.0:${optRoot}/ruby/gems/${version}.0:`,
          RUBYLIB: `${taskRoot}:${runtimeDirectory}/lib:${optRoot}/ruby/lib`,
        }),
        command: (spec, places) => ({
          program: interpreter.file,
          arguments: [
            "-I",
            places.seen.taskRoot,
            "-I",
            `${clientOf(runtime, places, client)}/lib`,
            "-e",
            ENTRY,
            spec.handler,
          ],
        }),
      };
    },
  };
}

/** The function's own, a layer's, or the machine's. */
function clientOf(runtime: string, { real, seen }: Places, client: string | undefined): string {
  for (const [root, folder] of [
    ["taskRoot", "vendor/bundle/ruby"],
    ["optRoot", "ruby/gems"],
  ] as const) {
    for (const version of namesIn(path.join(real[root], folder))) {
      const gems = `${folder}/${version}/gems`;
      const found = namesIn(path.join(real[root], gems)).find((name) => name.startsWith(`${GEM}-`));
      if (found !== undefined) return `${seen[root]}/${gems}/${found}`;
    }
  }
  if (client !== undefined) return client;
  throw clientMissing(
    runtime,
    `AWS's runtime interface client (the gem ${GEM})`,
    `install it (gem install ${GEM}), add it to the function's Gemfile, or put it into \`ruby\` of a folder and pass --runtime-clients <folder>`,
  );
}

const isClient = (folder: string) => existsSync(path.join(folder, "lib", GEM, "bootstrap.rb"));

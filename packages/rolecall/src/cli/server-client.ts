/** What a command asks of a running server: `/_rolecall/`, as docs/reference/admin.md says. */
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { Option } from "commander";
import { RolecallError } from "../kernel/errors.js";

const DEFAULT_ENDPOINT = "http://127.0.0.1:4566";

/** Where the running server is; every command that asks one takes it. */
export const endpointOption = () =>
  new Option("--endpoint <url>", "where Rolecall listens").env("ROLECALL_ENDPOINT").default(DEFAULT_ENDPOINT);

export interface ServerClient {
  /** @throws RolecallError RC_UNREACHABLE; RC_NO_DECISION or RC_BAD_OPTION in the server's own words */
  read<T>(path: string, query?: Readonly<Record<string, string>>): Promise<T>;
  /** One JSON object a line, until the server or `signal` ends it. @throws RolecallError as `read` does */
  lines<T>(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): AsyncIterable<T>;
}

/** @throws RolecallError RC_BAD_OPTION when the endpoint is no address */
export function serverClient(endpoint: string): ServerClient {
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new RolecallError("RC_BAD_OPTION", `\`${endpoint}\` is no address; write --endpoint as ${DEFAULT_ENDPOINT}`);
  }

  const get = async (path: string, query: Readonly<Record<string, string>>, signal?: AbortSignal) => {
    const url = new URL(`/_rolecall/${path}`, endpoint);
    url.search = new URLSearchParams(query).toString();
    const answer = await fetch(url, signal ? { signal } : {}).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      throw unreachable(endpoint, error);
    });
    if (!answer.ok) throw await refusal(answer, endpoint);
    return answer;
  };

  return {
    async read<T>(path: string, query: Readonly<Record<string, string>> = {}) {
      return (await (await get(path, query)).json()) as T;
    },
    async *lines<T>(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal) {
      const { body } = await get(path, query, signal);
      if (body === null) return;
      const text = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0], { signal });
      for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
        yield JSON.parse(line) as T;
      }
    },
  };
}

function unreachable(endpoint: string, error: unknown): RolecallError {
  const cause = (error as { cause?: NodeJS.ErrnoException }).cause;
  return new RolecallError(
    "RC_UNREACHABLE",
    `no Rolecall answers at \`${endpoint}\` (${cause?.code ?? cause?.message ?? String(error)}); start one, or say with --endpoint where it listens`,
  );
}

async function refusal(answer: Response, endpoint: string): Promise<RolecallError> {
  const words = wordsOf(await answer.text());
  if (words !== undefined && answer.status === 404) return new RolecallError("RC_NO_DECISION", words);
  if (words !== undefined && answer.status === 400) return new RolecallError("RC_BAD_OPTION", words);
  return new RolecallError(
    "RC_UNREACHABLE",
    `\`${endpoint}\` answered ${answer.status}: ${words ?? "it is no Rolecall, or another version"}; say with --endpoint where Rolecall listens`,
  );
}

/** Undefined when something else listens there. */
function wordsOf(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === "string" ? error : undefined;
  } catch {
    return undefined;
  }
}

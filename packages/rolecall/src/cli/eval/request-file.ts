/** A request file: all of a question and its policies in one JSON. `docs/reference/eval-request.md` explains it. */
import path from "node:path";
import { RolecallError } from "../../kernel/errors.js";
import { readOne } from "../input.js";
import { nearest } from "../nearest.js";
import type { LayerSources, Source } from "./layers.js";
import type { Asked } from "./question.js";

export interface RequestFile {
  readonly asked: Asked;
  readonly layers: LayerSources;
}

/** @throws RolecallError RC_UNREADABLE, RC_BAD_OPTION that names the member which is wrong */
export async function readRequestFile(name: string): Promise<RequestFile> {
  const { text } = await readOne(name);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RolecallError("RC_UNREADABLE", `\`${name}\` is no JSON: ${(error as Error).message}; correct it there`);
  }
  const reader = new Reader(name);
  return { asked: reader.asked(value), layers: reader.layers(value) };
}

type Members = Readonly<Record<string, unknown>>;

class Reader {
  constructor(readonly file: string) {}

  asked(value: unknown): Asked {
    const root = this.#root(value);
    const { principal, action, resource, resourceAccount, context = {} } = root;
    return {
      principal: this.#string(principal, "principal"),
      action: this.#string(action, "action"),
      ...(resource === undefined ? {} : { resource: this.#string(resource, "resource") }),
      ...(resourceAccount === undefined ? {} : { resourceAccount: this.#string(resourceAccount, "resourceAccount") }),
      context: Object.fromEntries(
        Object.entries(this.#object(context, "context")).map(([key, given]) => [key, this.#contextValue(given, key)]),
      ),
    };
  }

  layers(value: unknown): LayerSources {
    const { policies = {} } = this.#root(value);
    const given = this.#object(policies, "policies");
    this.#known(given, "policies", [
      "identity",
      "boundary",
      "session",
      "resource",
      "trust",
      "scps",
      "rcps",
      "endpoint",
    ]);
    const { identity = [], boundary, session, resource, trust, scps, rcps, endpoint } = given;
    if (resource !== undefined && trust !== undefined) {
      throw new RolecallError(
        "RC_BAD_OPTION",
        `\`policies\` in \`${this.file}\` has both \`resource\` and \`trust\`; a role has its trust policy alone`,
      );
    }
    return {
      identity: this.#sources(identity, "policies.identity"),
      ...(boundary === undefined ? {} : { boundary: this.#source(boundary, "policies.boundary") }),
      ...(session === undefined ? {} : { session: this.#sources(session, "policies.session") }),
      ...(resource === undefined ? {} : { resource: this.#source(resource, "policies.resource") }),
      ...(trust === undefined ? {} : { trust: this.#source(trust, "policies.trust") }),
      ...(scps === undefined ? {} : { scps: this.#levels(scps, "policies.scps") }),
      ...(rcps === undefined ? {} : { rcps: this.#levels(rcps, "policies.rcps") }),
      ...(endpoint === undefined ? {} : { endpoint: this.#source(endpoint, "policies.endpoint") }),
    };
  }

  #root(value: unknown): Members {
    const root = this.#object(value, "the file");
    this.#known(root, "the file", ["principal", "action", "resource", "resourceAccount", "context", "policies"]);
    return root;
  }

  #contextValue(given: unknown, key: string): string | readonly string[] | null {
    if (given === null || typeof given === "string") return given;
    if (Array.isArray(given)) return given.map((one, index) => this.#string(one, `context.${key}[${index}]`));
    throw this.#wrong(`context.${key}`, "a string, a list of strings, or null for a key that is not in the request");
  }

  #levels(given: unknown, member: string): readonly (readonly Source[])[] {
    return this.#list(given, member).map((level, index) => this.#sources(level, `${member}[${index}]`));
  }

  #sources(given: unknown, member: string): readonly Source[] {
    return this.#list(given, member).map((one, index) => this.#source(one, `${member}[${index}]`));
  }

  /** The name of a file, beside this one, or the policy itself. */
  #source(given: unknown, member: string): Source {
    if (typeof given === "string") return path.join(path.dirname(this.file), given);
    const policy = this.#object(given, member);
    return { name: `${this.file} ${member}`, text: JSON.stringify(policy, undefined, 2) };
  }

  #object(given: unknown, member: string): Members {
    if (typeof given !== "object" || given === null || Array.isArray(given)) throw this.#wrong(member, "an object");
    return given as Members;
  }

  #list(given: unknown, member: string): readonly unknown[] {
    if (!Array.isArray(given)) throw this.#wrong(member, "a list");
    return given;
  }

  #string(given: unknown, member: string): string {
    if (typeof given !== "string") throw this.#wrong(member, "a string");
    return given;
  }

  #known(given: Members, member: string, known: readonly string[]): void {
    const strange = Object.keys(given).find((key) => !known.includes(key));
    if (strange === undefined) return;
    throw new RolecallError(
      "RC_BAD_OPTION",
      `\`${strange}\` in ${member} of \`${this.file}\` means nothing; did you mean \`${nearest(strange, known)}\`?`,
    );
  }

  #wrong(member: string, what: string): RolecallError {
    return new RolecallError("RC_BAD_OPTION", `\`${member}\` in \`${this.file}\` must be ${what}`);
  }
}

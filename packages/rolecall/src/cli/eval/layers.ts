/** The policies of a request, from files, templates, or the request file itself. */
import {
  type AppliedPolicy,
  compilePolicy,
  type Finding,
  type PolicyKind,
  type PolicySet,
  policyFindings,
} from "@rolecall/engine";
import { RolecallError } from "../../kernel/errors.js";
import { type InputFile, readOne } from "../input.js";
import { policyFile, spanOf } from "../policy-file.js";
import type { FoundPolicy, NotValidated, PolicyText } from "../templates/found.js";
import type { LineColumn } from "../templates/lines.js";
import { kindOf } from "../templates/policy-like.js";

/** Where the policies of each layer are: names of files, or a policy itself under a name. */
export interface LayerSources {
  readonly identity: readonly Source[];
  readonly boundary?: Source;
  readonly session?: readonly Source[];
  readonly resource?: Source;
  readonly trust?: Source;
  readonly scps?: readonly (readonly Source[])[];
  readonly rcps?: readonly (readonly Source[])[];
  readonly endpoint?: Source;
}

/** `template.yaml#OrdersRole` is the policies of one resource of a template. */
export type Source = string | { readonly name: string; readonly text: string };

export interface Layers {
  readonly policies: PolicySet;
  /** The place of something in a policy; undefined for one that did not come from a file. */
  place(policy: AppliedPolicy, offset: number): { readonly file: string; readonly at: LineColumn } | undefined;
  /** What belongs to the same resource of a template and is not in the template: managed policies, mostly. */
  readonly notRead: readonly string[];
  /** What the engine can't read, and so allows nothing by. */
  readonly unreadable: readonly { readonly policy: AppliedPolicy; readonly finding: Finding }[];
}

/** @throws RolecallError RC_UNREADABLE, RC_NO_POLICY, RC_BAD_OPTION */
export async function readLayers(sources: LayerSources, action: string): Promise<Layers> {
  const reader = new Reader();
  const { boundary, session, resource, trust, scps, rcps, endpoint } = sources;
  const atResource = trust ?? resource;
  // AWS: a role's trust policy and a KMS key's policy must allow themselves.
  const mustAllow = trust !== undefined || (resource !== undefined && /^kms:/i.test(action));
  const policies: PolicySet = {
    identity: await reader.all(sources.identity, "identity"),
    ...(boundary === undefined ? {} : { boundary: await reader.one(boundary, "boundary") }),
    ...(session === undefined ? {} : { session: await reader.all(session, "session") }),
    ...(atResource === undefined
      ? {}
      : { resource: await reader.one(atResource, trust === undefined ? "resource" : "trust") }),
    ...(mustAllow ? { resourceRule: "must-allow" as const } : {}),
    ...(scps === undefined ? {} : { scps: await Promise.all(scps.map((level) => reader.all(level, "scp"))) }),
    ...(rcps === undefined ? {} : { rcps: await Promise.all(rcps.map((level) => reader.all(level, "rcp"))) }),
    ...(endpoint === undefined ? {} : { endpoint: await reader.one(endpoint, "endpoint") }),
  };
  return {
    policies,
    place: (policy, offset) => reader.place(policy, offset),
    notRead: reader.notRead,
    unreadable: reader.policies.flatMap((policy) =>
      policyFindings(policy.policy).map((finding) => ({ policy, finding })),
    ),
  };
}

class Reader {
  readonly notRead: string[] = [];
  readonly #places = new Map<AppliedPolicy, { readonly file: InputFile; readonly text: PolicyText }>();

  get policies(): readonly AppliedPolicy[] {
    return [...this.#places.keys()];
  }

  place(policy: AppliedPolicy, offset: number) {
    const known = this.#places.get(policy);
    if (known === undefined) return undefined;
    const { range } = known.text.locate(offset, offset + 1);
    return { file: known.file.name, at: spanOf(policyFile(known.file, undefined), range).start };
  }

  async all(sources: readonly Source[], kind: PolicyKind): Promise<readonly AppliedPolicy[]> {
    return (await Promise.all(sources.map((source) => this.#read(source, kind)))).flat();
  }

  async one(source: Source, kind: PolicyKind): Promise<AppliedPolicy> {
    const [first, ...more] = await this.#read(source, kind);
    if (first !== undefined && more.length === 0) return first;
    throw new RolecallError(
      "RC_BAD_OPTION",
      `\`${shown(source)}\` holds ${more.length + 1} policies of this kind, and one is wanted; name its resource with #`,
    );
  }

  async #read(source: Source, kind: PolicyKind): Promise<readonly AppliedPolicy[]> {
    const [name = "", owner] = typeof source === "string" ? source.split(/#(.*)/s, 2) : [source.name];
    const file: InputFile = typeof source === "string" ? await readOne(name) : { ...source, fromFolder: false };
    const { policies, notValidated, what } = policyFile(file, kind);
    const fitting = policies.filter(
      (policy) =>
        (owner === undefined || policy.owner === owner) && isOf(policy.kind ?? kindOf(textIn(policy.ways)), kind, what),
    );
    const owners = [...new Set(fitting.map((policy) => policy.owner ?? ""))];
    if (fitting.length === 0) {
      throw new RolecallError(
        "RC_NO_POLICY",
        `there is no ${kind} policy in \`${shown(source)}\`; its policies belong to ${policies.map((policy) => policy.owner).join(", ")}`,
      );
    }
    if (owners.length > 1) {
      throw new RolecallError(
        "RC_BAD_OPTION",
        `\`${name}\` holds policies of ${owners.join(", ")}; name one, as in \`${name}#${owners[0]}\``,
      );
    }
    for (const one of notValidated.filter((each) => each.owner === owners[0])) {
      // A statement may be a Deny: without it, the policy is another one.
      if (fitting.some((policy) => isWithin(one, policy))) throw undeployed(one.name, name);
      this.notRead.push(`${one.name} ${one.why}`);
    }
    return fitting.map((policy): AppliedPolicy => {
      const [way, ...otherWays] = policy.ways;
      const [text, ...otherTexts] = way?.texts ?? [];
      if (text === undefined || otherWays.length > 0 || otherTexts.length > 0) throw undeployed(policy.name, name);
      const applied = { policy: compilePolicy(text.text), name: [file.name, policy.name].filter(Boolean).join(" ") };
      this.#places.set(applied, { file, text });
      return applied;
    });
  }
}

const isWithin = ({ place }: NotValidated, policy: FoundPolicy): boolean =>
  place.start >= policy.place.start && place.end <= policy.place.end;

const undeployed = (what: string, file: string) =>
  new RolecallError(
    "RC_BAD_OPTION",
    `\`${what}\` in \`${file}\` has values that only the deployment knows; evaluate the policy as it is deployed`,
  );

const shown = (source: Source): string => (typeof source === "string" ? source : source.name);
const textIn = (ways: readonly { readonly texts: readonly PolicyText[] }[]): string => ways[0]?.texts[0]?.text ?? "";

/** A file that is one policy is of the kind that it is passed as; in a template, what can be. */
function isOf(found: PolicyKind, wanted: PolicyKind, what: string): boolean {
  if (what === "policy" || found === wanted) return true;
  // Boundaries and session policies are written as managed policies.
  return found === "identity" && (wanted === "boundary" || wanted === "session");
}

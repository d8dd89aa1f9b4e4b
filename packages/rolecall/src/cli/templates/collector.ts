/** Gathers what is found in one file: from candidates to policies that the engine can read. */
import { type Candidate, nameOf, type Owner } from "./candidate.js";
import { embeddedPolicy } from "./embedded.js";
import { fill } from "./fill.js";
import type { Found, FoundPolicy, NotValidated, PolicyText, Way } from "./found.js";
import { conditionsIn, type Intrinsics, truthOf, turnoutsOf } from "./intrinsics.js";
import type { CallNode, Node, Range } from "./node.js";
import { describe, renderPolicy } from "./render.js";

export class Collector {
  readonly #policies: FoundPolicy[] = [];
  readonly #notValidated: NotValidated[] = [];

  constructor(
    readonly text: string,
    readonly intrinsics: Intrinsics,
  ) {}

  get found(): Found {
    return { policies: this.#policies, notValidated: this.#notValidated };
  }

  add(owner: Owner, candidates: Iterable<Candidate>): void {
    for (const candidate of candidates) {
      const name = nameOf(owner, candidate.path);
      const place = rangeOf(candidate.node);
      if ("why" in candidate) {
        this.#notValidated.push({ name, owner: owner.id, place, why: candidate.why });
        continue;
      }
      const { ways, notValidated } = this.#read(candidate.node, name);
      this.#notValidated.push(...notValidated.map((one) => ({ ...one, owner: owner.id })));
      if (ways.length === 0) continue;
      const { kind, target } = candidate;
      this.#policies.push({ name, owner: owner.id, ...(kind && { kind }), ...(target && { target }), place, ways });
    }
  }

  /** A value that is a policy: a map, a string of JSON, or a function that gives one of them. */
  #read(node: Node, name: string): { readonly ways: readonly Way[]; readonly notValidated: readonly NotValidated[] } {
    switch (node.type) {
      case "map":
        return renderPolicy(node, this.intrinsics, name);
      case "text":
        // `{{resolve:...}}` is a string that the deployment replaces.
        return /^\s*\{\{resolve:/.test(node.value)
          ? onlyDeployed(node, name)
          : { ways: [always(embeddedPolicy(node, this.text))], notValidated: [] };
      case "call":
        if (node.name === "Fn::ToJsonString") return this.#read(node.argument, name);
        return this.#isString(node) ? { ways: this.#strings(node), notValidated: [] } : onlyDeployed(node, name);
      default: {
        // What is no policy at all is a finding, and not something to pass over.
        const text = node.type === "list" ? "[]" : node.written;
        return { ways: [always({ text, locate: () => whole(node) })], notValidated: [] };
      }
    }
  }

  /** `Fn::Sub` over a policy written as a string. */
  #isString(node: CallNode): boolean {
    const first = this.intrinsics.parts(node, () => true)?.[0];
    return typeof first === "string" && /^\s*\{/.test(first);
  }

  #strings(node: CallNode): readonly Way[] {
    return turnoutsOf(conditionsIn(node)).map((turnout): Way => {
      const parts = this.intrinsics.parts(node, truthOf(turnout)) ?? [];
      const locate = () => whole(node);
      const texts = (["narrow", "wide"] as const).map((width) => ({ text: fill(parts, [], width), locate }));
      return { turnout, texts: parts.some((part) => typeof part !== "string") ? texts : texts.slice(0, 1) };
    });
  }
}

/** A policy in which nothing hangs on a condition, and nothing is open. */
export const always = (text: PolicyText): Way => ({ turnout: new Map(), texts: [text] });

const onlyDeployed = (node: Node, name: string) => ({
  ways: [],
  notValidated: [{ name, place: rangeOf(node), why: `is given by ${describe(node)}, which only the deployment knows` }],
});

const rangeOf = ({ start, end }: Range): Range => ({ start, end });
const whole = (node: Range) => ({ range: rangeOf(node), open: false });

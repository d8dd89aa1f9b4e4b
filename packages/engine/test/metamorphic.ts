/**
 * What must hold of any decision, whatever it is: pairs of cases of which the second may not be more, or less, generous
 * than the first. `metamorphic.test.ts` asks the engine, and faulty references that must be found out.
 */
import fc from "fast-check";
import { anyCase, anyDocument, deny, namingDocument, type PlainCase } from "./cases.js";

type Policies = PlainCase["policies"];

/** `after` may be at most (at least, exactly) as generous as `before`. */
export interface Pair {
  readonly before: PlainCase;
  readonly after: PlainCase;
  readonly how: "not-more" | "not-less" | "same";
}

interface Document {
  readonly Statement: unknown;
}

const statementsOf = (document: unknown): unknown[] => [(document as Document).Statement].flat();
const withStatements = (document: unknown, statements: readonly unknown[]): unknown => ({
  ...(document as Document),
  Statement: statements,
});
const only = (document: unknown, effect: string): unknown =>
  withStatements(
    document,
    statementsOf(document).filter((one) => (one as { Effect: unknown }).Effect === effect),
  );

/** Changes every document of a layer. */
function changed(policies: Policies, layer: keyof Policies, change: (document: unknown) => unknown): Policies {
  const deep = (value: unknown): unknown => (Array.isArray(value) ? value.map(deep) : change(value));
  return policies[layer] === undefined ? policies : { ...policies, [layer]: deep(policies[layer]) };
}

const ATTACHED = ["identity", "boundary", "session", "scps"] as const;
const NAMING = ["resource", "rcps", "endpoint"] as const;
const layer = fc.constantFrom(...ATTACHED, ...NAMING);

const pair = (
  how: Pair["how"],
  { request, policies }: PlainCase,
  after: Policies,
  before: Policies = policies,
): Pair => ({ how, before: { request, policies: before }, after: { request, policies: after } });

/** Statements for a layer: those of some document, all of one effect. */
const statements = (effect: "Allow" | "Deny") =>
  layer.chain((name) =>
    fc.record({
      name: fc.constant(name),
      more: ((NAMING as readonly string[]).includes(name) ? namingDocument : anyDocument).map((one) =>
        statementsOf(only(one, effect)),
      ),
    }),
  );

const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned).reverse();
  return withStatements(value, [...statementsOf(value)].reverse());
};

export const PROPERTIES: Readonly<Record<string, fc.Arbitrary<Pair>>> = {
  "a further Deny in any policy never allows more": fc.tuple(anyCase, statements("Deny")).map(([one, { name, more }]) =>
    pair(
      "not-more",
      one,
      changed(one.policies, name, (document) => withStatements(document, [...statementsOf(document), ...more])),
    ),
  ),
  "a further policy that only denies never allows more": fc
    .tuple(anyCase, deny)
    .map(([one, more]) => pair("not-more", one, { ...one.policies, identity: [...one.policies.identity, more] })),
  "a further Allow in any policy never allows less": fc
    .tuple(anyCase, statements("Allow"))
    .map(([one, { name, more }]) =>
      pair(
        "not-less",
        one,
        changed(one.policies, name, (document) => withStatements(document, [...statementsOf(document), ...more])),
      ),
    ),
  "a further identity policy that only allows never allows less": fc
    .tuple(anyCase, anyDocument)
    .map(([one, more]) =>
      pair("not-less", one, { ...one.policies, identity: [...one.policies.identity, only(more, "Allow")] }),
    ),
  "a boundary never grants": fc.tuple(anyCase, anyDocument).map(([one, boundary]) => {
    const { boundary: _, ...without } = one.policies;
    return pair("not-more", one, { ...without, boundary }, without);
  }),
  "a VPC endpoint policy never grants": fc.tuple(anyCase, namingDocument).map(([one, endpoint]) => {
    const { endpoint: _, ...without } = one.policies;
    return pair("not-more", one, { ...without, endpoint }, without);
  }),
  // A federated user without session policies has nothing of its own, so there they do.
  "session policies never grant, but to federated users": fc
    .tuple(
      anyCase.filter(({ request: { principal } }) => principal.type !== "federated-user"),
      anyDocument,
    )
    .map(([one, session]) => {
      const { session: _, ...without } = one.policies;
      return pair("not-more", one, { ...without, session: [session] }, without);
    }),
  "a further level of SCPs never grants": fc
    .tuple(anyCase, anyDocument)
    .map(([one, limit]) => pair("not-more", one, { ...one.policies, scps: [...(one.policies.scps ?? []), [limit]] })),
  "a further level of RCPs never grants": fc
    .tuple(anyCase, namingDocument)
    .map(([one, limit]) => pair("not-more", one, { ...one.policies, rcps: [...(one.policies.rcps ?? []), [limit]] })),
  "the order of levels, policies and statements does not matter": anyCase.map((one) => {
    const after = { ...one.policies };
    for (const name of [...ATTACHED, ...NAMING] as const)
      if (after[name] !== undefined) Object.assign(after, { [name]: turned(after[name]) });
    return pair("same", one, after);
  }),
  "the case of an action does not matter": anyCase.map((one) => ({
    how: "same",
    before: one,
    after: { ...one, request: { ...one.request, action: one.request.action.toUpperCase() } },
  })),
};

/** Undetermined lies between refused and allowed. */
const RANK = { explicitDeny: 0, implicitDeny: 0, undetermined: 1, allowed: 2 };

/** Whether a way to decide keeps to the property. */
export function holds({ before, after, how }: Pair, decide: (one: PlainCase) => keyof typeof RANK): boolean {
  const first = decide(before);
  const second = decide(after);
  if (how === "same") return first === second;
  return how === "not-more" ? RANK[second] <= RANK[first] : RANK[second] >= RANK[first];
}

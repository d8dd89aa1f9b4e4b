/**
 * The statements of a side, each with what the analysis needs to know of it: in which layer it stands, which of its parts
 * hang on variables, and a key by which equal parts of two policies are found.
 */
import { kindOf } from "../../asker.js";
import type { Condition } from "../../conditions/condition.js";
import type { Layer } from "../../decision.js";
import { type Part, parseVariables } from "../../match/variables.js";
import { documentOf, type PolicyDocument } from "../../policy/compile.js";
import type { LayerKind, Statement } from "../../policy/statement.js";
import type { AppliedPolicy, PolicySet, Principal } from "../../request.js";
import { type Glob, replacesVariables, resourceGlob, resourceParts } from "../language/index.js";
import { baseOperator } from "./operators.js";
import { keysOfCaller } from "./principals.js";
import type { Value } from "./values/values.js";

/** `key` is in lower case. */
export type Variable = Extract<Part, { readonly kind: "variable" }>;

/** One entry of Resource. */
export interface Entry {
  readonly key: string;
  readonly text: string;
  readonly parts: readonly Part[];
  readonly variables: readonly Variable[];
  /** With any text for its variables. */
  readonly glob: Glob;
}

/** One operator with one key and its values. */
export interface Atom {
  readonly key: string;
  readonly lowerKey: string;
  readonly condition: Condition;
  /** Each value's parts. */
  readonly values: readonly (readonly Part[])[];
  readonly variables: readonly Variable[];
}

/** A statement in a layer. The same document in two layers makes two clauses of each statement. */
export interface Clause {
  readonly statement: Statement;
  /** `identity`, `scp:0` for the root's level, and so on. */
  readonly place: string;
  readonly kind: LayerKind;
  readonly document: PolicyDocument;
  readonly entries: readonly Entry[];
  readonly atoms: readonly Atom[];
  readonly principalKey: string;
}

export interface ClausesOf {
  readonly policies: PolicySet;
  readonly clauses: readonly Clause[];
  /** Which layers there are; where these differ, equal statements do not mean equal decisions. */
  readonly shape: string;
}

/** `principal`: the only caller there is, if there is but one; what its variables are is then known. */
export function clausesOf(policies: PolicySet, principal?: Principal): ClausesOf {
  const given = principal === undefined ? {} : keysOfCaller(principal);
  const clauses: Clause[] = [];
  const shape: string[] = [];
  const add = (layer: Layer, place: string, list: readonly AppliedPolicy[]): void => {
    shape.push(place);
    for (const { policy } of list) {
      const document = documentOf(policy);
      for (const clause of readClauses(document, kindOf(layer), given)) clauses.push({ ...clause, place });
    }
  };
  add("identity", "identity", policies.identity);
  if (policies.boundary !== undefined) add("boundary", "boundary", [policies.boundary]);
  if (policies.session !== undefined) add("session", "session", policies.session);
  if (policies.resource !== undefined) add("resource", "resource", [policies.resource]);
  policies.scps?.forEach((level, index) => {
    add("scp", `scp:${index}`, level);
  });
  policies.rcps?.forEach((level, index) => {
    add("rcp", `rcp:${index}`, level);
  });
  if (policies.endpoint !== undefined) add("endpoint", "endpoint", [policies.endpoint]);
  const { organization } = policies;
  shape.push(policies.resourceRule ?? "usual", organization?.managementAccount ?? "");
  shape.push([...(organization?.rcpServices ?? ["all"])].sort().join(" "));
  return { policies, clauses, shape: shape.join() };
}

function readClauses(document: PolicyDocument, kind: LayerKind, given: Given): readonly Omit<Clause, "place">[] {
  const replaced = replacesVariables(document.source);
  return document.statements
    .filter((statement) => statement.fits(kind))
    .map((statement) => ({
      statement,
      kind,
      document,
      entries: (statement.resource?.patterns ?? []).map(({ text }) => entryOf(text, replaced, given)),
      atoms: statement.conditions.map((condition) => atomOf(condition, replaced, given)),
      principalKey:
        statement.principal === undefined
          ? ""
          : `${statement.principal.negated} ${JSON.stringify(statement.principal.entries)}`,
    }));
}

function entryOf(text: string, replaced: boolean, given: Given): Entry {
  const parts = withGiven(resourceParts(text, replaced), given);
  return {
    key: `${replaced && text.includes("${") ? "$" : ""}${text}`,
    text,
    parts,
    variables: variablesOf(parts),
    glob: resourceGlob(text, parts),
  };
}

function atomOf(condition: Condition, replaced: boolean, given: Given): Atom {
  const { operatorText, key, texts } = condition;
  const hasVariables = replaced && baseOperator(operatorText).variables;
  const values = texts.map((text) => withGiven(parseVariables(text, hasVariables), given));
  const marked = replaced && texts.some((text) => text.includes("${"));
  return {
    key: `${marked ? "$" : ""}${operatorText} ${key.toLowerCase()} ${JSON.stringify([...texts].sort())}`,
    lowerKey: key.toLowerCase(),
    condition,
    values,
    variables: variablesOf(values.flat()),
  };
}

type Given = Readonly<Record<string, Value>>;

/** A key that is absent keeps its variable, which then matches nothing or has its default. */
const withGiven = (parts: readonly Part[], given: Given): readonly Part[] =>
  parts.map((part) => {
    const value = part.kind === "variable" && Object.hasOwn(given, part.key) ? given[part.key] : undefined;
    return typeof value === "string" ? { kind: "literal", text: value } : part;
  });

const variablesOf = (parts: readonly Part[]): readonly Variable[] => parts.filter((part) => part.kind === "variable");

/**
 * What CloudFormation's functions stand for, as far as the template itself says: `Fn::Join` of literals is a literal;
 * a parameter, an import or another resource's generated name is a hole in the text, filled when the stack is deployed.
 *
 * AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 * Not resolved, so holes: Fn::ImportValue, Fn::GetAZs, Fn::Cidr, Fn::Base64, Fn::Transform, Fn::Length, Fn::ForEach.
 */
import { type CallNode, member, type Node, textOf } from "./node.js";
import { attributeOf, referenceTo } from "./resource-names.js";
import { ACCOUNT, REGION } from "./stand-ins.js";

/** A string with what is not known of it. */
export type Part = string | Hole;
export interface Hole {
  /** What is missing: `BucketName`, `Vpc.CidrBlock`. A parameter is missing whatever its default. */
  readonly name: string;
}

/** How the template's conditions turn out. */
export type Truth = (condition: string) => boolean;

export type Resolved =
  /** Another value of the template: a branch of `Fn::If`, an entry of a map. */
  | { readonly node: Node }
  | { readonly parts: readonly Part[] }
  /** `AWS::NoValue`: as if it had not been written. */
  | "nothing";

const PSEUDO: Readonly<Record<string, string>> = {
  "AWS::AccountId": ACCOUNT,
  "AWS::Region": REGION,
  "AWS::Partition": "aws",
  "AWS::URLSuffix": "amazonaws.com",
  "AWS::StackName": "stack",
  "AWS::StackId": `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/stack/11111111-2222-3333-4444-555555555555`,
};

/** `{{resolve:ssm:/name}}`: filled at deployment. */
const DYNAMIC = /\{\{resolve:[^}]*\}\}/;

export class Intrinsics {
  readonly #mappings: Node | undefined;
  readonly #resources: Node | undefined;

  constructor(template: Node) {
    this.#mappings = member(template, "Mappings");
    this.#resources = member(template, "Resources");
  }

  /** Resolves a call as far as it goes. */
  resolve(call: CallNode, truth: Truth): Resolved {
    const { name, argument } = call;
    if (name === "Fn::If" && argument.type === "list") {
      const [condition, yes, no] = argument.items;
      const branch = truth(textOf(condition) ?? "") ? yes : no;
      if (branch === undefined) return hole(name);
      return branch.type === "call" ? this.resolve(branch, truth) : { node: branch };
    }
    if (name === "Ref" && textOf(argument) === "AWS::NoValue") return "nothing";
    if (name === "Fn::FindInMap") {
      const found = this.#inMap(argument, truth);
      return found === undefined ? hole("FindInMap") : { node: found };
    }
    if (name === "Fn::Select") {
      const chosen = this.#select(argument, truth);
      if (chosen === undefined) return hole("Select");
      return typeof chosen === "string" ? { parts: [chosen] } : this.#value(chosen, truth);
    }
    return { parts: this.#string(call, truth) };
  }

  /** A text or call as the parts of a string; undefined for what is no string: a list, a map, nothing. */
  parts(node: Node | undefined, truth: Truth): readonly Part[] | undefined {
    if (node === undefined) return undefined;
    if (node.type === "text") return dynamic(node.value);
    if (node.type === "scalar") return [node.written];
    if (node.type !== "call") return undefined;
    const resolved = this.resolve(node, truth);
    if (resolved === "nothing") return undefined;
    return "parts" in resolved ? resolved.parts : this.parts(resolved.node, truth);
  }

  /** The string, when the template says all of it. */
  literal(node: Node | undefined, truth: Truth): string | undefined {
    const parts = this.parts(node, truth);
    return parts?.every((part) => typeof part === "string") ? parts.join("") : undefined;
  }

  #value(node: Node, truth: Truth): Resolved {
    return node.type === "call" ? this.resolve(node, truth) : { node };
  }

  #string({ name, argument }: CallNode, truth: Truth): readonly Part[] {
    switch (name) {
      case "Ref":
        return [this.#reference(textOf(argument) ?? "Ref")];
      case "Fn::GetAtt":
        return [this.#attribute(argument)];
      case "Fn::Sub":
        return this.#sub(argument, truth);
      case "Fn::Join":
        return this.#join(argument, truth) ?? [{ name: "Join" }];
      case "Fn::ImportValue":
        return [{ name: textOf(argument) ?? "ImportValue" }];
      default:
        return [{ name: name.replace(/^Fn::/, "") }];
    }
  }

  #reference(name: string): Part {
    const pseudo = Object.hasOwn(PSEUDO, name) ? PSEUDO[name] : undefined;
    if (pseudo !== undefined) return pseudo;
    return this.#ofResource(name, (type, own) => referenceTo(type, name, own));
  }

  #attribute(argument: Node): Part {
    const written = argument.type === "list" ? argument.items.map(textOf) : textOf(argument)?.split(/\.(.*)/s, 2);
    const [id, attribute] = written ?? [];
    if (id === undefined || attribute === undefined) return { name: "GetAtt" };
    const known = this.#ofResource(id, (type, own) => attributeOf(type, attribute, id, own));
    return typeof known === "string" ? known : { name: `${id}.${attribute}` };
  }

  #ofResource(
    id: string,
    value: (type: string, own: (property: string) => string | undefined) => string | undefined,
  ): Part {
    const resource = member(this.#resources, id);
    const type = textOf(member(resource, "Type"));
    const properties = member(resource, "Properties");
    // Only a name that is written out: one made from other resources' names could go round in circles.
    const own = (property: string) => textOf(member(properties, property));
    return (type === undefined ? undefined : value(type, own)) ?? { name: id };
  }

  #sub(argument: Node, truth: Truth): readonly Part[] {
    const [template, variables] = argument.type === "list" ? argument.items : [argument];
    const text = textOf(template);
    if (text === undefined) return [{ name: "Sub" }];
    const parts: Part[] = [];
    let from = 0;
    for (const match of text.matchAll(/\$\{(!?)([^}]*)\}/g)) {
      parts.push(...dynamic(text.slice(from, match.index)));
      from = match.index + match[0].length;
      const name = (match[2] ?? "").trim();
      // AWS: `${!Literal}` is the text `${Literal}`: how an IAM policy variable is written inside Fn::Sub.
      if (match[1] === "!") parts.push(`\${${match[2]}}`);
      else {
        const own = member(variables, name);
        if (own !== undefined) parts.push(...(this.parts(own, truth) ?? [{ name }]));
        else if (name.includes(".")) {
          parts.push(this.#attribute({ type: "text", value: name, start: 0, end: 0 }));
        } else parts.push(this.#reference(name));
      }
    }
    parts.push(...dynamic(text.slice(from)));
    return parts;
  }

  #join(argument: Node, truth: Truth): readonly Part[] | undefined {
    if (argument.type !== "list") return undefined;
    const [delimiter, list] = argument.items;
    const between = textOf(delimiter) ?? "";
    if (list?.type !== "list") return undefined;
    const joined: Part[] = [];
    for (const item of list.items) {
      const parts = this.parts(item, truth);
      // `AWS::NoValue` leaves the list.
      if (parts === undefined) continue;
      if (joined.length > 0) joined.push(between);
      joined.push(...parts);
    }
    return joined;
  }

  #inMap(argument: Node, truth: Truth): Node | undefined {
    if (argument.type !== "list") return undefined;
    const [map, first, second] = argument.items.map((item) => this.literal(item, truth));
    if (map === undefined || first === undefined || second === undefined) return undefined;
    return member(member(member(this.#mappings, map), first), second);
  }

  /** One of a list, or of a literal that `Fn::Split` takes apart. */
  #select(argument: Node, truth: Truth): Node | string | undefined {
    if (argument.type !== "list") return undefined;
    const [index, list] = argument.items;
    const at = Number(this.literal(index, truth) ?? Number.NaN);
    if (list?.type === "list") return list.items[at];
    if (list?.type !== "call" || list.name !== "Fn::Split" || list.argument.type !== "list") return undefined;
    const [delimiter, source] = list.argument.items;
    const text = this.literal(source, truth);
    return text?.split(textOf(delimiter) ?? ",")[at];
  }
}

/** The conditions that `Fn::If` asks for below a value. */
export function conditionsIn(node: Node, names = new Set<string>()): ReadonlySet<string> {
  switch (node.type) {
    case "map":
      for (const { value } of node.entries) conditionsIn(value, names);
      break;
    case "list":
      for (const item of node.items) conditionsIn(item, names);
      break;
    case "call": {
      const [condition] = node.name === "Fn::If" && node.argument.type === "list" ? node.argument.items : [];
      const name = textOf(condition);
      if (name !== undefined) names.add(name);
      conditionsIn(node.argument, names);
    }
  }
  return names;
}

/** One way in which conditions can turn out. */
export type Turnout = ReadonlyMap<string, boolean>;

/** Conditions beyond these are turned over one at a time, so that a policy with many has few ways. */
const ALL_COMBINATIONS = 4;

/** The ways in which conditions can turn out: all of them for a few; else all true, all false, and each one alone. */
export function turnoutsOf(conditions: ReadonlySet<string>): readonly Turnout[] {
  const names = [...conditions];
  const turnout = (isTrue: (name: string, index: number) => boolean): Turnout =>
    new Map(names.map((name, index) => [name, isTrue(name, index)]));
  if (names.length <= ALL_COMBINATIONS) {
    return Array.from({ length: 2 ** names.length }, (_, bits) => turnout((_, index) => ((bits >> index) & 1) === 0));
  }
  return [
    turnout(() => true),
    turnout(() => false),
    ...names.flatMap((one) => [turnout((name) => name === one), turnout((name) => name !== one)]),
  ];
}

export const truthOf =
  (turnout: Turnout): Truth =>
  (condition) =>
    turnout.get(condition) ?? false;

const hole = (name: string): Resolved => ({ parts: [{ name: name.replace(/^Fn::/, "") }] });

function dynamic(text: string): readonly Part[] {
  if (!DYNAMIC.test(text)) return text === "" ? [] : [text];
  return text.split(/(\{\{resolve:[^}]*\}\})/).flatMap((part, index): Part[] => {
    if (index % 2 === 1) return [{ name: "resolve" }];
    return part === "" ? [] : [part];
  });
}

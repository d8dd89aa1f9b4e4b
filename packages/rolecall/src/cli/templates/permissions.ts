/**
 * Resources that are one statement of a resource's policy: CloudFormation's Lambda permissions and event bus policies,
 * and Terraform's. The service makes the statement; it is made here in the same way, of the template's own values.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 * and https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
 */

import { type Entry, type MapNode, type Node, textOf } from "./node.js";
import { ACCOUNT, REGION } from "./stand-ins.js";

/** What such a statement becomes part of. */
export const ofFunction = { kind: "resource", target: { resourceType: "AWS::Lambda::Function" } } as const;
export const ofEventBus = { kind: "resource", target: { resourceType: "AWS::Events::EventBus" } } as const;

/** A property of the resource. */
export type Property = (name: string) => Node | undefined;

/** What AddPermission makes of its parameters, which are named as CloudFormation names them. */
export function lambdaPermission(place: Node, property: Property): MapNode {
  const { map, text } = makers(place);
  const conditions: [operator: string, key: string, value: Node | undefined][] = [
    ["ArnLike", "AWS:SourceArn", property("SourceArn")],
    ["StringEquals", "AWS:SourceAccount", property("SourceAccount")],
    ["StringEquals", "aws:PrincipalOrgID", property("PrincipalOrgID")],
    ["StringEquals", "lambda:EventSourceToken", property("EventSourceToken")],
    ["StringEquals", "lambda:FunctionUrlAuthType", property("FunctionUrlAuthType")],
    ["Bool", "lambda:InvokedViaFunctionUrl", property("InvokedViaFunctionUrl")],
  ];
  const given = conditions.filter((one): one is [string, string, Node] => one[2] !== undefined);
  const operators = [...new Set(given.map(([operator]) => operator))].map((operator): [string, Node] => [
    operator,
    map(given.filter(([of]) => of === operator).map(([, key, value]) => [key, value])),
  ]);
  const target = property("FunctionName") ?? place;
  return statementOf(place, [
    ["Effect", text("Allow")],
    ["Principal", lambdaPrincipal(place, property("Principal"))],
    ["Action", property("Action")],
    ["Resource", lambdaArn(target, "function")],
    ["Condition", operators.length > 0 ? map(operators) : undefined],
  ]);
}

/** What AddLayerVersionPermission makes of its parameters. */
export function layerPermission(place: Node, property: Property): MapNode {
  const { map, text } = makers(place);
  const organization = property("OrganizationId");
  return statementOf(place, [
    ["Effect", text("Allow")],
    ["Principal", textOf(property("Principal")) === "*" ? text("*") : map([["AWS", property("Principal") ?? place]])],
    ["Action", property("Action")],
    ["Resource", lambdaArn(property("LayerVersionArn") ?? place, "layer")],
    ["Condition", organization && map([["StringEquals", map([["aws:PrincipalOrgID", organization]])]])],
  ]);
}

/** What PutPermission makes of an event bus policy that has no `Statement`; `*` stands for every account. */
export function eventBusPermission(place: Node, property: Property): MapNode {
  const { map, text } = makers(place);
  const condition = property("Condition");
  const inner = (name: string) =>
    condition?.type === "map" ? condition.entries.find(({ key }) => key === name)?.value : undefined;
  const [type, key, value] = [textOf(inner("Type")), textOf(inner("Key")), inner("Value")];
  return statementOf(place, [
    ["Sid", property("StatementId")],
    ["Effect", text("Allow")],
    ["Principal", textOf(property("Principal")) === "*" ? text("*") : map([["AWS", property("Principal") ?? place]])],
    ["Action", property("Action") ?? text("events:PutEvents")],
    ["Resource", text(`arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`)],
    ["Condition", type && key && value ? map([[type, map([[key, value]])]]) : undefined],
  ]);
}

/** Statements that stand without a document around them. */
export function documentOf(statements: Node): MapNode {
  const { map, text } = makers(statements);
  return map([
    ["Version", text("2012-10-17")],
    ["Statement", statements],
  ]);
}

function statementOf(place: Node, entries: readonly (readonly [string, Node | undefined])[]): MapNode {
  const { map, list } = makers(place);
  return documentOf(list([map(entries.filter((one): one is [string, Node] => one[1] !== undefined))]));
}

/** A service's name, an account or an ARN; `*` is everybody. */
function lambdaPrincipal(place: Node, principal: Node | undefined): Node {
  const { map, text } = makers(place);
  const written = textOf(principal);
  if (principal === undefined) return text("");
  if (written === "*") return { type: "text", value: "*", start: principal.start, end: principal.end };
  const isService = written?.includes(".") ?? (principal.type === "call" && principal.name === "Fn::Sub");
  return map([[isService ? "Service" : "AWS", principal]]);
}

/** The function's or layer's ARN: as given, or as Lambda completes a name. */
function lambdaArn(target: Node, type: "function" | "layer"): Node {
  const written = textOf(target);
  const value =
    written?.startsWith("arn:") === true
      ? written
      : `arn:aws:lambda:${REGION}:${ACCOUNT}:${type}:${/^[\w-]+$/.test(written ?? "") ? written : "name"}${type === "layer" ? ":1" : ""}`;
  return { type: "text", value, start: target.start, end: target.end };
}

/** Nodes that were not written in the file have the place of what they are made for. */
function makers({ start, end }: Node) {
  const range = { start, end };
  return {
    text: (value: string): Node => ({ type: "text", value, ...range }),
    list: (items: readonly Node[]): Node => ({ type: "list", items, ...range }),
    map: (entries: readonly (readonly [string, Node])[]): MapNode => ({
      type: "map",
      entries: entries.map(([key, value]): Entry => ({ key, keyRange: { start: value.start, end: value.end }, value })),
      ...range,
    }),
  };
}

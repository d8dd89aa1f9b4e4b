/**
 * Form trees to typed values, as the awsQuery protocol lays them out.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#query-key-resolution
 */
import type { ListShape, MapShape, Member, ModelData, SimpleShape, StructureShape } from "@rolecall/aws-model";
import { fromBase64 } from "../bytes.js";
import { type Compile, compiler } from "../compiled.js";
import { emptyMap } from "../json/reader.js";
import { isInteger, kindOf, parseFloatText, parseInteger } from "../numbers.js";
import { parseTimestamp } from "../timestamp.js";
import { queryWords as words } from "../words.js";
import type { FormNode } from "./form.js";

export type FormReader = (node: FormNode) => unknown;

export const formReaders = (model: ModelData): Compile<FormReader> =>
  compiler<FormReader>(model, (shape, member, of) => {
    switch (shape.type) {
      case "structure":
      case "union":
        return structureReader(shape, of);
      case "list":
      case "set":
        return listReader(shape, member, of);
      case "map":
        return mapReader(shape, member, of);
      default:
        return simpleReader(shape, member);
    }
  });

function structureReader(shape: StructureShape, of: Compile<FormReader>): FormReader {
  const members = new Map<string, { name: string; read: FormReader }>();
  for (const [name, part] of Object.entries(shape.members)) {
    const key = part.xmlName ?? name;
    // SQS's ReceiveMessage has two members that are `AttributeName` on the wire: the older one is meant.
    if (!members.has(key)) members.set(key, { name, read: of(part.shape, part) });
  }
  return (node) => {
    const result: Record<string, unknown> = {};
    if (node.children === undefined) {
      if (node.value !== undefined && node.value !== "") throw words.structureFromText();
      return result;
    }
    let set = 0;
    for (const [key, child] of node.children) {
      const member = members.get(key);
      if (member === undefined) continue;
      result[member.name] = member.read(child);
      set++;
    }
    if (shape.type === "union" && set > 1) throw words.structure();
    return result;
  };
}

function listReader(shape: ListShape, member: Member | undefined, of: Compile<FormReader>): FormReader {
  const read = of(shape.member.shape, shape.member);
  const flattened = member?.xmlFlattened === true;
  const elementName = shape.member.xmlName ?? "member";
  return (node) => {
    if (node.children === undefined) {
      // `Tags=` is how clients send a list without elements.
      if (node.value !== undefined && node.value !== "") throw words.listFromText();
      return [];
    }
    const parent = flattened ? node : node.children.get(elementName);
    if (parent === undefined) {
      for (const key of node.children.keys()) if (isIndex(key)) throw words.numberedWithoutMember();
      throw words.listFromText();
    }
    if (parent.children === undefined) throw words.listFromText();
    return inOrder(parent.children).map(read);
  };
}

function mapReader(shape: MapShape, member: Member | undefined, of: Compile<FormReader>): FormReader {
  const flattened = member?.xmlFlattened === true;
  const keyName = shape.key.xmlName ?? "key";
  const valueName = shape.value.xmlName ?? "value";
  const readKey = of(shape.key.shape, shape.key);
  const readValue = of(shape.value.shape, shape.value);
  return (node) => {
    const result = emptyMap();
    if (node.children === undefined) {
      if (node.value !== undefined && node.value !== "") throw words.structureFromText();
      return result;
    }
    const parent = flattened ? node : node.children.get("entry");
    if (parent?.children === undefined) throw words.structureFromText();
    for (const entry of inOrder(parent.children)) {
      const key = entry.children?.get(keyName);
      const value = entry.children?.get(valueName);
      if (key === undefined || value === undefined) throw words.structureFromText();
      result[readKey(key) as string] = readValue(value);
    }
    return result;
  };
}

const isIndex = (key: string): boolean => /^\d{1,9}$/.test(key);

/**
 * The elements by their index. Gaps close up, so an index costs nothing however large it is.
 */
function inOrder(children: ReadonlyMap<string, FormNode>): FormNode[] {
  const elements: { index: number; node: FormNode }[] = [];
  for (const [key, node] of children) {
    if (!isIndex(key)) throw words.index(key);
    elements.push({ index: Number(key), node });
  }
  return elements.sort((a, b) => a.index - b.index).map(({ node }) => node);
}

function simpleReader(shape: SimpleShape, member: Member | undefined): FormReader {
  const parse = textParser(shape, member, "date-time", words);
  return (node) => {
    if (node.children !== undefined) {
      for (const key of node.children.keys()) if (key === "member" || isIndex(key)) throw words.list();
      throw words.structure();
    }
    return parse(node.value ?? "");
  };
}

/** What is said of a text that is not of its kind. */
export interface TextWords {
  scalar(text: string, kind: (typeof kindOf)[keyof typeof kindOf]): Error;
  timestamp(text: string): Error;
  base64(text: string): Error;
}

/** Reads a simple value that travels as text: in a form, a path, a query, a header or an XML element. */
export function textParser(
  shape: SimpleShape,
  member: Member | undefined,
  timestampFormat: "date-time" | "http-date",
  words: TextWords,
): (text: string) => unknown {
  const { type } = shape;
  switch (type) {
    case "string":
      return (text) => text;
    case "document":
      return (text) => text;
    case "boolean":
      return (text) => {
        if (/^true$/i.test(text)) return true;
        if (/^false$/i.test(text)) return false;
        throw words.scalar(text, "Boolean");
      };
    case "blob":
      return (text) => {
        const bytes = fromBase64(text);
        if (bytes === undefined) throw words.base64(text);
        return bytes;
      };
    case "timestamp": {
      const format = member?.timestampFormat ?? shape.timestampFormat ?? timestampFormat;
      return (text) => {
        const date = parseTimestamp(text.trim(), format);
        if (date === undefined) throw words.timestamp(text);
        return date;
      };
    }
    case "float":
    case "double":
    case "bigInteger":
    case "bigDecimal":
      return (text) => {
        const value = parseFloatText(text.trim());
        if (value === undefined) throw words.scalar(text, kindOf[type]);
        return value;
      };
    default: {
      if (!isInteger(type)) throw new Error(`no parser for ${type satisfies never}`);
      return (text) => {
        const value = parseInteger(text.trim(), type);
        if (value === undefined) throw words.scalar(text, kindOf[type]);
        return value;
      };
    }
  }
}

/**
 * Typed values to XML, for awsQuery's answers and for restXml.
 * @see https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings
 */
import type { ListShape, MapShape, Member, ModelData, SimpleShape, StructureShape } from "@rolecall/aws-model";
import { toBase64 } from "../bytes.js";
import { type Compile, compiler, isInBody } from "../compiled.js";
import { unfit } from "../json/writer.js";
import { type Fraction, formatTimestamp } from "../timestamp.js";

/** The value as an element of that name; `attributes` stand in the start tag. */
export type XmlWriter = (value: unknown, name: string, attributes: string) => string;

export interface XmlStyle {
  readonly fraction: Fraction;
}

export const xmlWriters = (model: ModelData, style: XmlStyle): Compile<XmlWriter> =>
  compiler<XmlWriter>(model, (shape, member, of) => {
    switch (shape.type) {
      case "structure":
      case "union":
        return structureWriter(shape, of, model, style);
      case "list":
      case "set":
        return listWriter(shape, member, of);
      case "map":
        return mapWriter(shape, member, of);
      default: {
        const text = textWriter(shape, member, "date-time", style);
        return (value, name, attributes) => `<${name}${attributes}>${escapeText(text(value))}</${name}>`;
      }
    }
  });

function structureWriter(shape: StructureShape, of: Compile<XmlWriter>, model: ModelData, style: XmlStyle): XmlWriter {
  const parts = Object.entries(shape.members)
    .filter(([, part]) => isInBody(part) && part.xmlAttribute !== true)
    .map(([name, part]) => ({
      name,
      element: part.xmlName ?? name,
      attributes: namespaceAttribute(part.xmlNamespace),
      write: of(part.shape, part),
    }));
  const attributeParts = Object.entries(shape.members)
    .filter(([, part]) => part.xmlAttribute === true)
    .map(([name, part]) => {
      const simple = typeof part.shape === "string" ? model.shapes[part.shape] : part.shape;
      return {
        name,
        attribute: part.xmlName ?? name,
        text: textWriter(simple as SimpleShape, part, "date-time", style),
      };
    });
  const own = namespaceAttribute(shape.xmlNamespace);
  return (value, elementName, attributes) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw unfit(shape.name, "a structure", value);
    }
    let start = attributes === "" ? own : attributes;
    for (const { name, attribute, text } of attributeParts) {
      const part = (value as Record<string, unknown>)[name];
      if (part !== undefined && part !== null) start += ` ${attribute}="${escapeAttribute(text(part))}"`;
    }
    let inside = "";
    for (const { name, element, attributes: own, write } of parts) {
      const part = (value as Record<string, unknown>)[name];
      if (part !== undefined && part !== null) inside += write(part, element, own);
    }
    return `<${elementName}${start}>${inside}</${elementName}>`;
  };
}

function listWriter(shape: ListShape, member: Member | undefined, of: Compile<XmlWriter>): XmlWriter {
  const write = of(shape.member.shape, shape.member);
  const attributes = namespaceAttribute(shape.member.xmlNamespace);
  const flattened = member?.xmlFlattened === true;
  const element = shape.member.xmlName ?? "member";
  return (value, name, own) => {
    if (!Array.isArray(value)) throw unfit(shape.name, "a list", value);
    let inside = "";
    for (const part of value) inside += write(part, flattened ? name : element, attributes);
    return flattened ? inside : `<${name}${own}>${inside}</${name}>`;
  };
}

function mapWriter(shape: MapShape, member: Member | undefined, of: Compile<XmlWriter>): XmlWriter {
  const flattened = member?.xmlFlattened === true;
  const writeKey = of(shape.key.shape, shape.key);
  const writeValue = of(shape.value.shape, shape.value);
  const keyName = shape.key.xmlName ?? "key";
  const valueName = shape.value.xmlName ?? "value";
  return (value, name, own) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw unfit(shape.name, "a map", value);
    const entry = flattened ? name : "entry";
    let inside = "";
    for (const key of Object.keys(value)) {
      const part = (value as Record<string, unknown>)[key];
      if (part === undefined || part === null) continue;
      inside += `<${entry}>${writeKey(key, keyName, "")}${writeValue(part, valueName, "")}</${entry}>`;
    }
    return flattened ? inside : `<${name}${own}>${inside}</${name}>`;
  };
}

/** A simple value as text: in an element, an attribute or a header. */
export function textWriter(
  shape: SimpleShape,
  member: Member | undefined,
  timestampFormat: "date-time" | "http-date",
  style: XmlStyle,
): (value: unknown) => string {
  switch (shape.type) {
    case "string":
      return (value) => {
        if (typeof value !== "string") throw unfit("String", "a string", value);
        return value;
      };
    case "boolean":
      return (value) => {
        if (typeof value !== "boolean") throw unfit("Boolean", "a boolean", value);
        return value ? "true" : "false";
      };
    case "blob":
      return (value) => {
        if (!(value instanceof Uint8Array)) throw unfit("Blob", "bytes", value);
        return toBase64(value);
      };
    case "timestamp": {
      const format = member?.timestampFormat ?? shape.timestampFormat ?? timestampFormat;
      return (value) => {
        if (!(value instanceof Date) || Number.isNaN(value.getTime())) throw unfit("Timestamp", "a date", value);
        return formatTimestamp(value, format, style.fraction);
      };
    }
    case "document":
      return (value) => JSON.stringify(value);
    default:
      return (value) => {
        if (typeof value !== "number" && typeof value !== "bigint") throw unfit(shape.type, "a number", value);
        return String(value);
      };
  }
}

export function namespaceAttribute(namespace: { readonly uri: string; readonly prefix?: string } | undefined): string {
  if (namespace === undefined) return "";
  const name = namespace.prefix === undefined ? "xmlns" : `xmlns:${namespace.prefix}`;
  return ` ${name}="${escapeAttribute(namespace.uri)}"`;
}

const textEscapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them literally
const needsTextEscape = /[&<>\u0000-\u0008\u000b-\u001f\u007f\u0085\u2028]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them literally
const textEscaped = /[&<>\u0000-\u0008\u000b-\u001f\u007f\u0085\u2028]/g;

/** Line ends other than `\n` would be read as `\n`, and controls not at all: they go as character references. */
export const escapeText = (text: string): string =>
  needsTextEscape.test(text)
    ? text.replace(textEscaped, (c) => textEscapes[c] ?? `&#x${c.charCodeAt(0).toString(16).toUpperCase()};`)
    : text;

export const escapeAttribute = (text: string): string =>
  escapeText(text).replaceAll('"', "&quot;").replaceAll("\n", "&#xA;").replaceAll("\t", "&#x9;");

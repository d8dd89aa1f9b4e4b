/**
 * XML elements to typed values, for restXml's requests.
 * @see https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings
 */
import type { ListShape, MapShape, Member, ModelData, SimpleShape, StructureShape } from "@rolecall/aws-model";
import { type Compile, compiler } from "../compiled.js";
import { emptyMap } from "../json/reader.js";
import { textParser } from "../query/reader.js";
import { malformedXml } from "../words.js";
import type { XmlElement } from "./document.js";

/** All elements of the member's name: one, save for what is flattened. */
export type XmlReader = (elements: readonly XmlElement[]) => unknown;

const words = { scalar: malformedXml, timestamp: malformedXml, base64: malformedXml };

export const xmlReaders = (model: ModelData): Compile<XmlReader> =>
  compiler<XmlReader>(model, (shape, member, of) => {
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

/** The last of several, as XML readers of single values do. */
const only = (elements: readonly XmlElement[]): XmlElement => elements[elements.length - 1] as XmlElement;

function structureReader(shape: StructureShape, of: Compile<XmlReader>): XmlReader {
  const members = new Map<string, { name: string; read: XmlReader }>();
  const attributes: { name: string; attribute: string; read: XmlReader }[] = [];
  for (const [name, part] of Object.entries(shape.members)) {
    if (part.location !== undefined) continue;
    const wire = part.xmlName ?? name;
    const read = of(part.shape, part);
    if (part.xmlAttribute === true) attributes.push({ name, attribute: wire, read });
    else members.set(wire.slice(wire.indexOf(":") + 1), { name, read });
  }
  return (elements) => {
    const element = only(elements);
    if (element.text.trim() !== "") throw malformedXml();
    const result: Record<string, unknown> = {};
    const byName = new Map<string, XmlElement[]>();
    for (const child of element.children) {
      const same = byName.get(child.name);
      if (same === undefined) byName.set(child.name, [child]);
      else same.push(child);
    }
    let set = 0;
    for (const [wire, found] of byName) {
      const member = members.get(wire);
      if (member === undefined) continue;
      result[member.name] = member.read(found);
      set++;
    }
    for (const { name, attribute, read } of attributes) {
      if (!Object.hasOwn(element.attributes, attribute)) continue;
      result[name] = read([{ name, attributes: {}, children: [], text: element.attributes[attribute] as string }]);
    }
    if (shape.type === "union" && set > 1) throw malformedXml();
    return result;
  };
}

function listReader(shape: ListShape, member: Member | undefined, of: Compile<XmlReader>): XmlReader {
  const read = of(shape.member.shape, shape.member);
  if (member?.xmlFlattened === true) return (elements) => elements.map((element) => read([element]));
  const wire = shape.member.xmlName ?? "member";
  return (elements) => {
    const element = only(elements);
    if (element.text.trim() !== "") throw malformedXml();
    return element.children.filter(({ name }) => name === wire).map((child) => read([child]));
  };
}

function mapReader(shape: MapShape, member: Member | undefined, of: Compile<XmlReader>): XmlReader {
  const readKey = of(shape.key.shape, shape.key);
  const readValue = of(shape.value.shape, shape.value);
  const keyName = shape.key.xmlName ?? "key";
  const valueName = shape.value.xmlName ?? "value";
  const flattened = member?.xmlFlattened === true;
  return (elements) => {
    const result = emptyMap();
    const entries = flattened ? elements : only(elements).children.filter(({ name }) => name === "entry");
    for (const { children } of entries) {
      const keys = children.filter(({ name }) => name === keyName);
      const values = children.filter(({ name }) => name === valueName);
      if (keys.length === 0 || values.length === 0) throw malformedXml();
      result[readKey(keys) as string] = readValue(values);
    }
    return result;
  };
}

function simpleReader(shape: SimpleShape, member: Member | undefined): XmlReader {
  const parse = textParser(shape, member, "date-time", words);
  const trims = shape.type !== "string";
  return (elements) => {
    const element = only(elements);
    if (element.children.length > 0) throw malformedXml();
    return parse(trims ? element.text.trim() : element.text);
  };
}

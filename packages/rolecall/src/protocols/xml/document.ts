/**
 * XML text to elements. The parser (saxes) checks that the text is well formed and knows no entities but XML's five;
 * a document type is refused outright, so nothing can be declared, expanded or fetched.
 */
import { SaxesParser } from "saxes";

export interface XmlElement {
  /** Without a prefix. */
  readonly name: string;
  /** By their names as written (`xsi:type`). */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** All text directly inside, joined. */
  text: string;
}

/** No document of AWS's is nearly as deep. */
const depthLimit = 100;

/** Read in slices, so that a document is given up soon after its first fault. */
const sliceLength = 64 * 1024;

/** The root element, undefined when the text is not well formed, too deep, or has a document type. */
export function parseXml(text: string): XmlElement | undefined {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let refused = false;
  const refuse = () => {
    refused = true;
  };
  // With a handler saxes goes on after an error; what it makes of the rest of the slice is thrown away.
  parser.on("error", refuse);
  parser.on("doctype", refuse);
  parser.on("opentag", ({ name, attributes }) => {
    if (open.length >= depthLimit) refused = true;
    if (refused) return;
    const element: XmlElement = {
      name: name.slice(name.indexOf(":") + 1),
      attributes: attributes as Record<string, string>,
      children: [],
      text: "",
    };
    const parent = open.at(-1);
    if (parent === undefined) root ??= element;
    else parent.children.push(element);
    open.push(element);
  });
  parser.on("closetag", () => {
    open.pop();
  });
  const onText = (part: string) => {
    const element = open.at(-1);
    if (element !== undefined && !refused) element.text += part;
  };
  parser.on("text", onText);
  parser.on("cdata", onText);
  for (let at = text.startsWith("\ufeff") ? 1 : 0; at < text.length && !refused; at += sliceLength) {
    parser.write(text.slice(at, at + sliceLength));
  }
  if (!refused) parser.close();
  return refused ? undefined : root;
}

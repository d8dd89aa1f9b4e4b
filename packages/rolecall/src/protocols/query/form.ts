/** `Tags.member.1.Key=a&…`: form text to pairs, and pairs to a tree along the dots. */

export type Pair = readonly [name: string, value: string];

/** The pairs of a form or a query string, undefined where a percent escape is broken. */
export function parseForm(text: string): Pair[] | undefined {
  const pairs: Pair[] = [];
  if (text === "") return pairs;
  for (const part of text.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? "" : decode(part.slice(equals + 1));
    if (name === undefined || value === undefined) return undefined;
    pairs.push([name, value]);
  }
  return pairs;
}

const needsDecoding = /[%+]/;

function decode(text: string): string | undefined {
  if (!needsDecoding.test(text)) return text;
  return decodePercent(text.replaceAll("+", " "));
}

/** Undefined where an escape is broken or does not spell UTF-8. */
export function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** A place in the tree: its own value, and what stands below it. */
export interface FormNode {
  value?: string;
  children?: Map<string, FormNode>;
}

/** No Query model is deeper; a longer name can only be one it does not know. */
const segmentsLimit = 32;

export function formTree(pairs: readonly Pair[]): FormNode {
  const root: FormNode = {};
  for (const [name, value] of pairs) {
    const segments = name.split(".", segmentsLimit + 1);
    if (segments.length > segmentsLimit) continue;
    let node = root;
    for (const segment of segments) {
      node.children ??= new Map();
      let child = node.children.get(segment);
      if (child === undefined) {
        child = {};
        node.children.set(segment, child);
      }
      node = child;
    }
    node.value = value;
  }
  return root;
}

/** Pairs of an action and a resource: the region in which a statement, or several together, apply. */
import { farApart, type Lexicon, type Name, type Names } from "./names.js";

export interface Area {
  readonly actions: Names;
  readonly resources: Names;
}

/** What two areas have in common; where it cannot be written as patterns, `leftover` is to hold besides. */
export interface Common {
  readonly area: Area;
  readonly leftover: readonly Leftover[];
}

/** The text must also match one of these entries. */
export interface Leftover {
  readonly element: "Action" | "Resource";
  readonly names: readonly Name[];
}

/** `undefined` if they have nothing in common. */
export function commonArea(a: Area, b: Area, lexicon: Lexicon): Common | undefined {
  if (farApart(a.resources, b.resources) || farApart(a.actions, b.actions)) return undefined;
  const actions = commonNames(a.actions, b.actions, lexicon);
  if (actions === undefined) return undefined;
  const resources = commonNames(a.resources, b.resources, lexicon);
  if (resources === undefined) return undefined;
  const leftover: Leftover[] = [];
  if (actions.hard !== undefined) leftover.push({ element: "Action", names: actions.hard });
  if (resources.hard !== undefined) leftover.push({ element: "Resource", names: resources.hard });
  return { area: { actions: actions.names, resources: resources.names }, leftover };
}

export const coversArea = (outer: Area, inner: Area, lexicon: Lexicon): boolean =>
  lexicon.covers(outer.resources, inner.resources) && lexicon.covers(outer.actions, inner.actions);

function commonNames(
  a: Names,
  b: Names,
  lexicon: Lexicon,
): { readonly names: Names; readonly hard?: readonly Name[] } | undefined {
  if (a === b) return { names: a };
  const [left, right] = [a.some[0], b.some[0]];
  const plain = a.some.length === 1 && b.some.length === 1 && a.none.length === 0 && b.none.length === 0;
  if (plain && left !== undefined && right !== undefined) {
    // The usual case makes nothing new.
    if (lexicon.includes(right, left)) return { names: a };
    if (lexicon.includes(left, right)) return { names: b };
  }
  const some = new Set<Name>();
  for (const left of a.some) {
    for (const right of b.some) {
      const both = lexicon.common(left, right);
      // Too hard to write: the wider side stays, and the other is asked besides.
      if (both === "too-hard") return { names: { some: a.some, none: [...a.none, ...b.none] }, hard: b.some };
      for (const name of both) some.add(name);
    }
  }
  const names = { some: widest([...some], lexicon), none: [...new Set([...a.none, ...b.none])] };
  const near = {
    some: names.some,
    none: names.none.filter((not) => names.some.some((name) => lexicon.meet(name, not))),
  };
  return lexicon.isEmpty(near) ? undefined : { names: near };
}

/** Without those that others hold. */
function widest(names: readonly Name[], lexicon: Lexicon): readonly Name[] {
  if (names.length < 2) return names;
  return names.filter(
    (name, i) =>
      !names.some((other, j) => i !== j && lexicon.includes(other, name) && !(lexicon.includes(name, other) && i < j)),
  );
}

/**
 * Patch operations: `op`, a JSON pointer as `path` (`~1` for a slash in a name, `~0` for a tilde), and a value as text.
 *
 * Which paths a resource has, and which operations each of them takes, stands in a table of rules beside the resource.
 * AWS refuses the others in one of two ways, by resource.
 *
 * AWS: https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
 */
import { badPatchOperation, badPatchPath, badRequest, patchNotSupported, patchPathNotAmong } from "./errors.js";

export interface PatchOperation {
  readonly op?: string | undefined;
  readonly path?: string | undefined;
  readonly value?: string | undefined;
  readonly from?: string | undefined;
}

export interface At {
  /** `null` in a request counts as no value. */
  readonly value: string | undefined;
  /** What stands for the names in braces, unescaped. */
  readonly names: readonly string[];
  /** Of `copy`. */
  readonly from: string | undefined;
}

type Change<Target> = (target: Target, at: At) => Target;

/** A path, with `{name}` for a part of the customer's own, and what its operations do. */
export interface Rule<Target> {
  readonly path: string;
  readonly add?: Change<Target>;
  readonly remove?: Change<Target>;
  readonly replace?: Change<Target>;
  readonly copy?: Change<Target>;
}

const OPERATIONS = ["add", "remove", "replace", "copy"] as const;

/** The way of most resources: an unknown path is one error, an operation it does not take another. */
export function patched<Target>(
  target: Target,
  operations: readonly PatchOperation[] | undefined,
  rules: readonly Rule<Target>[],
): Target {
  return (operations ?? []).reduce((changed, { op = "", path, value, from }) => {
    const found = path === undefined ? undefined : find(rules, path);
    if (!found) throw badPatchPath(path);
    const change = changeOf(found.rule, op);
    if (!change) throw badPatchOperation(OPERATIONS.filter((name) => found.rule[name] !== undefined));
    return change(changed, { value, names: found.names, from });
  }, target);
}

/** The way of small resources, of which values are replaced and nothing else: AWS lists what can be. */
export function replaced<Target>(
  target: Target,
  operations: readonly PatchOperation[] | undefined,
  rules: readonly (Rule<Target> & { readonly replace: Change<Target> })[],
): Target {
  return (operations ?? []).reduce((changed, { op = "", path = "null", value, from }) => {
    if (op !== "replace") throw patchNotSupported(path, op);
    const found = find(rules, path);
    if (!found) {
      throw patchPathNotAmong(
        path,
        op,
        rules.map((rule) => rule.path),
      );
    }
    return (found.rule.replace as Change<Target>)(changed, { value, names: found.names, from });
  }, target);
}

/** The parts of a pointer behind its first slash, unescaped. */
export const pointerParts = (path: string): readonly string[] =>
  path
    .replace(/^\//, "")
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Only Object.hasOwn keeps `constructor` and its like from being operations. */
const changeOf = <Target>(rule: Rule<Target>, op: string): Change<Target> | undefined =>
  Object.hasOwn(rule, op) && op !== "path" ? rule[op as (typeof OPERATIONS)[number]] : undefined;

function find<Target>(rules: readonly Rule<Target>[], path: string) {
  if (!path.startsWith("/")) return undefined;
  const parts = pointerParts(path);
  for (const rule of rules) {
    const wanted = rule.path.slice(1).split("/");
    if (wanted.length !== parts.length) continue;
    const names: string[] = [];
    const fits = wanted.every((part, index) => {
      if (!part.startsWith("{")) return part === parts[index];
      names.push(parts[index] ?? "");
      return true;
    });
    if (fits) return { rule, names };
  }
  return undefined;
}

/** Sets a member, or takes it away where there is no value. */
export const setText =
  <Target extends object>(member: keyof Target & string): Change<Target> =>
  (target, { value }) => {
    if (value !== undefined && value !== "") return { ...target, [member]: value };
    return without(target, member);
  };

/** AWS takes anything but `true` for false. */
export const setFlag =
  <Target extends object>(member: keyof Target & string): Change<Target> =>
  (target, { value }) => ({ ...target, [member]: isTrue(value) });

export const isTrue = (value: string | undefined) => value?.toLowerCase() === "true";

/** A whole number within bounds. `refusal` says what AWS answers to others. */
export function wholeNumber(value: string | undefined, least: number, most: number, refusal: string): number {
  const number = Number(value);
  if (value === undefined || !/^-?\d+$/.test(value) || number < least || number > most) throw badRequest(refusal);
  return number;
}

export function without<Target extends object>(target: Target, member: keyof Target & string): Target {
  const { [member]: _, ...others } = target;
  return others as Target;
}

/**
 * Rules of a map whose names stand in the path: `/requestTemplates/application~1json`. `missing` is what AWS answers
 * where a name is to go or to change that is not there; `read` makes the value of the text.
 */
export function mapRule<Target extends object>(
  member: keyof Target & string,
  missing: () => Error,
  read: (text: string) => unknown = (text) => text,
): Rule<Target> {
  const of = (target: Target) => target[member] as Readonly<Record<string, unknown>>;
  const put: Change<Target> = (target, { value = "", names: [name = ""] }) => ({
    ...target,
    [member]: { ...of(target), [name]: read(value) },
  });
  const present = (target: Target, name: string) => {
    if (!Object.hasOwn(of(target), name)) throw missing();
  };
  return {
    path: `/${member}/{name}`,
    add: put,
    replace: (target, at) => {
      present(target, at.names[0] ?? "");
      return put(target, at);
    },
    remove: (target, { names: [name = ""] }) => {
      present(target, name);
      return { ...target, [member]: without(of(target), name) };
    },
  };
}

/** Rules of a list whose entries are named in the path: `/binaryMediaTypes/image~1png`. */
export function listRule<Target extends object>(member: keyof Target & string): Rule<Target> {
  const of = (target: Target) => (target[member] ?? []) as readonly string[];
  const add = (list: readonly string[], entry: string) => (list.includes(entry) ? list : [...list, entry]);
  return {
    path: `/${member}/{name}`,
    add: (target, { names: [name = ""] }) => ({ ...target, [member]: add(of(target), name) }),
    remove: (target, { names: [name] }) => ({ ...target, [member]: of(target).filter((entry) => entry !== name) }),
    replace: (target, { value = "", names: [name] }) => ({
      ...target,
      [member]: add(
        of(target).filter((entry) => entry !== name),
        value,
      ),
    }),
  };
}

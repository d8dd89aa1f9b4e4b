/** The names, ids, ARNs and URLs that stand in an account's own answers, for whoever tries what they open. */
import type { Pool } from "../hostile/testing/inputs.js";
import { PLANTED, SECRET } from "./plant.js";

/** Members that tell how, and name nothing. */
const SETTINGS: Pool = {
  waittimeseconds: [0],
  queueurl: ["q", "x"].map((name) => `http://127.0.0.1:4566/${PLANTED}/${name}`),
  bucket: ["xxx"],
  key: ["x", "kept"],
  functionname: ["f", "f:x", `${PLANTED}:function:f`, `arn:aws:lambda:us-east-1:${PLANTED}:function:f`],
  tablename: ["orders", `arn:aws:dynamodb:us-east-1:${PLANTED}:table/orders`],
};

/** Looked up by a member's name, in lower case; members of other names take what their kind takes. */
export function poolOf(answers: Iterable<unknown>): Pool {
  const byName = new Map<string, Set<string>>(
    Object.entries(SETTINGS).map(([name, values]) => [
      name,
      new Set(values.filter((value): value is string => typeof value === "string")),
    ]),
  );
  for (const answer of answers) gather(answer, "", byName);
  const kinds = [
    [/arns?$|resource|identifier$|source$/, all(byName, (value) => value.startsWith("arn:"))],
    [/ids?$/, all(byName, (_value, name) => name.endsWith("id"))],
    [/names?$/, all(byName, (value, name) => name.endsWith("name") && !value.startsWith("arn:"))],
  ] as const;
  return new Proxy<Record<string, readonly unknown[]>>(
    {},
    {
      get(_target, name) {
        if (typeof name !== "string") return undefined;
        if (name in SETTINGS) return SETTINGS[name];
        const own = byName.get(name);
        if (own !== undefined) return [...own];
        return kinds.find(([kind, values]) => kind.test(name) && values.length > 0)?.[1];
      },
    },
  );
}

function all(byName: ReadonlyMap<string, ReadonlySet<string>>, fits: (value: string, name: string) => boolean) {
  const values = [...byName].flatMap(([name, own]) => [...own].filter((value) => fits(value, name)));
  return [...new Set(values)];
}

function gather(value: unknown, name: string, into: Map<string, Set<string>>): void {
  if (typeof value === "string") {
    if (value === "" || value.length > 300 || value.includes(SECRET)) return;
    const key = name.toLowerCase();
    into.set(key, (into.get(key) ?? new Set()).add(value));
  } else if (Array.isArray(value)) for (const part of value) gather(part, name.replace(/s$/, ""), into);
  else if (typeof value === "object" && value !== null && !(value instanceof Uint8Array)) {
    for (const [key, part] of Object.entries(value)) gather(part, key, into);
  }
}

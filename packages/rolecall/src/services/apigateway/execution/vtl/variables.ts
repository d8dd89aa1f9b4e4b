/**
 * What a mapping template finds: `$input`, `$util`, `$context`, `$stageVariables`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html (2026-11)
 */
import { lastValues, type Pairs } from "../../../execute-api/pairs.js";
import { selectPath } from "./json-path.js";
import { renderTemplate } from "./render.js";
import { TemplateError } from "./syntax.js";
import { fromJson, type Provided, printed, toJson, type Value, type ValueMap, valueOfJson } from "./values.js";

export interface TemplateInput {
  readonly body: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Pairs;
  readonly headers: Pairs;
  /** `$context`, nested. */
  readonly context: object;
  readonly stageVariables: Readonly<Record<string, string>>;
}

export interface Rendered {
  readonly text: string;
  /** What the template set in place of what the integration or its response says. */
  readonly overrides: Overrides;
}

export interface Overrides {
  readonly requestPath: Readonly<Record<string, string>>;
  readonly requestQuery: Readonly<Record<string, string>>;
  readonly requestHeader: Readonly<Record<string, string>>;
  readonly responseHeader: Readonly<Record<string, string>>;
  readonly responseStatus?: number;
}

/** AWS prints nothing for what these do not have. */
const LENIENT: ReadonlySet<string> = new Set(["input", "util", "context", "stageVariables"]);

/** @throws TemplateError */
export function renderMapping(template: string, input: TemplateInput): Rendered {
  const request = { header: new Map(), path: new Map(), querystring: new Map() };
  const response: ValueMap = new Map([["header", new Map()]]);
  const context = fromJson(input.context) as ValueMap;
  context.set("requestOverride", new Map(Object.entries(request)));
  context.set("responseOverride", response);
  const text = renderTemplate(
    template,
    new Map<string, Value>([
      ["input", inputOf(input)],
      ["util", UTIL],
      ["context", context],
      ["stageVariables", fromJson(input.stageVariables)],
    ]),
    LENIENT,
  );
  const status = response.get("status");
  return {
    text,
    overrides: {
      requestPath: texts(request.path),
      requestQuery: texts(request.querystring),
      requestHeader: texts(request.header),
      responseHeader: texts(response.get("header")),
      ...(status === undefined ? {} : { responseStatus: Number(printed(status)) }),
    },
  };
}

const texts = (map: Value): Record<string, string> =>
  map instanceof Map ? Object.fromEntries([...map].map(([name, value]) => [name, printed(value)])) : {};

function inputOf({ body, path, query, headers }: TemplateInput): Provided {
  const groups = { path, querystring: lastValues(query), header: lastValues(headers) };
  let root: { readonly value: Value } | undefined;
  const select = (jsonPath: Value) => {
    root ??= { value: bodyValue(body) };
    return selectPath(root.value, printed(jsonPath));
  };
  const params = (name: Value) => {
    const wanted = printed(name);
    for (const group of [path, groups.querystring, groups.header]) {
      if (Object.hasOwn(group, wanted)) return group[wanted];
    }
    const lower = wanted.toLowerCase();
    return Object.entries(groups.header).find(([header]) => header.toLowerCase() === lower)?.[1];
  };
  return {
    provided: "$input",
    property: (name) => (name === "body" ? body : undefined),
    call(method, args) {
      switch (method) {
        case "body":
          return body;
        case "json": {
          const { definite, values } = select(args[0]);
          // Missing is the empty text, as JSON.
          return definite && values.length === 0 ? '""' : JSON.stringify(toJson(definite ? values[0] : [...values]));
        }
        case "path": {
          const { definite, values } = select(args[0]);
          return definite ? (values.length === 0 ? "" : values[0]) : [...values];
        }
        case "params":
          return args.length === 0 ? fromJson(groups) : (params(args[0]) ?? "");
        default:
          return undefined;
      }
    },
  };
}

/** A body that is no JSON is a text, as which `$` gives it. */
function bodyValue(body: string): Value {
  if (body.trim() === "") return new Map();
  try {
    return valueOfJson(body);
  } catch {
    return body;
  }
}

const UTIL: Provided = {
  provided: "$util",
  call(method, [argument]) {
    if (argument === undefined || argument === null) return undefined;
    const text = printed(argument);
    switch (method) {
      case "escapeJavaScript":
        return escapeJavaScript(text);
      case "parseJson":
        return parseJson(text);
      case "urlEncode":
        return urlEncode(text);
      case "urlDecode":
        return new URLSearchParams(`v=${text.replaceAll("&", "%26")}`).get("v") ?? "";
      case "base64Encode":
        return Buffer.from(text).toString("base64");
      case "base64Decode":
        return Buffer.from(text, "base64").toString("utf8");
      default:
        return undefined;
    }
  },
};

function parseJson(text: string): Value {
  try {
    return valueOfJson(text);
  } catch {
    throw new TemplateError("$util.parseJson was given what is no JSON");
  }
}

/** `application/x-www-form-urlencoded`: a blank is a plus, and `*` stays. */
const urlEncode = (text: string) => new URLSearchParams({ v: text }).toString().slice(2);

const ESCAPED: Readonly<Record<string, string>> = {
  "'": "\\'",
  '"': '\\"',
  "\\": "\\\\",
  "/": "\\/",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** As Apache Commons Lang does it, which AWS names as its rule for JavaScript's texts. */
const escapeJavaScript = (text: string) =>
  text.replace(
    /['"\\/\b\f\n\r\t]|[^ -~]/g,
    (char) => ESCAPED[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );

/** Mapping templates: Velocity 1.7 as API Gateway renders it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTemplate } from "./parse.js";
import { TemplateError } from "./syntax.js";
import { renderMapping, type TemplateInput } from "./variables.js";

const input = (over: Partial<TemplateInput> = {}): TemplateInput => ({
  body: JSON.stringify({
    name: "Fido",
    age: 3,
    tags: ["a", "b"],
    owner: { name: "Ann", "postal code": "1" },
    pets: [
      { id: 1, type: "dog", price: 249.99 },
      { id: 2, type: "cat", price: 124.99 },
      { id: 3, type: "fish", price: 0.99 },
    ],
  }),
  path: { id: "7" },
  query: [
    ["q", "one"],
    ["q", "two"],
  ],
  headers: [
    ["X-Team", "shop"],
    ["id", "header's"],
  ],
  context: { stage: "prod", identity: { sourceIp: "127.0.0.1" }, authorizer: { principalId: "ann" } },
  stageVariables: { table: "orders" },
  ...over,
});
const render = (template: string, over: Partial<TemplateInput> = {}) => renderMapping(template, input(over)).text;

test.each([
  ["references print their value", "$context.stage ${context.identity.sourceIp}!", "prod 127.0.0.1!"],
  ["what has no value prints as written, unless it is quiet", "$foo.bar $!foo.bar.", "$foo.bar ."],
  ["API Gateway's own variables print nothing for what they lack", "[$context.nope][$stageVariables.nope]", "[][]"],
  ["a full stop behind a reference is text", "$context.stage.", "prod."],
  ["a dollar that begins no reference is text", '{"$ref": "#/x", "p": "$5"}', '{"$ref": "#/x", "p": "$5"}'],
  [
    "stage variables in all three ways of writing",
    "$stageVariables.table $stageVariables['table'] ${stageVariables['table']}",
    "orders orders orders",
  ],
  [
    "parameters come from path, query string, headers, in that order",
    "$input.params('id') $input.params('q') $input.params('X-Team')",
    "7 two shop",
  ],
  ["a missing parameter is empty", "[$input.params('none')]", "[]"],
  [
    "all parameters print as Java prints maps",
    "$input.params()",
    "{path={id=7}, querystring={q=two}, header={X-Team=shop, id=header's}}",
  ],
  [
    "a path gives values",
    "$input.path('$.pets[1].type') $input.path('$.pets').size() $input.path('$.tags')",
    "cat 3 [a, b]",
  ],
  [
    "json gives JSON",
    "$input.json('$.owner') $input.json('$.tags[0]') $input.json('$.none')",
    '{"name":"Ann","postal code":"1"} "a" ""',
  ],
  ["the body as it is", "$input.body", input().body],
  ["set takes its line away", "a\n  #set($x = 1)\nb$x", "a\nb1"],
  ["if, elseif, else", "#if($foo)A#elseif(1 == 2)B#{else}C#end", "C"],
  [
    "loops know where they are",
    "#foreach($p in $input.path('$.pets'))$foreach.count:$p.id#if($foreach.hasNext),#end#end",
    "1:1,2:2,3:3",
  ],
  [
    "loops over maps",
    "#set($o = $input.path('$.owner'))#foreach($k in $o.keySet())$k=$o.get($k);#end",
    "name=Ann;postal code=1;",
  ],
  ["break ends a loop", "#foreach($i in [1..5])#if($i > 2)#break#end$i#end", "12"],
  [
    "and binds tighter than or, not tighter than both",
    "#if(true || false && false)y#end#if(!false == true)z#end",
    "yz",
  ],
  ["whole numbers divide to whole ones", "#set($n = 7 / 2 + 1 * 2)$n", "5"],
  [
    "texts in double quotes are templates, in single ones not",
    `#set($a = "x$context.stage")#set($b = 'x$context.stage')$a $b`,
    "xprod x$context.stage",
  ],
  [
    "maps and lists can be made and changed",
    `#set($m = {"a": 1})#set($m.b = [1, 2])#set($ignored = $m.b.add(3))$m`,
    "{a=1, b=[1, 2, 3]}",
  ],
  ["macros", "#macro(pair $a $b)<$a|$b>#end#pair('x' 'y')", "<x|y>"],
  ["comments are gone with the end of their line", "a## no\nb#* no *#c", "abc"],
  ["a backslash keeps a reference from being one", "\\$context.stage \\\\$context.stage", "$context.stage \\prod"],
  ["raw text stays", "#[[ $context.stage #if ]]#", " $context.stage #if "],
  [
    "escapes for JavaScript, and the single quotes back",
    `$util.escapeJavaScript("it's \n").replaceAll("\\\\'","'")`,
    "it's \\n",
  ],
  [
    "base64 and URLs",
    "$util.base64Encode('hi') $util.base64Decode('aGk=') $util.urlEncode('a b&c') $util.urlDecode('a+b%26c')",
    "aGk= hi a+b%26c a b&c",
  ],
  ["parsed JSON", `#set($o = $util.parseJson('{"a":{"b":[1,2]}}'))$o.a.b[1]`, "2"],
  ["numbers from texts, by the idiom", `#set($Integer = 0)#set($n = $Integer.parseInt("41") + 1)$n`, "42"],
  [
    "text methods are Java's",
    `#set($s = "a-b-c")$s.split("-").size() $s.replace("-", "") $s.substring(2) $s.indexOf("b") $s.contains("z")`,
    "3 abc b-c 2 false",
  ],
])("%s", (_, template, expected) => {
  expect(render(template)).toBe(expected);
});

test.each([
  ["$.pets[*].id", "[1,2,3]"],
  ["$..price", "[249.99,124.99,0.99]"],
  ["$.pets[?(@.price > 100)].type", '["dog","cat"]'],
  ["$.pets[?(@.type == 'cat' || @.id == 3)].id", "[2,3]"],
  ["$.pets[0:2].id", "[1,2]"],
  ["$.pets[-1].id", "3"],
  ["$['owner']['postal code']", '"1"'],
  ["$.pets.length()", "3"],
])("the path %s selects %s", (path, expected) => {
  // A single quotation mark inside a text of Velocity's is written twice.
  expect(render(`$input.json('${path.replaceAll("'", "''")}')`)).toBe(expected);
});

test("what a template overrides is told apart from its text", () => {
  const { text, overrides } = renderMapping(
    "#set($context.requestOverride.header.x = 'h')#set($context.responseOverride.status = 418)ok",
    input(),
  );
  expect(text).toBe("ok");
  expect(overrides).toMatchObject({ requestHeader: { x: "h" }, responseStatus: 418 });
});

describe("a template reaches nothing of the server", () => {
  test.each([
    "$context.constructor",
    "$util.constructor.constructor('return process')()",
    "$input.body.constructor",
    "$input.path('$').__proto__",
    "#set($x = 'a')$x.constructor.constructor('return 1')",
    "$input.call('path')",
  ])("%s", (template) => {
    expect(render(template)).not.toMatch(/function|process|\[object/);
  });

  test("a name like __proto__ in a body is a name like any other", () => {
    expect(render("$input.json('$') $input.path('$.__proto__.x')", { body: '{"__proto__":{"x":1}}' })).toBe(
      '{"__proto__":{"x":1}} 1',
    );
  });

  test("what would not end is ended", () => {
    const loops = `${"#foreach($i in [1..1000])".repeat(4)}x${"#end".repeat(4)}`;
    expect(() => render(loops)).toThrow(TemplateError);
    expect(() => render("#macro(m)#m()#end#m()")).toThrow(TemplateError);
    expect(() => render(`${"(".repeat(5000)}#set($x = ${"(".repeat(5000)}1)`)).toThrow(TemplateError);
  });
});

test("any text is parsed or refused, and plain text stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."$#{}()[]\"'\\ab.,!=\n *@") }), (text) => {
      try {
        parseTemplate(text);
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError);
      }
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z {}":,\n]*$/), (text) => {
      expect(render(text)).toBe(text);
    }),
  );
});

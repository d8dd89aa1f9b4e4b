import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { split } from "./columns.js";
import { filterPattern } from "./pattern.js";

const matching = (pattern: string, messages: readonly string[]) =>
  messages.filter((message) => filterPattern(pattern).matches(message));
const refusalOf = (pattern: string): string => {
  try {
    filterPattern(pattern);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`\`${pattern}\` was taken`);
};

describe("terms", () => {
  const lines = ["[WARN 1] disk nearly full", "[FATAL 2] disk full", "[FATAL 3] NullDiskError here", "all well"];
  test.each([
    ["FATAL", [1, 2]],
    ["disk FATAL", [1]],
    ["FATAL -disk", [2]],
    ["-FATAL", [0, 3]],
    ['"disk full"', [1]],
    ['-"disk full" disk', [0]],
    ["?WARN ?well", [0, 3]],
    // Beside others, optional terms are ignored.
    ["?WARN FATAL", [1, 2]],
    ['?"nearly full" ?"all well"', [0, 3]],
    ["Error", [2]],
    ["error", []],
    ["", [0, 1, 2, 3]],
    ['" "', [0, 1, 2, 3]],
    ["%FATAL [0-9]%", [1, 2]],
    ["%^.WARN|well$%", [0, 3]],
    ["%l{2}%", [0, 1, 2, 3]],
    ["%e{,1}a%", [0, 3]],
    ["%\\x5BFATAL%", [1, 2]],
  ] as const)("%s", (pattern, expected) => {
    expect(matching(pattern, lines)).toEqual(expected.map((index) => lines[index]));
  });

  test.each([
    ["Status: timeout", "Invalid character(s) in term ':'"],
    ["a(b", "Invalid character(s) in term '('"],
    ["*", "Invalid character(s) in term '*'"],
    ["%a(b)%", "Invalid character(s) in term '('"],
    ["%what!%", "Invalid character(s) in term '!'"],
    ["%é%", "Invalid character(s) in term 'é'"],
    ["%a% b", "Invalid character(s) in term 'b'"],
    ['"open', "Invalid filter pattern"],
    ["%open", "Invalid filter pattern"],
    ["%a{3,1}%", "Invalid filter pattern"],
  ])("%s is refused", (pattern, message) => {
    expect(refusalOf(pattern)).toBe(message);
  });

  test("quotes and backslashes stand inside quotes behind a backslash", () => {
    expect(matching('"say \\"no\\""', ['I say "no"', "I say no"])).toEqual(['I say "no"']);
    expect(matching('"a\\\\b"', ["a\\b", "ab"])).toEqual(["a\\b"]);
  });

  test("agree with a look at each term, whatever the terms", () => {
    const term = fc.stringMatching(/^[abc]{1,2}$/);
    const terms = fc.array(fc.tuple(fc.constantFrom("", "-", "?"), term), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(terms, fc.stringMatching(/^[abc ]{0,8}$/), (chosen, message) => {
        const of = (prefix: string) => chosen.filter(([mark]) => mark === prefix).map(([, text]) => text);
        const has = (text: string) => message.includes(text);
        const plain = of("").every(has) && !of("-").some(has);
        const expected = of("").length + of("-").length > 0 ? plain : of("?").some(has);
        const pattern = chosen.map(([mark, text]) => mark + text).join(" ");
        expect(filterPattern(pattern).matches(message)).toBe(expected);
      }),
    );
  });
});

describe("JSON selectors", () => {
  const event = JSON.stringify({
    kind: "Renamed",
    source: "10.1.2.3",
    tries: 12,
    cost: 0.5,
    code: "404",
    ok: true,
    off: false,
    none: null,
    list: ["first", "second one"],
    people: [
      { name: "Ada", id: 7 },
      { name: "Bo", id: 8 },
    ],
    grid: [
      [0, 1],
      [2, 3],
    ],
    "dotted.name": "d",
    "with-hyphen": 1,
    owner: { id: 3, mail: "ada@example.org" },
  });
  test.each([
    ['{ $.kind = "Renamed" }', true],
    ["{ $.kind = Renamed }", true],
    ["{$.kind=Re*}", true],
    ['{ $.kind = "*nam*" }', true],
    ['{ $.kind != "Renamed" }', false],
    ["{ $.kind != Del* }", true],
    ["{ $.kind = %nam% }", true],
    ["{ $.kind != %nam% }", false],
    ["{ $.source != 10.2.* }", true],
    ["{ $.source = 10.1.* }", true],
    ["{ $.tries > 11 }", true],
    ["{ $.tries >= 12 }", true],
    ["{ $.tries < 12 }", false],
    ["{ $.tries <= 1.2e1 }", true],
    ["{ $.tries = 12.0 }", true],
    ["{ $.tries = 1* }", true],
    ["{ $.tries != 12 }", false],
    ["{ $.cost = 5e-1 }", true],
    ["{ $.cost > -1 }", true],
    ["{ $.code = 404 }", true],
    ["{ $.code > 400 }", false],
    ["{ $.ok IS TRUE }", true],
    ["{ $.ok IS FALSE }", false],
    ["{ $.off IS FALSE }", true],
    ["{ $.none IS NULL }", true],
    ["{ $.kind IS NULL }", false],
    ["{ $.missing IS NULL }", false],
    ["{ $.missing NOT EXISTS }", true],
    ["{ $.none NOT EXISTS }", false],
    // A missing field fits nothing, `!=` included.
    ['{ $.missing != "x" }', false],
    // Neither does what is no value.
    ["{ $.owner = * }", false],
    ["{ $.list != x }", false],
    ['{ $.list[0] = "first" }', true],
    ['{ $.list[2] = "first" }', false],
    ["{ $.list[*] = %second% }", true],
    ["{ $.people[*].id > 7 }", true],
    ["{ $.people[*].id > 8 }", false],
    ["{ $.people[1].name = Bo }", true],
    ["{ $.grid[1][0] = 2 }", true],
    ["{ $.* = %ena% }", true],
    ["{ $.['dotted.name'] = d }", true],
    ["{ $['dotted.name'] = d }", true],
    ["{ $.with-hyphen = 1 }", true],
    ["{ $.owner.id = 3 && $.kind = Nope }", false],
    ["{ ($.owner.id = 3) && ($.people[0].name = Ada) }", true],
    // `&&` binds closer than `||`.
    ["{ $.owner.id = 3 || $.kind = Nope && $.tries = 0 }", true],
    ["{ ($.owner.id = 3 || $.kind = Nope) && $.tries = 0 }", false],
  ])("%s: %s", (pattern, expected) => {
    expect(filterPattern(pattern).matches(event)).toBe(expected);
  });

  test("a message that is no JSON matches nothing", () => {
    expect(matching("{ $.a NOT EXISTS }", ["plain", "12", '{"a":', '{"b":1}', "[1]"])).toEqual(['{"b":1}', "[1]"]);
  });

  test("the selected fields are extracted", () => {
    expect(filterPattern('{ $.kind = "R*" && $.owner.id > 1 && $.none IS NULL }').values(event)).toEqual({
      "$.kind": "Renamed",
      "$.owner.id": "3",
    });
  });

  test.each([
    ['{ $."kind" = 1 }', `Invalid character(s) in term '"'`],
    ["{ $.kind }", "Invalid character(s) in term '}'"],
    ["{ $.kind = }", "Invalid character(s) in term '}'"],
    ["{ kind = 1 }", "Invalid character(s) in term 'k'"],
    ["{ $.kind = 1", "Invalid filter pattern"],
    ["{ $.kind > abc }", "Invalid filter pattern"],
    ["{ $.a = 1 } x", "Invalid character(s) in term 'x'"],
    ["{ $.a EXISTS }", "Invalid character(s) in term 'E'"],
    ["{ $.a[*].b[*] = 1 }", "Invalid filter pattern"],
    ["{ $.a = %x% && $.b = %x% && $.c = %x% }", "Invalid filter pattern"],
  ])("%s is refused", (pattern, message) => {
    expect(refusalOf(pattern)).toBe(message);
  });
});

describe("columns", () => {
  const lines = [
    '10.0.0.1 Prod ada [01/Feb/2026:08:00:00 +0000] "GET /a.html HTTP/1.1" 404 120',
    '10.0.0.2 Prod bo [01/Feb/2026:08:00:01 +0000] "GET /b.png HTTP/1.1" 404 80',
    '10.0.1.1 Test cy [01/Feb/2026:08:00:02 +0000] "POST /c.html HTTP/1.1" 500 2000',
  ];
  test.each([
    ["[ip, stage, user, at, request, status, bytes]", [0, 1, 2]],
    ["[ip, stage, user, at, request, status = 4*, bytes]", [0, 1]],
    ["[ip=%^10\\.0\\.0\\.%, stage, user, at, request = *.html*, status, bytes]", [0]],
    ["[..., status = 500 || status = 404, bytes > 100]", [0, 2]],
    ["[..., status >= 500, bytes]", [2]],
    ["[ip, stage != Prod, ...]", [2]],
    ["[ip, stage, ..., bytes < 100]", [1]],
    ['[ip, stage, user = "ada", ...]', [0]],
    ["[..., request=*.html*, status=4*,]", [0]],
    ["[ip, stage, user != ada && user != bo, ...]", [2]],
    ["[]", [0, 1, 2]],
    ["[ip = 10*, rest]", [0, 1, 2]],
    ["[ip = 10*]", []],
    ["[a, b, c, d, e, f, g, h]", []],
  ] as const)("%s", (pattern, expected) => {
    expect(matching(pattern, lines)).toEqual(expected.map((index) => lines[index]));
  });

  test("name the fields, or number them", () => {
    expect(filterPattern("[..., status, bytes]").values(lines[0] ?? "")).toEqual({
      $1: "10.0.0.1",
      $2: "Prod",
      $3: "ada",
      $4: "01/Feb/2026:08:00:00 +0000",
      $5: "GET /a.html HTTP/1.1",
      $status: "404",
      $bytes: "120",
    });
  });

  test.each(["[a, ..., b, ...]", "[a = ]", "[a b]", "[a", "[a > x]", "[a = 1 && b = 2]"])(
    "%s is refused",
    (pattern) => {
      expect(refusalOf(pattern)).toMatch(/^Invalid /);
    },
  );

  test("fields are split at blanks in time linear in the message", () => {
    expect(split(' a  "b c" [d e] "f [g h]x "" []')).toEqual(["a", "b c", "d e", '"f', "[g", "h]x", "", ""]);
    const started = performance.now();
    for (const hostile of ["[ ".repeat(300_000), `${'" '.repeat(300_001)}x`, `${"[ ".repeat(300_000)}]x`]) {
      split(hostile);
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

test("a hostile regular expression takes linear time", () => {
  const pattern = filterPattern("%.*.*.*.*=.*x%");
  const started = performance.now();
  expect(pattern.matches("a".repeat(200_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(10_000);
});

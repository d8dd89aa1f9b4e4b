import { expect, test } from "vitest";
import { principalsIn } from "./principals-in.js";

const told = (text: string) => principalsIn(text).map(({ element, type, value }) => [element, type, value]);

test("each name stands where the text has it, quotes included", () => {
  const text = ` {"Statement": [ { "Principal" : { "AWS" : [ "a", "\\u0062" ], "Service": "c" } } ]}`;
  expect(principalsIn(text).map(({ start, end }) => text.slice(start, end))).toEqual(['"a"', '"\\u0062"', '"c"']);
  expect(told(text)).toEqual([
    ["Principal", "AWS", "a"],
    ["Principal", "AWS", "b"],
    ["Principal", "Service", "c"],
  ]);
});

test("a single statement needs no list, and NotPrincipal names too", () => {
  expect(told('{"Statement":{"NotPrincipal":{"AWS":123456789012}}}')).toEqual([
    ["NotPrincipal", "AWS", "123456789012"],
  ]);
});

test("conditions and resources name no principal, and neither does a text that is no policy", () => {
  expect(
    told('{"Principal":{"AWS":"a"},"Statement":[{"Condition":{"Principal":{"AWS":"a"}},"Resource":"a"}]}'),
  ).toEqual([]);
  for (const text of ["", "{", "[]", "1", '{"Statement":"*"}', '{"Statement":[{"Principal":"*"}]}']) {
    expect(told(text)).toEqual([]);
  }
});

/** What our writers write, our readers read: for every operation's shapes, in every protocol's form. */
import type { ModelData } from "@rolecall/aws-model";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeCbor } from "./cbor/decode.js";
import { cborReaders } from "./cbor/reader.js";
import { CborBytes, cborWriters } from "./cbor/writer.js";
import { jsonReaders } from "./json/reader.js";
import { jsonWriters } from "./json/writer.js";
import { modelsOf } from "./testing/models.js";
import { type ValueOptions, valuesOf } from "./testing/values.js";
import { parseXml } from "./xml/document.js";
import { xmlReaders } from "./xml/reader.js";
import { xmlWriters } from "./xml/writer.js";

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 5 }),
  fc.constantFrom("__proto__", "constructor", "toString", "", '"\\\u2028', "\ud83d\ude00"),
);
/** XML has no way to write controls, and a lone surrogate is no character. */
const xmlText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 5 }),
  fc.constantFrom("__proto__", "<a>&amp;]]>", " ", "\r\n\t", "\u2028\u0085"),
);

const shapesOf = (model: ModelData): string[] =>
  [...new Set(Object.values(model.operations).flatMap(({ input, output }) => [input, output]))].filter(
    (name): name is string => name !== undefined,
  );

const hasStream = (name: string, model: ModelData): boolean => JSON.stringify(model.shapes[name]).includes('tream"');

function everyShape(
  models: readonly ModelData[],
  options: ValueOptions,
  check: (name: string, model: ModelData, value: unknown) => void,
) {
  for (const model of models) {
    for (const name of shapesOf(model)) {
      if (hasStream(name, model)) continue;
      fc.assert(
        fc.property(valuesOf(name, model, options), (value) => check(name, model, value)),
        { numRuns: 4 },
      );
    }
  }
}

describe("what is written is read", () => {
  test("in JSON", () => {
    const options = { milliseconds: true, text: anyText, empty: true, notFinite: true };
    everyShape(modelsOf("awsJson1_0", "awsJson1_1"), options, (name, model, value) => {
      const text = jsonWriters(model, "memberName")(name)(value);
      expect(jsonReaders(model, "memberName")(name)(JSON.parse(text), 0)).toEqual(value);
    });
  });

  test("in CBOR", () => {
    const options = {
      milliseconds: true,
      text: fc.string({ unit: "grapheme", maxLength: 5 }),
      empty: true,
      notFinite: true,
    };
    everyShape(modelsOf("rpcv2Cbor"), options, (name, model, value) => {
      const out = new CborBytes();
      cborWriters(model)(name)(value, out);
      expect(cborReaders(model)(name)(decodeCbor(out.written()))).toEqual(value);
    });
  });

  test("in XML", () => {
    const options = { milliseconds: true, text: xmlText, empty: false, notFinite: false };
    everyShape(modelsOf("restXml", "awsQuery"), options, (name, model, value) => {
      // Two of its members have one name.
      if (name === "ReceiveMessageRequest") return;
      const text = xmlWriters(model, { fraction: "always" })(name)(value, "Root", "");
      const root = parseXml(text);
      expect(root, text).toBeDefined();
      if (root === undefined) return;
      const read = xmlReaders(model)(name)([root]) as Record<string, unknown>;
      for (const [key, part] of Object.entries(read)) expect(part).toEqual((value as Record<string, unknown>)[key]);
    });
  });
});

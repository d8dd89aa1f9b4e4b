import { expect, test } from "vitest";
import { decodeCbor } from "./decode.js";
import { CborBytes } from "./writer.js";

test("a value that begins exactly where the buffer ends is written whole", () => {
  for (let length = 1000; length < 1040; length++) {
    const out = new CborBytes();
    out.head(4, 4);
    out.text("x".repeat(length));
    out.boolean(true);
    out.integer(7);
    out.nothing();

    expect(decodeCbor(out.written())).toEqual(["x".repeat(length), true, 7, null]);
  }
});

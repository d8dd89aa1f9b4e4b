/** `API.md` is committed; `npm run reference` writes it anew, and this test fails while it and the code disagree. */
import { expect, test } from "vitest";
import { apiReference, ENTRIES, exportsOf } from "./api-reference.js";

test("API.md says what the package exports", async () => {
  await expect(apiReference()).toMatchFileSnapshot("../API.md");
});

test.each(ENTRIES)("every export of $title has a docstring or says all by its declaration", ({ file }) => {
  const silent = exportsOf(file).filter(
    ({ documentation, declaration }) => documentation === "" && /^(async )?function /.test(declaration),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

/** Objects by every boto3 of this machine: its URLs and forms are signed by Version 2 in us-east-1, its newer parts carry CRC32. */
import { expect, test } from "vitest";
import { startRolecall } from "../server.js";
import { notThere, pythons, tell } from "./pythons.js";

if (pythons.length === 0) test("boto3 keeps objects", notThere);

test.each(pythons)("boto3 $version ($command) keeps objects", { timeout: 120_000 }, async (python) => {
  const rolecall = await startRolecall();
  try {
    const presigned = {
      get: "200 hello",
      delete: "403 SignatureDoesNotMatch",
      "another key": "403 SignatureDoesNotMatch",
      put: "200 ",
      "put otherwise": "403 SignatureDoesNotMatch",
      kept: { a: "b" },
      late: "403 AccessDenied",
      post: "204 ",
      "post elsewhere": "403 AccessDenied",
    };
    expect(await tell("objects.py", python, rolecall.endpoint)).toEqual({
      "as boto3 signs": { ...presigned, form: "2", "form signed by": "2", posted: "as boto3 signs" },
      "version 4": { ...presigned, form: "4", "form signed by": "4", posted: "version 4" },
      parts: "aend",
      transferred: true,
    });
  } finally {
    await rolecall.stop();
  }
});

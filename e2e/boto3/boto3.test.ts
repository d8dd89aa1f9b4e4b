/**
 * The core story through boto3, by every Python of this machine that has it: Debian's is of 2022, one beside it newer.
 */
import { describe, expect, test } from "vitest";
import { ACCOUNT, startRolecall } from "../server.js";
import { notThere, pythons, tell } from "./pythons.js";

const ORDERS = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`;

describe("boto3", () => {
  if (pythons.length === 0) {
    test("tells the story of the execution role", notThere);
    return;
  }
  test.each(pythons)(
    "$version ($command) tells the story of the execution role",
    { timeout: 120_000 },
    async (python) => {
      const rolecall = await startRolecall();
      try {
        const seen = await tell("story.py", python, rolecall.endpoint);

        expect(seen.root).toBe(`arn:aws:iam::${ACCOUNT}:root`);
        expect(seen["not assumable"]).toEqual({
          code: "InvalidParameterValueException",
          message: "The role defined for the function cannot be assumed by Lambda.",
          status: 400,
        });
        expect(seen.created).toBe("Pending");
        const denied = {
          status: 200,
          error: "Unhandled",
          payload: {
            errorType: "AccessDeniedException",
            errorMessage: `User: arn:aws:sts::${ACCOUNT}:assumed-role/crud-role/crud is not authorized to perform: dynamodb:PutItem on resource: ${ORDERS} because no identity-based policy allows the dynamodb:PutItem action`,
          },
        };
        expect(seen.denied).toMatchObject(denied);
        expect(seen["groups without permission"]).toEqual([]);
        expect(seen.allowed).toEqual({ status: 200, error: null, payload: "put" });
        expect(seen.item).toEqual({ id: { S: "1" } });
        expect(seen.line).toMatch(/\tINFO\tputting 1$/);
        expect(seen["taken away"]).toMatchObject(denied);
        expect(seen["user denied"]).toEqual({
          code: "AccessDeniedException",
          message: `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: dynamodb:Scan on resource: ${ORDERS} because no identity-based policy allows the dynamodb:Scan action`,
          status: 400,
        });
        expect(seen["user allowed"]).toBe(1);
        expect(seen.session).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/ann`);
        expect(seen["session allowed"]).toEqual({ id: { S: "1" } });
        expect(seen["session denied"].message).toContain(
          "because no identity-based policy allows the dynamodb:Scan action",
        );
        expect(seen["altered token"]).toMatchObject({ code: "InvalidClientTokenId", status: 403 });
        expect(seen["wrong secret"]).toMatchObject({ code: "SignatureDoesNotMatch", status: 403 });
        expect(seen.pages).toEqual([10, 10, 6]);
      } finally {
        await rolecall.stop();
      }
    },
  );
});

/**
 * The core story through boto3, by every Python of this machine that has it: Debian's is of 2022, one beside it newer.
 */
import { execFile, spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { notRun } from "../not-run.js";
import { ACCOUNT, cleanEnvironment, startRolecall } from "../server.js";

const STORY = fileURLToPath(new URL("story.py", import.meta.url));
const ORDERS = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`;

/** Each Python with boto3, once. */
const pythons = [...new Map(["python3", "/usr/bin/python3"].flatMap((name) => found(name))).values()];

function found(command: string): [string, { command: string; version: string }][] {
  const { status, stdout } = spawnSync(command, ["-c", "import boto3, sys; print(boto3.__version__, sys.executable)"], {
    encoding: "utf8",
    env: cleanEnvironment(),
  });
  if (status !== 0) return [];
  const [version = "", executable = command] = stdout.trim().split(" ");
  return [[realpathSync(executable), { command, version }]];
}

describe("boto3", () => {
  if (pythons.length === 0) {
    test("tells the story of the execution role", (context) =>
      notRun(context, "boto3", "no python3 with boto3 was found; on Debian apt-get install python3-boto3"));
    return;
  }
  test.each(pythons)(
    "$version ($command) tells the story of the execution role",
    { timeout: 120_000 },
    async (python) => {
      const rolecall = await startRolecall();
      try {
        const { stdout } = await promisify(execFile)(python.command, [STORY, rolecall.endpoint], {
          env: { ...cleanEnvironment(), PYTHONDONTWRITEBYTECODE: "1" },
        });
        const seen = JSON.parse(stdout);

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

/** Keys, signatures and tokens that are wrong, late or dead. */

import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allow, trusts } from "../policies.js";
import { ACCOUNT, REGION, type Started } from "../server.js";
import { type Clients, clientsOf, type Keys, keysOf, ROOT, refusal } from "./clients.js";
import { Sha256 } from "./sha256.js";

/** Tells it to a server that `start` gives. */
export function credentials(start: () => Promise<Started>): void {
  describe.sequential("a caller who can't prove who he is gets nothing", () => {
    let rolecall: Started;
    let root: Clients;
    let ann: Keys;

    const as = (keys: Keys) => clientsOf(rolecall.endpoint, keys);
    const whoIs = (keys: Keys) => as(keys).sts.send(new GetCallerIdentityCommand({}));

    beforeAll(async () => {
      rolecall = await start();
      root = clientsOf(rolecall.endpoint);
      await root.iam.send(new CreateUserCommand({ UserName: "ann" }));
      ann = keysOf((await root.iam.send(new CreateAccessKeyCommand({ UserName: "ann" }))).AccessKey);
      await createRole();
    });
    afterAll(() => rolecall.stop());

    async function createRole() {
      await root.iam.send(
        new CreateRoleCommand({
          RoleName: "reader",
          AssumeRolePolicyDocument: trusts({ AWS: `arn:aws:iam::${ACCOUNT}:user/ann` }),
        }),
      );
      await root.iam.send(
        new PutRolePolicyCommand({ RoleName: "reader", PolicyName: "read", PolicyDocument: allow("dynamodb:*") }),
      );
    }
    const session = async (RoleSessionName = "ann"): Promise<Keys> =>
      keysOf(
        (
          await as(ann).sts.send(
            new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/reader`, RoleSessionName }),
          )
        ).Credentials,
      );

    describe("a wrong secret", () => {
      const wrong = () => as({ ...ann, secretAccessKey: "wrong" });

      test("is SignatureDoesNotMatch where the service speaks Query", async () => {
        const refused = await refusal(wrong().iam.send(new ListUsersCommand({})));
        expect(refused).toMatchObject({ name: "SignatureDoesNotMatch", status: 403 });
        expect(refused.message).toMatch(
          /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\./,
        );
      });
      test("is InvalidSignatureException where it speaks JSON", async () => {
        expect(await refusal(wrong().dynamodb.send(new ListTablesCommand({})))).toMatchObject({
          name: "InvalidSignatureException",
          status: 400,
        });
      });
      test("is InvalidSignatureException with 403 where it speaks REST and JSON", async () => {
        expect(await refusal(wrong().lambda.send(new ListFunctionsCommand({})))).toMatchObject({
          name: "InvalidSignatureException",
          status: 403,
        });
      });
      test("is as wrong for root", async () => {
        expect(await refusal(whoIs({ accessKeyId: "test", secretAccessKey: "guess" }))).toMatchObject({
          name: "SignatureDoesNotMatch",
        });
      });
    });

    test("a key that nobody has is InvalidClientTokenId, or UnrecognizedClientException", async () => {
      const nobody = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" };
      expect(await refusal(whoIs(nobody))).toEqual({
        name: "InvalidClientTokenId",
        status: 403,
        message: "The security token included in the request is invalid.",
      });
      expect(await refusal(as(nobody).dynamodb.send(new ListTablesCommand({})))).toMatchObject({
        name: "UnrecognizedClientException",
        status: 400,
      });
    });

    test("a request without a signature is MissingAuthenticationToken", async () => {
      const answer = await fetch(rolecall.endpoint, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "Action=GetCallerIdentity&Version=2011-06-15",
      });
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain("<Code>MissingAuthenticationToken</Code>");
    });

    describe("a session's token", () => {
      test("is what makes its key one", async () => {
        const { accessKeyId, secretAccessKey } = await session();
        expect(await refusal(whoIs({ accessKeyId, secretAccessKey }))).toMatchObject({ name: "InvalidClientTokenId" });
      });
      test("altered in any place is refused", async () => {
        const keys = await session();
        const token = keys.sessionToken ?? "";
        for (const at of [0, Math.floor(token.length / 3), Math.floor(token.length / 2), token.length - 6]) {
          const altered = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
          expect(await refusal(whoIs({ ...keys, sessionToken: altered }))).toMatchObject({
            name: "InvalidClientTokenId",
            status: 403,
          });
        }
      });
      test("of another session is refused", async () => {
        const [one, two] = [await session("one"), await session("two")];
        expect(await refusal(whoIs({ ...one, sessionToken: two.sessionToken as string }))).toMatchObject({
          name: "InvalidClientTokenId",
        });
      });
      test("beside a user's own key is refused", async () => {
        const { sessionToken } = await session();
        expect(await refusal(whoIs({ ...ann, sessionToken: sessionToken as string }))).toMatchObject({
          name: "InvalidClientTokenId",
        });
      });
    });

    describe("a presigned request", () => {
      const LIST_USERS = { service: "iam", query: { Action: "ListUsers", Version: "2010-05-08" } };
      const WHO_AM_I = { service: "sts", query: { Action: "GetCallerIdentity", Version: "2011-06-15" } };

      async function presigned({ service, query }: typeof LIST_USERS, signedAtMs: number, keys: Keys = ROOT) {
        const url = new URL(rolecall.endpoint);
        const signer = new SignatureV4({ service, region: REGION, credentials: keys, sha256: Sha256 });
        const signed = await signer.presign(
          {
            method: "GET",
            protocol: url.protocol,
            hostname: url.hostname,
            port: Number(url.port),
            path: "/",
            query,
            headers: { host: url.host },
          },
          { signingDate: new Date(signedAtMs), expiresIn: 60 },
        );
        const answer = await fetch(
          `${rolecall.endpoint}/?${new URLSearchParams(signed.query as Record<string, string>)}`,
        );
        return { status: answer.status, text: await answer.text(), url: answer.url };
      }

      test("is answered while it holds", async () => {
        const { status, text } = await presigned(WHO_AM_I, Date.now(), ann);
        expect(status).toBe(200);
        expect(text).toContain(`<Arn>arn:aws:iam::${ACCOUNT}:user/ann</Arn>`);
      });
      test("is answered with a session's token too", async () => {
        const { text } = await presigned(WHO_AM_I, Date.now(), await session("pre"));
        expect(text).toContain("assumed-role/reader/pre");
      });
      test("is refused once it has expired", async () => {
        expect((await presigned(LIST_USERS, Date.now() - 30_000)).status).toBe(200);
        const { status, text } = await presigned(LIST_USERS, Date.now() - 90_000);
        expect(status).toBe(403);
        expect(text).toMatch(/<Code>SignatureDoesNotMatch<\/Code>\s*<Message>Signature expired: /);
      });
      test("holds 15 minutes at STS, whatever it says, as EKS counts on", async () => {
        expect((await presigned(WHO_AM_I, Date.now() - 14 * 60_000)).status).toBe(200);
        expect((await presigned(WHO_AM_I, Date.now() - 16 * 60_000)).status).toBe(403);
      });
      test("is refused before its time", async () => {
        const { status, text } = await presigned(LIST_USERS, Date.now() + 3_600_000);
        expect(status).toBe(403);
        expect(text).toMatch(/<Message>Signature not yet current: /);
      });
      test("is refused when anything in it was altered", async () => {
        const { url } = await presigned(LIST_USERS, Date.now());
        const altered = await fetch(url.replace("X-Amz-Expires=60", "X-Amz-Expires=604800"));
        expect(altered.status).toBe(403);
        expect(await altered.text()).toContain("<Code>SignatureDoesNotMatch</Code>");
      });
    });

    test("a clock that is off by more than 15 minutes is refused", async () => {
      const late = clientsOf(rolecall.endpoint, ann);
      late.sts.config.systemClockOffset = -20 * 60_000;
      // The SDK learns the server's time from a refusal; one attempt shows what the first answer is.
      expect(await refusal(late.sts.send(new GetCallerIdentityCommand({})))).toMatchObject({
        name: "SignatureDoesNotMatch",
        status: 403,
        message: expect.stringMatching(/^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(/),
      });
    });

    test("a role made anew under the same name does not revive the old one's sessions", async () => {
      const old = await session();
      expect((await as(old).dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);

      await root.iam.send(new DeleteRolePolicyCommand({ RoleName: "reader", PolicyName: "read" }));
      await root.iam.send(new DeleteRoleCommand({ RoleName: "reader" }));
      expect((await refusal(as(old).dynamodb.send(new ListTablesCommand({})))).name).toBe(
        "UnrecognizedClientException",
      );
      await createRole();

      expect((await refusal(as(old).dynamodb.send(new ListTablesCommand({})))).name).toBe(
        "UnrecognizedClientException",
      );
      expect((await as(await session()).dynamodb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    });

    test("a user made anew under the same name is not whom a role trusts", async () => {
      const { accessKeyId } = ann;
      await root.iam.send(new DeleteAccessKeyCommand({ UserName: "ann", AccessKeyId: accessKeyId }));
      await root.iam.send(new DeleteUserCommand({ UserName: "ann" }));
      expect((await refusal(whoIs(ann))).name).toBe("InvalidClientTokenId");

      await root.iam.send(new CreateUserCommand({ UserName: "ann" }));
      ann = keysOf((await root.iam.send(new CreateAccessKeyCommand({ UserName: "ann" }))).AccessKey);

      expect((await whoIs(ann)).Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/ann`);
      expect((await refusal(session())).name).toBe("AccessDenied");
    });

    test("a reset ends every key and session, and root goes on", async () => {
      await root.iam.send(new CreateUserCommand({ UserName: "bob" }));
      const bob = keysOf((await root.iam.send(new CreateAccessKeyCommand({ UserName: "bob" }))).AccessKey);
      await root.iam.send(
        new CreateRoleCommand({
          RoleName: "bobs",
          AssumeRolePolicyDocument: trusts({ AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }),
        }),
      );
      const { Credentials } = await as(bob).sts.send(
        new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/bobs`, RoleSessionName: "bob" }),
      );
      const bobs = keysOf(Credentials);
      expect((await whoIs(bobs)).Account).toBe(ACCOUNT);

      const reset = await fetch(`${rolecall.endpoint}/_rolecall/reset`, { method: "POST" });
      expect(reset.status).toBe(200);

      expect((await refusal(whoIs(bob))).name).toBe("InvalidClientTokenId");
      expect((await refusal(whoIs(bobs))).name).toBe("InvalidClientTokenId");
      expect((await root.iam.send(new ListUsersCommand({}))).Users).toEqual([]);
    });
  });
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { START_MS } from "../../../testing/clock.js";
import { policy, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateOpenIDConnectProvider } from "../../iam/operations/create-open-id-connect-provider.js";
import { AssumeRoleWithWebIdentity } from "./assume-role-with-web-identity.js";

const ISSUER = "token.actions.githubusercontent.com";
const URL = `https://${ISSUER}`;
const PROVIDER = `arn:aws:iam::000000000000:oidc-provider/${ISSUER}`;

let world: World;
let folder: string;
let sign: (claims: Record<string, unknown>, options?: { expiresInSeconds?: number }) => Promise<string>;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "oidc-"));
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const keys = path.join(folder, "jwks.json");
  await writeFile(keys, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256" }] }));
  sign = (claims, { expiresInSeconds = 600 } = {}) =>
    new SignJWT({ iss: URL, aud: "sts.amazonaws.com", sub: "repo:me/app:ref:refs/heads/main", ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "k1" })
      .setExpirationTime(Math.floor(START_MS / 1000) + expiresInSeconds)
      .sign(privateKey);
  world = await testWorld({ oidcKeys: { [URL]: keys } });
  await world.root.call(CreateOpenIDConnectProvider, { Url: URL, ClientIDList: ["sts.amazonaws.com"] });
});
afterEach(async () => {
  await world.end();
  await rm(folder, { recursive: true });
});

const deployRole = (sub: string) =>
  world.role("deploy", {
    trust: policy({
      Effect: "Allow",
      Principal: { Federated: PROVIDER },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com" },
        StringLike: { [`${ISSUER}:sub`]: sub },
      },
    }),
  });

const assume = async (token: string, arn = "arn:aws:iam::000000000000:role/deploy") =>
  world.root.call(AssumeRoleWithWebIdentity, { RoleArn: arn, RoleSessionName: "ci", WebIdentityToken: token });

test("a token that the trust policy's conditions fit gives a session of the role", async () => {
  await deployRole("repo:me/app:*");

  const answer = await assume(await sign({}));

  expect(answer).toMatchObject({
    AssumedRoleUser: { Arn: "arn:aws:sts::000000000000:assumed-role/deploy/ci" },
    SubjectFromWebIdentityToken: "repo:me/app:ref:refs/heads/main",
    Audience: "sts.amazonaws.com",
    Provider: PROVIDER,
  });
});

test("a token of another repository is refused, and nobody is named", async () => {
  await deployRole("repo:me/other:*");

  const denied = await refusal(assume(await sign({})));

  expect(denied).toMatchObject({
    code: "AccessDenied",
    message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
  });
});

test("a token for another audience is refused", async () => {
  await deployRole("*");

  const denied = await refusal(assume(await sign({ aud: "sigstore" })));

  expect(denied).toMatchObject({ code: "InvalidIdentityTokenException", message: "Incorrect token audience" });
});

test("a provider that is not registered is named", async () => {
  await deployRole("*");

  const denied = await refusal(assume(await sign({ iss: "https://elsewhere.example" })));

  expect(denied.message).toBe("No OpenIDConnect provider found in your account for https://elsewhere.example");
});

test("an expired token is refused", async () => {
  await deployRole("*");

  const denied = await refusal(assume(await sign({}, { expiresInSeconds: -60 })));

  expect(denied.code).toBe("ExpiredTokenException");
});

test("a token signed with another key is refused", async () => {
  await deployRole("*");
  const { privateKey } = await generateKeyPair("RS256");
  const forged = await new SignJWT({ iss: URL, aud: "sts.amazonaws.com", sub: "repo:me/app" })
    .setProtectedHeader({ alg: "RS256", kid: "k1" })
    .setExpirationTime(Math.floor(START_MS / 1000) + 600)
    .sign(privateKey);

  expect((await refusal(assume(forged))).code).toBe("InvalidIdentityTokenException");
});

test("keys are fetched from an issuer on loopback by its discovery document", async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k2", alg: "ES256" };
  let base = "";
  const server: Server = createServer((request, response) => {
    const body = request.url?.endsWith("openid-configuration")
      ? { issuer: base, jwks_uri: `${base}/keys` }
      : { keys: [jwk] };
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const host = base.slice("http://".length);
  try {
    const arn = `arn:aws:iam::000000000000:oidc-provider/${host}`;
    await world.root.call(CreateOpenIDConnectProvider, { Url: base.replace("http:", "https:"), ClientIDList: ["me"] });
    await world.role("local", {
      trust: policy({ Effect: "Allow", Principal: { Federated: arn }, Action: "sts:AssumeRoleWithWebIdentity" }),
    });
    const token = await new SignJWT({ iss: base, aud: "me", sub: "dev" })
      .setProtectedHeader({ alg: "ES256", kid: "k2" })
      .setExpirationTime(Math.floor(START_MS / 1000) + 600)
      .sign(privateKey);

    await expect(assume(token, "arn:aws:iam::000000000000:role/local")).resolves.toMatchObject({
      SubjectFromWebIdentityToken: "dev",
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test("the caller has no principal's keys in the context: nothing of it was signed", async () => {
  // AWS: aws:PrincipalIsAWSService is "present in the request context for all signed API requests"; in 2026 a published
  // policy that denied on BoolIfExists broke federated sign-in (aws/lza-universal-configuration issue 29).
  await deployRole("repo:me/app:*");
  await assume(await sign({}));

  const asked = world.trail.all().find(({ action }) => action === "sts:AssumeRoleWithWebIdentity");
  expect(asked?.outcome).toBe("allowed");
  expect(
    Object.keys(asked?.context ?? {}).filter((key) => /^aws:(Principal|user)/i.test(key) && key !== "aws:UserAgent"),
  ).toEqual([]);
});

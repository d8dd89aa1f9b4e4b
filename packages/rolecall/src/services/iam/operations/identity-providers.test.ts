import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { selfSigned } from "../testing/certificate.js";
import { AddClientIDToOpenIDConnectProvider } from "./add-client-id-to-open-id-connect-provider.js";
import { CreateOpenIDConnectProvider } from "./create-open-id-connect-provider.js";
import { CreateSAMLProvider } from "./create-saml-provider.js";
import { DeleteOpenIDConnectProvider } from "./delete-open-id-connect-provider.js";
import { DeleteSAMLProvider } from "./delete-saml-provider.js";
import { GetOpenIDConnectProvider } from "./get-open-id-connect-provider.js";
import { GetSAMLProvider } from "./get-saml-provider.js";
import { ListOpenIDConnectProviderTags } from "./list-open-id-connect-provider-tags.js";
import { ListOpenIDConnectProviders } from "./list-open-id-connect-providers.js";
import { ListSAMLProviderTags } from "./list-saml-provider-tags.js";
import { ListSAMLProviders } from "./list-saml-providers.js";
import { RemoveClientIDFromOpenIDConnectProvider } from "./remove-client-id-from-open-id-connect-provider.js";
import { TagOpenIDConnectProvider } from "./tag-open-id-connect-provider.js";
import { TagSAMLProvider } from "./tag-saml-provider.js";
import { UntagOpenIDConnectProvider } from "./untag-open-id-connect-provider.js";
import { UntagSAMLProvider } from "./untag-saml-provider.js";
import { UpdateOpenIDConnectProviderThumbprint } from "./update-open-id-connect-provider-thumbprint.js";
import { UpdateSAMLProvider } from "./update-saml-provider.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

describe("an OpenID Connect provider", () => {
  const Url = "https://id.example.com/tenant";
  const OpenIDConnectProviderArn = `arn:aws:iam::${ACCOUNT}:oidc-provider/id.example.com/tenant`;
  const thumbprint = "a".repeat(40);

  test("is named by its URL and shown without the scheme", async () => {
    const { root } = world;
    const created = await root.call(CreateOpenIDConnectProvider, {
      Url,
      ClientIDList: ["app", "app", "web"],
      ThumbprintList: [thumbprint],
      Tags: [{ Key: "a", Value: "1" }],
    });

    expect(created).toEqual({ OpenIDConnectProviderArn, Tags: [{ Key: "a", Value: "1" }] });
    expect(await root.call(GetOpenIDConnectProvider, { OpenIDConnectProviderArn })).toEqual({
      Url: "id.example.com/tenant",
      ClientIDList: ["app", "web"],
      ThumbprintList: [thumbprint],
      CreateDate: new Date("2026-01-01T12:00:00Z"),
      Tags: [{ Key: "a", Value: "1" }],
    });
    expect(await root.call(ListOpenIDConnectProviders, {})).toEqual({
      OpenIDConnectProviderList: [{ Arn: OpenIDConnectProviderArn }],
    });
    expect(await refusal(root.call(CreateOpenIDConnectProvider, { Url }))).toMatchObject({
      code: "EntityAlreadyExistsException",
      message: `Provider with url ${Url} already exists.`,
    });
  });

  test("has an https URL without a query", async () => {
    for (const bad of ["http://id.example.com", "https://id.example.com/?a=b", "no url"]) {
      expect((await refusal(world.root.call(CreateOpenIDConnectProvider, { Url: bad }))).code).toBe("ValidationError");
    }
  });

  test("gains and loses client ids and thumbprints", async () => {
    const { root } = world;
    await root.call(CreateOpenIDConnectProvider, { Url, ClientIDList: ["app"] });
    await root.call(AddClientIDToOpenIDConnectProvider, { OpenIDConnectProviderArn, ClientID: "web" });
    await root.call(AddClientIDToOpenIDConnectProvider, { OpenIDConnectProviderArn, ClientID: "web" });
    await root.call(RemoveClientIDFromOpenIDConnectProvider, { OpenIDConnectProviderArn, ClientID: "app" });
    await root.call(RemoveClientIDFromOpenIDConnectProvider, { OpenIDConnectProviderArn, ClientID: "none" });
    await root.call(UpdateOpenIDConnectProviderThumbprint, { OpenIDConnectProviderArn, ThumbprintList: [thumbprint] });

    expect(await root.call(GetOpenIDConnectProvider, { OpenIDConnectProviderArn })).toMatchObject({
      ClientIDList: ["web"],
      ThumbprintList: [thumbprint],
    });
    expect(
      (
        await refusal(
          root.call(UpdateOpenIDConnectProviderThumbprint, {
            OpenIDConnectProviderArn,
            ThumbprintList: Array.from({ length: 6 }, () => thumbprint),
          }),
        )
      ).code,
    ).toBe("InvalidInputException");
  });

  test("has tags, and is deleted", async () => {
    const { root } = world;
    await root.call(CreateOpenIDConnectProvider, { Url });
    await root.call(TagOpenIDConnectProvider, { OpenIDConnectProviderArn, Tags: [{ Key: "a", Value: "1" }] });
    expect((await root.call(ListOpenIDConnectProviderTags, { OpenIDConnectProviderArn })).Tags).toHaveLength(1);
    await root.call(UntagOpenIDConnectProvider, { OpenIDConnectProviderArn, TagKeys: ["a"] });
    expect((await root.call(ListOpenIDConnectProviderTags, { OpenIDConnectProviderArn })).Tags).toEqual([]);

    await root.call(DeleteOpenIDConnectProvider, { OpenIDConnectProviderArn });
    expect(await refusal(root.call(GetOpenIDConnectProvider, { OpenIDConnectProviderArn }))).toMatchObject({
      code: "NoSuchEntityException",
      message: `OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
    });
  });

  test("may be made by those who may on its ARN", async () => {
    const ann = await world.user("ann", allow("iam:CreateOpenIDConnectProvider", OpenIDConnectProviderArn));

    await ann.call(CreateOpenIDConnectProvider, { Url });
    expect((await refusal(ann.call(CreateOpenIDConnectProvider, { Url: "https://other.example.com" }))).code).toBe(
      "AccessDenied",
    );
  });
});

describe("a SAML provider", () => {
  const SAMLProviderArn = `arn:aws:iam::${ACCOUNT}:saml-provider/corp`;
  const metadata = (validUntil: string) =>
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="corp" validUntil="${validUntil}"><IDPSSODescriptor/>${" ".repeat(1000)}</EntityDescriptor>`;
  const create = () =>
    world.root.call(CreateSAMLProvider, { Name: "corp", SAMLMetadataDocument: metadata("2030-01-01T00:00:00Z") });

  test("is kept with its metadata, and holds as long as that says", async () => {
    const { root } = world;
    expect(await create()).toEqual({ SAMLProviderArn });

    expect(await root.call(GetSAMLProvider, { SAMLProviderArn })).toEqual({
      SAMLProviderUUID: expect.any(String),
      SAMLMetadataDocument: metadata("2030-01-01T00:00:00Z"),
      CreateDate: new Date("2026-01-01T12:00:00Z"),
      ValidUntil: new Date("2030-01-01T00:00:00Z"),
      PrivateKeyList: [],
    });
    expect((await root.call(ListSAMLProviders, {})).SAMLProviderList).toMatchObject([{ Arn: SAMLProviderArn }]);
    expect(await refusal(create())).toMatchObject({
      code: "EntityAlreadyExistsException",
      message: "Provider with name corp already exists.",
    });
  });

  test("holds as long as its latest certificate, when its metadata do not say", async () => {
    const body = selfSigned("corp").certificate.replace(/-----.*-----|\n/g, "");
    const SAMLMetadataDocument = `<md:EntityDescriptor entityID="corp"><md:IDPSSODescriptor><ds:X509Certificate>${body}</ds:X509Certificate></md:IDPSSODescriptor></md:EntityDescriptor>`;
    await world.root.call(CreateSAMLProvider, { Name: "corp", SAMLMetadataDocument });

    expect((await world.root.call(GetSAMLProvider, { SAMLProviderArn })).ValidUntil).toEqual(
      new Date("2049-12-31T00:00:00Z"),
    );
  });

  test("must be described by metadata", async () => {
    const SAMLMetadataDocument = "x".repeat(1000);
    expect(await refusal(world.root.call(CreateSAMLProvider, { Name: "corp", SAMLMetadataDocument }))).toMatchObject({
      code: "InvalidInputException",
      message: "Could not parse metadata",
    });
  });

  test("is renewed, given keys and deleted", async () => {
    const { root } = world;
    await create();
    const AddPrivateKey = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    await root.call(UpdateSAMLProvider, {
      SAMLProviderArn,
      SAMLMetadataDocument: metadata("2031-01-01T00:00:00Z"),
      AssertionEncryptionMode: "Required",
      AddPrivateKey,
    });

    const found = await root.call(GetSAMLProvider, { SAMLProviderArn });
    expect(found).toMatchObject({
      ValidUntil: new Date("2031-01-01T00:00:00Z"),
      AssertionEncryptionMode: "Required",
      PrivateKeyList: [{ Timestamp: new Date("2026-01-01T12:00:00Z") }],
    });
    const RemovePrivateKey = found.PrivateKeyList?.[0]?.KeyId;
    await root.call(UpdateSAMLProvider, { SAMLProviderArn, RemovePrivateKey });
    expect((await root.call(GetSAMLProvider, { SAMLProviderArn })).PrivateKeyList).toEqual([]);

    await root.call(DeleteSAMLProvider, { SAMLProviderArn });
    expect((await refusal(root.call(GetSAMLProvider, { SAMLProviderArn }))).message).toBe(
      `Manifest not found for arn ${SAMLProviderArn}`,
    );
  });

  test("has tags", async () => {
    const { root } = world;
    await create();
    await root.call(TagSAMLProvider, { SAMLProviderArn, Tags: [{ Key: "a", Value: "1" }] });
    expect((await root.call(ListSAMLProviderTags, { SAMLProviderArn })).Tags).toEqual([{ Key: "a", Value: "1" }]);
    await root.call(UntagSAMLProvider, { SAMLProviderArn, TagKeys: ["a"] });
    expect((await root.call(ListSAMLProviderTags, { SAMLProviderArn })).Tags).toEqual([]);
  });
});

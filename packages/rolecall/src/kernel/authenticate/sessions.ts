/**
 * Temporary credentials that nobody stores. The token is the session itself, encrypted and authenticated; the secret
 * is derived from the token. Any server that has the key opens them; without the key, or with another, none is valid.
 *
 * Form of a token, in base64: version (1 byte), nonce (12), AES-256-GCM ciphertext of the session, tag (16). The
 * access key id is authenticated with it, so a token serves the key it was made for and no other.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Store } from "../../store/store.js";
import type { Session } from "../caller.js";
import type { Clock, Credentials, Ids, Sessions } from "../host.js";
import { newAccessKeyId } from "../ids.js";

/** Sessions that can be told that the key may have changed. */
export interface KeyedSessions extends Sessions {
  /** Reads the key anew at the next use, and drops every opened token: call it when the store was reset. */
  forget(): void;
}

export interface SessionsOptions {
  /** 32 secret bytes, the same for all servers over one store. Called at first use, and after `forget`. */
  readonly loadKey: () => Promise<Uint8Array>;
  readonly ids: Pick<Ids, "bytes">;
  readonly clock: Pick<Clock, "now">;
}

const VERSION = 1;
const PLAIN = 0;
const DEFLATED = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** AWS's secrets have 40 characters. */
const SECRET_BYTES = 30;
/** No session comes near; keeps a forged token from being inflated without end. */
const MOST_SESSION_BYTES = 1 << 20;
/** Opened tokens that are kept, by the characters of token and content. */
const KEPT_CHARACTERS = 8 << 20;

interface Keys {
  readonly seal: Buffer;
  readonly secret: Buffer;
}

interface Opened {
  readonly accessKeyId: string;
  readonly session: Session;
  readonly secret: string;
  readonly characters: number;
}

export function createSessions({ loadKey, ids, clock }: SessionsOptions): KeyedSessions {
  let keys: Promise<Keys> | undefined;
  let opened = new Map<string, Opened>();
  let keptCharacters = 0;

  const currentKeys = (): Promise<Keys> => {
    if (keys === undefined) {
      const loading = loadKey().then(deriveKeys);
      keys = loading;
      // A key that could not be read is asked for again.
      loading.catch(() => {
        if (keys === loading) keys = undefined;
      });
    }
    return keys;
  };

  const keep = (token: string, entry: Opened): void => {
    opened.set(token, entry);
    keptCharacters += entry.characters;
    for (const [oldest, { characters }] of opened) {
      if (keptCharacters <= KEPT_CHARACTERS) break;
      opened.delete(oldest);
      keptCharacters -= characters;
    }
  };

  return {
    async mint(content) {
      const accessKeyId = newAccessKeyId("ASIA", content.account, ids);
      const session: Session = { ...content, accessKeyId };
      const { seal, secret } = await currentKeys();
      const sealed = encrypt(seal, accessKeyId, encodeSession(content), ids.bytes(NONCE_BYTES));
      return {
        accessKeyId,
        secretAccessKey: secretOf(secret, accessKeyId, sealed),
        sessionToken: sealed.toString("base64"),
        expiresAtMs: content.expiresAtMs,
        session,
      } satisfies Credentials;
    },

    async open(accessKeyId, token) {
      const known = opened.get(token);
      if (known !== undefined) {
        if (known.accessKeyId !== accessKeyId) return undefined;
        // Taken out and put back, the map's order is that of last use.
        opened.delete(token);
        opened.set(token, known);
        return known;
      }
      const into = opened;
      const { seal, secret } = await currentKeys();
      const sealed = Buffer.from(token, "base64");
      // Node skips what is no base64: a token with such characters was altered all the same.
      if (sealed.toString("base64") !== token) return undefined;
      const plain = decrypt(seal, accessKeyId, sealed);
      if (plain === undefined) return undefined;
      const text = decodeSession(plain);
      const session = Object.freeze({ ...JSON.parse(text), accessKeyId }) as Session;
      const characters = token.length + text.length;
      const entry: Opened = { accessKeyId, session, secret: secretOf(secret, accessKeyId, sealed), characters };
      // Not if all was forgotten meanwhile: then the key that opened it is gone. An expired one is not used again.
      if (into === opened && session.expiresAtMs > clock.now()) keep(token, entry);
      return entry;
    },

    forget() {
      keys = undefined;
      opened = new Map();
      keptCharacters = 0;
    },
  };
}

/** Sessions whose key lies in the store; a reset of the store, by whichever server, ends them. */
export function storedSessions(store: Store, ids: Pick<Ids, "bytes">, clock: Pick<Clock, "now">): KeyedSessions {
  const sessions = createSessions({ loadKey: () => loadSessionKey(store, ids), ids, clock });
  store.watch(SESSION_KEY, sessions.forget);
  return sessions;
}

const SESSION_KEY = ["kernel", "session-key"] as const;
const KEY_BYTES = 32;

/** The key of all sessions of this store, made when there is none. */
export async function loadSessionKey(store: Store, ids: Pick<Ids, "bytes">): Promise<Uint8Array> {
  const kept = await store.read((tx) => tx.get(SESSION_KEY));
  if (typeof kept === "string") return Buffer.from(kept, "base64");
  const made = Buffer.from(ids.bytes(KEY_BYTES)).toString("base64");
  const agreed = await store.transact(async (tx) => {
    // Two servers may start at once: the first one's key holds.
    const first = await tx.get(SESSION_KEY);
    if (typeof first === "string") return first;
    tx.put(SESSION_KEY, made);
    return made;
  });
  return Buffer.from(agreed, "base64");
}

function deriveKeys(key: Uint8Array): Keys {
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync("sha256", key, "", `rolecall/${purpose}`, 32));
  return { seal: derive("session-token"), secret: derive("session-secret") };
}

const secretOf = (key: Buffer, accessKeyId: string, sealed: Buffer): string =>
  createHmac("sha256", key).update(`${accessKeyId}\n`).update(sealed).digest().toString("base64", 0, SECRET_BYTES);

/** One byte says whether JSON or deflated JSON follows. */
function encodeSession(session: Omit<Session, "accessKeyId">): Buffer {
  const { accessKeyId: _, ...content } = session as Session;
  const plain = Buffer.from(JSON.stringify(content));
  const deflated = deflateRawSync(plain);
  return deflated.length < plain.length
    ? Buffer.concat([Buffer.of(DEFLATED), deflated])
    : Buffer.concat([Buffer.of(PLAIN), plain]);
}

const decodeSession = (encoded: Buffer): string =>
  (encoded[0] === DEFLATED
    ? inflateRawSync(encoded.subarray(1), { maxOutputLength: MOST_SESSION_BYTES })
    : encoded.subarray(1)
  ).toString();

function encrypt(key: Buffer, accessKeyId: string, plain: Buffer, nonce: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(boundTo(accessKeyId));
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined unless every byte is as it was sealed, for this access key id. */
function decrypt(key: Buffer, accessKeyId: string, sealed: Buffer): Buffer | undefined {
  if (sealed.length <= 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) return undefined;
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(boundTo(accessKeyId));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const plain = decipher.update(sealed.subarray(1 + NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}

const boundTo = (accessKeyId: string): Buffer => Buffer.from(`${VERSION}/${accessKeyId}`);

/**
 * Keeps calls to AWS's own addresses inside Rolecall, for SDKs that do not know AWS_ENDPOINT_URL (AWS SDK for
 * JavaScript 2, and 3 before 3.450).
 *
 * A connection to `https://<service>.<region>.amazonaws.com` becomes one to Rolecall, without TLS. The request itself is
 * left as it is, Host header included, so that its signature holds for the address it was made for.
 *
 * Node's `tls` takes 5 ms to load, a fifth of a cold start, so it is changed when the function loads it and not before.
 * A way to load it that is not noticed in time ends in an error, never at AWS.
 */
"use strict";

const Module = require("node:module");
const net = require("node:net");

/** What the names of endpoints end with in the partitions that can be reached from the internet. */
const AWS_HOST = /(?:^|\.)(?:amazonaws\.(?:com|com\.cn|eu)|api\.(?:aws|amazonwebservices\.(?:com\.cn|eu)))\.?$/i;
/** Those of AWS's APIs: a database of AWS's, on another port, is none of our business. */
const API_PORTS = new Set(["443", "80"]);
/** What loads `tls`, or is it. */
const LOADS_TLS = new Set(["tls", "https", "http2"].flatMap((name) => [name, `node:${name}`]));

/** @param endpoint AWS_ENDPOINT_URL; where that is no plain HTTP, calls to AWS's own addresses are refused */
exports.install = function install(endpoint) {
  const turned = new WeakSet();
  const changeTlsNow = whenTlsIsLoaded(() => changeTls(turned));
  changeSockets(() => targetOf(endpoint), turned, changeTlsNow);
};

function targetOf(endpoint) {
  const match = /^http:\/\/(\[[^\]]+\]|[^/:]+)(?::(\d+))?(?:\/|$)/.exec(endpoint);
  const host = match?.[1].replace(/^\[|\]$/g, "");
  return host && !AWS_HOST.test(host) ? { host, port: Number(match[2] ?? 80) } : undefined;
}

function leadsToAws({ host, port, path }) {
  return API_PORTS.has(String(port)) && !path && typeof host === "string" && AWS_HOST.test(host);
}

/** All connections of `net`, and so of `http`. */
function changeSockets(findTarget, turned, changeTlsNow) {
  const original = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function connect(...parameters) {
    const { options, callback } = Array.isArray(parameters[0])
      ? { options: parameters[0][0], callback: parameters[0][1] }
      : read(parameters);
    if (!leadsToAws(options)) return original.apply(this, parameters);
    const target = findTarget();
    if (target === undefined) {
      return refused(this, options, "since AWS_ENDPOINT_URL of this function is no http:// address");
    }
    // TLS is being opened by the function that was not changed yet; SDKs try again.
    if (this.encrypted) {
      changeTlsNow();
      return refused(this, options, "since it could not be turned to Rolecall in time");
    }
    turned.add(this);
    const { localAddress, family, lookup, ...others } = options;
    return original.call(this, { ...others, ...target }, callback ?? undefined);
  };
}

/** Clients of all makes open TLS by this one function. */
function changeTls(turned) {
  const tls = require("node:tls");
  const original = tls.connect;
  tls.connect = function connect(...parameters) {
    const { options, callback } = read(parameters);
    const { socket: given } = options;
    if (given ? !turned.has(given) : !leadsToAws(options)) return original.apply(this, parameters);
    return asIfSecure(given ?? net.connect(options), options, callback);
  };
  // For modules that have imported the function by its name.
  Module.syncBuiltinESMExports();
}

/** A plain socket with what clients ask of one with TLS. */
function asIfSecure(socket, { servername, host, ALPNProtocols = "" }, callback) {
  const name = servername || host;
  const protocols = String(ALPNProtocols);
  Object.assign(socket, {
    encrypted: true,
    authorized: true,
    authorizationError: null,
    servername: name,
    alpnProtocol: /http\/1\.1/.test(protocols) ? "http/1.1" : /h2/.test(protocols) ? "h2" : false,
    getPeerCertificate: () => ({ subject: { CN: name }, subjectaltname: `DNS:${name}` }),
    getProtocol: () => "TLSv1.3",
    getCipher: () => ({ name: "TLS_AES_128_GCM_SHA256", standardName: "TLS_AES_128_GCM_SHA256", version: "TLSv1.3" }),
    getSession: () => undefined,
    isSessionReused: () => false,
    setServername: () => {},
  });
  if (callback) socket.once("secureConnect", callback);
  const connected = () => socket.emit("secureConnect");
  if (socket.connecting) socket.once("connect", connected);
  else process.nextTick(connected);
  return socket;
}

/**
 * Calls `change` once, as soon as `tls` is there: by `require`, which may be followed by its use at once; by `import`,
 * which runs nothing before its modules are linked; by `fetch`, which loads and uses it in one go.
 *
 * @returns what calls it in any case
 */
function whenTlsIsLoaded(change) {
  let done = false;
  const { _load: load } = Module;
  const { fetch } = globalThis;
  const { Socket } = net;
  const once = () => {
    if (done) return;
    done = true;
    if (Module._load === loadWatched) Module._load = load;
    if (globalThis.fetch === fetchWatched) globalThis.fetch = fetch;
    Object.defineProperty(net, "Socket", { value: Socket, writable: true, enumerable: true, configurable: true });
    change();
  };
  const loadWatched = function _load(...parameters) {
    const exported = load.apply(this, parameters);
    if (LOADS_TLS.has(parameters[0])) once();
    return exported;
  };
  const { fetch: fetchWatched } = {
    fetch(resource, ...options) {
      once();
      return fetch.call(this, resource, ...options);
    },
  };
  Module._load = loadWatched;
  globalThis.fetch = fetchWatched;
  // `tls` itself looks at it, among others, while it is loaded.
  Object.defineProperty(net, "Socket", {
    get() {
      queueMicrotask(() => isLoaded("tls") && once());
      return Socket;
    },
    set(value) {
      Object.defineProperty(net, "Socket", { value, writable: true, enumerable: true, configurable: true });
    },
    enumerable: true,
    configurable: true,
  });
  return once;
}

function isLoaded(name) {
  return process.moduleLoadList.includes(`NativeModule ${name}`);
}

/** The forms that `net` and `tls` take: options, or port and host with options behind; a callback at the end. */
function read(parameters) {
  const [first, second] = parameters;
  const last = parameters.at(-1);
  const callback = typeof last === "function" ? last : undefined;
  if (typeof first === "object" && first !== null) return { options: first, callback };
  const named = parameters.find((parameter) => typeof parameter === "object" && parameter !== null);
  return {
    options: { port: first, ...(typeof second === "string" ? { host: second } : undefined), ...named },
    callback,
  };
}

function refused(socket, { host }, reason) {
  const error = Object.assign(new Error(`rolecall: no connection to ${host}, ${reason}`), { code: "ECONNRESET" });
  // Whoever opens it still has to listen.
  process.nextTick(() => socket.destroy(error));
  return socket;
}

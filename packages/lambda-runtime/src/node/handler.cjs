/**
 * From `dir/module.a.b` to a function: the module is found and loaded as Lambda's Node.js runtimes do it, which
 * is neither quite `require` nor quite `import`.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html; order and texts of AWS's open-source
 * runtime clients, versions 3 (Node.js 20 and 22) and 4 (24).
 */
"use strict";

const { existsSync, readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { client3, client4 } = require("./errors.cjs");

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const HIGH_WATER_MARK = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");

// A module without parents of our own: the "Require stack" of a missing module ends in one line, as on AWS.
const requireUserModule = createRequire(path.join(__dirname, "index.mjs"));

/** `rules` are one of the two generations below. */
exports.loadHandler = async function loadHandler(taskRoot, name, { loadModule, lookInDefault, errors }) {
  if (name.includes("..")) {
    throw new errors.MalformedHandlerName(
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(name);
  const moduleRoot = name.slice(0, name.indexOf(base));
  const parts = /^([^.]*)\.(.*)$/.exec(base);
  if (!parts) throw new errors.MalformedHandlerName("Bad handler");

  const module = await translatingErrors(errors, () => loadModule(taskRoot, moduleRoot, parts[1]));
  let handler = find(module, parts[2]);
  if (!handler && lookInDefault) handler = find(module?.default, parts[2]);
  if (!handler) throw new errors.HandlerNotFound(`${name} is undefined or not exported`);
  if (typeof handler !== "function") throw new errors.HandlerNotFound(`${name} is not a function`);
  return { handler, ...streaming(handler, errors) };
};

/** Node.js 20 and 22: CommonJS first, `.js` by the nearest package.json, then `.mjs`, `.cjs`, then Node's own rules. */
async function loadLikeClient3(taskRoot, moduleRoot, moduleName) {
  const file = path.resolve(taskRoot, moduleRoot, moduleName);
  const extensionless = requireFile(file);
  if (extensionless) return extensionless;
  const js = `${file}.js`;
  const isModule = existsSync(js) && isInModulePackage(path.dirname(js));
  return (
    (isModule ? undefined : requireFile(js)) ||
    (isModule ? await importFile(js) : undefined) ||
    (await importFile(`${file}.mjs`)) ||
    requireFile(`${file}.cjs`) ||
    requireUserModule(requireUserModule.resolve(moduleName, { paths: [taskRoot, moduleRoot] }))
  );
}

/** Node.js 24: `import()` whatever is there, then Node's own rules. */
async function loadLikeClient4(taskRoot, moduleRoot, moduleName) {
  const file = path.resolve(taskRoot, moduleRoot, moduleName);
  for (const extension of ["", ".js", ".mjs", ".cjs"]) {
    const module = await importFile(file + extension);
    if (module) return module;
  }
  const paths = [taskRoot, path.join(taskRoot, moduleRoot)];
  return requireUserModule(requireUserModule.resolve(moduleName, { paths }));
}

exports.client3Rules = { loadModule: loadLikeClient3, lookInDefault: false, errors: client3 };
exports.client4Rules = { loadModule: loadLikeClient4, lookInDefault: true, errors: client4 };

function requireFile(file) {
  return existsSync(file) ? requireUserModule(file) : undefined;
}

async function importFile(file) {
  return existsSync(file) ? import(pathToFileURL(file).href) : undefined;
}

/** Whether the nearest package.json says `"type": "module"`; the search stops at a node_modules folder. */
function isInModulePackage(folder) {
  if (folder.endsWith("/node_modules")) return false;
  const file = path.join(folder, "package.json");
  if (existsSync(file)) {
    try {
      const content = JSON.parse(readFileSync(file, "utf8"));
      if (content) return content.type === "module";
    } catch (error) {
      console.warn(`${file} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  const parent = path.dirname(folder);
  return parent === folder ? false : isInModulePackage(parent);
}

async function translatingErrors(errors, load) {
  try {
    return await load();
  } catch (error) {
    if (error instanceof SyntaxError) throw new errors.UserCodeSyntaxError(error);
    // ES modules report ERR_MODULE_NOT_FOUND, which AWS's clients let through as it is.
    if (error?.code === "MODULE_NOT_FOUND") throw new errors.ImportModuleError(error);
    throw error;
  }
}

function find(module, exportPath) {
  return exportPath.split(".").reduce((value, key) => value?.[key], module);
}

function streaming(handler, errors) {
  const mark = handler[STREAMING];
  if (!mark) return { streaming: false };
  if (mark !== "response") throw new errors.MalformedStreamingHandler("Only response streaming is supported.");
  const highWaterMark = Number.parseInt(handler[HIGH_WATER_MARK], 10);
  return { streaming: true, highWaterMark: Number.isNaN(highWaterMark) ? undefined : highWaterMark };
}

/** `awslambda.streamifyResponse` and `awslambda.HttpResponseStream`, unless the function does without the global. */
exports.defineGlobals = function defineGlobals() {
  if (/^(1|true)$/.test(process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA ?? "")) return;
  globalThis.awslambda = {
    ...globalThis.awslambda,
    streamifyResponse(handler, options) {
      handler[STREAMING] = "response";
      if (typeof options?.highWaterMark === "number") {
        handler[HIGH_WATER_MARK] = Number.parseInt(options.highWaterMark, 10);
      }
      return handler;
    },
    HttpResponseStream: {
      /** Puts the status, headers and cookies of an HTTP answer before the body, set off by eight NUL bytes. */
      from(stream, prelude) {
        stream.setContentType("application/vnd.awslambda.http-integration-response");
        stream._onBeforeFirstWrite = (write) => {
          write(JSON.stringify(prelude));
          write(new Uint8Array(8));
        };
        return stream;
      },
    },
  };
};

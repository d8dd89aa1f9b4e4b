/**
 * Every way a Node.js function can fail, with the bytes its caller gets and the lines its log gets.
 *
 * Expected values: `lambda-runtime` facts recorded on AWS (2025-11) and the texts of AWS's open-source runtime
 * clients 3 and 4. Stack frames of the runtime itself are left out of the comparison: their line numbers are ours.
 */
import { expect } from "vitest";
import type { FunctionSpec } from "../sandboxes.js";
import { type Files, REQUEST_ID, steady, type TestFunction } from "./functions.js";

export interface Failing {
  readonly name: string;
  readonly files: Files;
  readonly spec?: Partial<FunctionSpec>;
  readonly payload: string;
  /** What the function's own lines are, between the platform's; absent: not looked at. */
  readonly log?: readonly string[];
  /** The end of the REPORT line, after the memory. */
  readonly report?: string;
  /** The function fails in its init phase, with this INIT_REPORT twice. */
  readonly init?: string;
}

const exit = (text: string) =>
  `{"errorType":"Runtime.ExitError","errorMessage":"RequestId: ${REQUEST_ID} Error: ${text}"}`;
const error = (line: string) => `{time}\t${REQUEST_ID}\tERROR\t${line}`;
const initError = (line: string) => `{time}\tundefined\tERROR\t${line}`;
/** Of an error whose properties can't be read; client 3 sends no trace then. */
const UNTOLD =
  '{"errorType":"handled","errorMessage":"callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack"';
const EXIT_REPORT = "\tStatus: error\tError Type: Runtime.ExitError";

/** What AWS's clients 3 and 4 answer alike. */
const EACH: readonly Failing[] = [
  {
    name: "an error with a code and properties of its own",
    files: {
      "index.js":
        "exports.handler = async () => { throw Object.assign(new Error('x'), { code: 'E_X', detail: { a: 1 }, stack: 'Error: x' }) }",
    },
    payload: '{"errorType":"Error","errorMessage":"x","trace":["Error: x"]}',
    log: [
      error(
        'Invoke Error \t{"errorType":"Error","errorMessage":"x","code":"E_X","detail":{"a":1},"stack":["Error: x"]}',
      ),
    ],
  },
  {
    name: "an error thrown by a sync handler",
    files: { "index.js": "exports.handler = () => {\n  throw new Error('sync');\n}" },
    payload:
      '{"errorType":"Error","errorMessage":"sync","trace":["Error: sync","    at exports.handler (/var/task/index.js:2:9)"]}',
  },
  {
    name: "process.abort()",
    files: { "index.js": "exports.handler = async () => process.abort()" },
    payload: exit("Runtime exited with error: signal: aborted"),
    report: EXIT_REPORT,
  },
  {
    name: "a handler name without a dot",
    files: { "index.js": "" },
    spec: { handler: "index" },
    payload:
      '{"errorType":"Runtime.MalformedHandlerName","errorMessage":"Bad handler","trace":["Runtime.MalformedHandlerName: Bad handler"]}',
    init: "Runtime.MalformedHandlerName",
  },
  {
    name: "a handler name that leads upward",
    files: { "index.js": "" },
    spec: { handler: "../index.handler" },
    payload:
      '{"errorType":"Runtime.MalformedHandlerName","errorMessage":"\'../index.handler\' is not a valid handler name. Use absolute paths when specifying root directories in handler names.","trace":["Runtime.MalformedHandlerName: \'../index.handler\' is not a valid handler name. Use absolute paths when specifying root directories in handler names."]}',
    init: "Runtime.MalformedHandlerName",
  },
  {
    name: "no such module",
    files: { "other.js": "" },
    payload:
      '{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module \'index\'\\nRequire stack:\\n- /var/runtime/index.mjs","trace":["Runtime.ImportModuleError: Error: Cannot find module \'index\'","Require stack:","- /var/runtime/index.mjs"]}',
    init: "Runtime.ImportModuleError",
  },
  {
    name: "an exit while the module loads",
    files: { "index.js": "process.exit(0)" },
    payload: exit("Runtime exited without providing a reason"),
    init: "Runtime.ExitError",
  },
  {
    name: "a string that a promise is rejected with",
    files: { "index.js": "exports.handler = () => Promise.reject('just text')" },
    payload: '{"errorType":"string","errorMessage":"just text","trace":[]}',
    log: [error('Invoke Error \t{"errorType":"Error","errorMessage":"just text","stack":["Error: just text"]}')],
  },
  {
    name: "a function answered",
    files: { "index.js": "exports.handler = async () => () => 1" },
    payload: '{"errorType":"TypeError","errorMessage":"Wrong arguments","trace":["TypeError: Wrong arguments"]}',
  },
];

export const NODE_20: readonly Failing[] = [
  ...EACH,
  {
    name: "an error thrown by an async handler",
    files: { "index.js": "exports.handler = async () => {\n  throw new TypeError('no good');\n}" },
    payload:
      '{"errorType":"TypeError","errorMessage":"no good","trace":["TypeError: no good","    at exports.handler (/var/task/index.js:2:9)"]}',
    log: [
      error(
        'Invoke Error \t{"errorType":"TypeError","errorMessage":"no good","stack":["TypeError: no good","    at exports.handler (/var/task/index.js:2:9)"]}',
      ),
    ],
  },
  {
    name: "an error given to the callback",
    files: { "index.js": "exports.handler = (e, c, callback) => callback(new RangeError('called'))" },
    payload:
      '{"errorType":"RangeError","errorMessage":"called","trace":["RangeError: called","    at exports.handler (/var/task/index.js:1:48)"]}',
  },
  {
    name: "a string thrown",
    files: { "index.js": "exports.handler = async () => { throw 'just text' }" },
    payload: '{"errorType":"string","errorMessage":"just text","trace":[]}',
  },
  {
    name: "an object thrown",
    files: { "index.js": "exports.handler = async () => { throw { a: 1 } }" },
    payload: '{"errorType":"object","errorMessage":"[object Object]","trace":[]}',
  },
  {
    name: "context.fail without an error",
    files: { "index.js": "exports.handler = (e, context) => context.fail()" },
    payload: '{"errorType":"string","errorMessage":"handled","trace":[]}',
  },
  {
    name: "a value that can't be serialised",
    files: { "index.js": "exports.handler = async () => 1n" },
    payload:
      '{"errorType":"Error","errorMessage":"Unable to stringify response body","trace":["Error: Unable to stringify response body"]}',
  },
  {
    name: "an exception outside the handler's own stack",
    files: {
      "index.js": "exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('late') }, 1))",
    },
    payload:
      '{"errorType":"Error","errorMessage":"late","trace":["Error: late","    at Timeout._onTimeout (/var/task/index.js:1:68)"]}',
    report: EXIT_REPORT,
  },
  {
    name: "a rejection nobody handles",
    files: {
      "index.js":
        "exports.handler = async () => { Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 500)) }",
    },
    payload:
      '{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"Error: lost","trace":["Runtime.UnhandledPromiseRejection: Error: lost"]}',
    report: EXIT_REPORT,
  },
  {
    name: "an async handler that never settles, with nothing left to do",
    files: { "index.js": "exports.handler = async () => { await new Promise(() => {}) }" },
    payload:
      '{"errorType":"Runtime.NodeJsExit","errorMessage":"The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes","trace":["Runtime.NodeJsExit: The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes"]}',
  },
  {
    name: "process.exit(0)",
    files: { "index.js": "exports.handler = async () => process.exit(0)" },
    payload: exit("Runtime exited without providing a reason"),
    log: [],
    report: EXIT_REPORT,
  },
  {
    name: "process.exit(7)",
    files: { "index.js": "exports.handler = async () => process.exit(7)" },
    payload: exit("Runtime exited with error: exit status 7"),
    report: EXIT_REPORT,
  },
  {
    name: "too much memory",
    files: {
      "index.js":
        "exports.handler = async () => { const all = []; for (;;) { all.push(Buffer.alloc(4e6, 1)); await new Promise((r) => setTimeout(r, 1)) } }",
    },
    spec: { memoryMb: 128 },
    payload: exit("Runtime exited with error: signal: killed"),
    report: "\tStatus: error\tError Type: Runtime.OutOfMemory",
  },
  {
    name: "too much time",
    files: { "index.js": "exports.handler = async () => { console.log('before'); for (;;); }" },
    spec: { timeoutSeconds: 1 },
    payload: `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${REQUEST_ID} Error: Task timed out after 1.00 seconds"}`,
    log: [`{time}\t${REQUEST_ID}\tINFO\tbefore`],
    report: "\tStatus: timeout",
  },
  {
    name: "a response that is too large",
    files: { "index.js": "exports.handler = async () => 'x'.repeat(6291556)" },
    payload:
      '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
    report: "\tStatus: error\tError Type: Function.ResponseSizeTooLarge",
  },
  {
    name: "a handler that is not exported",
    files: { "index.js": "" },
    payload:
      '{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is undefined or not exported","trace":["Runtime.HandlerNotFound: index.handler is undefined or not exported"]}',
    init: "Runtime.HandlerNotFound",
    log: [
      initError(
        'Uncaught Exception \t{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is undefined or not exported","stack":["Runtime.HandlerNotFound: index.handler is undefined or not exported"]}',
      ),
    ],
  },
  {
    name: "a handler that is no function",
    files: { "index.js": "exports.handler = 7" },
    payload:
      '{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is not a function","trace":["Runtime.HandlerNotFound: index.handler is not a function"]}',
    init: "Runtime.HandlerNotFound",
  },
  {
    name: "a required package that is missing",
    files: { "index.js": "require('left-pad')" },
    payload:
      '{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module \'left-pad\'\\nRequire stack:\\n- /var/task/index.js\\n- /var/runtime/index.mjs","trace":["Runtime.ImportModuleError: Error: Cannot find module \'left-pad\'","Require stack:","- /var/task/index.js","- /var/runtime/index.mjs"]}',
    init: "Runtime.ImportModuleError",
  },
  {
    name: "a package missing in an ES module",
    files: { "index.mjs": "import 'left-pad'" },
    payload: `{"errorType":"Error","errorMessage":"Cannot find package 'left-pad' imported from /var/task/index.mjs","trace":["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'left-pad' imported from /var/task/index.mjs"]}`,
    init: "Runtime.Unknown",
  },
  {
    name: "a syntax error",
    files: { "index.js": "exports.handler = async (" },
    payload:
      '{"errorType":"Runtime.UserCodeSyntaxError","errorMessage":"SyntaxError: Unexpected end of input","trace":["Runtime.UserCodeSyntaxError: SyntaxError: Unexpected end of input"]}',
    init: "Runtime.UserCodeSyntaxError",
  },
  {
    name: "an error while the module loads",
    files: { "index.js": "throw new Error('at init')" },
    payload:
      '{"errorType":"Error","errorMessage":"at init","trace":["Error: at init","    at Object.<anonymous> (/var/task/index.js:1:7)"]}',
    init: "Runtime.Unknown",
  },
  {
    name: "an exec wrapper that is not there",
    files: { "index.js": "" },
    spec: { environment: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/nothing" } },
    payload: exit("Runtime exited with error: exit status 127"),
    init: "Runtime.ExitError",
  },
  {
    name: "an exec wrapper that may not be executed",
    files: { "index.js": "", wrapper: '#!/bin/sh\nexec "$@"\n' },
    spec: { environment: { AWS_LAMBDA_EXEC_WRAPPER: "/var/task/wrapper" } },
    payload: exit("Runtime exited with error: exit status 126"),
    init: "Runtime.ExitError",
  },
  {
    name: "undefined thrown",
    files: { "index.js": "exports.handler = async () => { throw undefined }" },
    payload: '{"errorType":"string","errorMessage":"handled","trace":[]}',
    log: [error('Invoke Error \t{"errorType":"Error","errorMessage":"handled","stack":["Error: handled"]}')],
  },
  {
    name: "an object that looks like an error",
    files: {
      "index.js":
        "exports.handler = async () => { throw { name: 'Like', message: 'an error', stack: 'Like: an error' } }",
    },
    payload: '{"errorType":"Like","errorMessage":"an error","trace":["Like: an error"]}',
  },
  {
    name: "an error that does not tell its message",
    files: {
      "index.js":
        "exports.handler = async () => { throw Object.defineProperty(new Error(), 'message', { get() { throw 1 } }) }",
    },
    payload: `${UNTOLD}}`,
    log: [error(`Invoke Error \t${UNTOLD}}`)],
  },
  {
    name: "null thrown",
    files: { "index.js": "exports.handler = async () => { throw null }" },
    payload: '{"errorType":"string","errorMessage":"handled","trace":[]}',
    log: [error('Invoke Error \t{"errorType":"Error","errorMessage":"handled","stack":["Error: handled"]}')],
  },
  {
    name: "a value that holds itself",
    files: { "index.js": "exports.handler = async () => { const own = {}; own.own = own; return own }" },
    payload:
      '{"errorType":"Error","errorMessage":"Unable to stringify response body","trace":["Error: Unable to stringify response body"]}',
  },
  {
    name: "an error thrown before anything is streamed",
    files: {
      "index.mjs":
        "export const handler = awslambda.streamifyResponse(async () => {\n  throw new RangeError('cut');\n})",
    },
    payload:
      '{"errorType":"RangeError","errorMessage":"cut","trace":["RangeError: cut","    at Runtime.handler (file:///var/task/index.mjs:2:9)"]}',
    log: [
      error(
        'Invoke Error \t{"errorType":"RangeError","errorMessage":"cut","stack":["RangeError: cut","    at Runtime.handler (file:///var/task/index.mjs:2:9)"]}',
      ),
    ],
  },
  {
    name: "a stream that does not come to its end",
    files: {
      "index.mjs":
        "export const handler = awslambda.streamifyResponse(async (event, stream) => { stream.write('half') })",
    },
    spec: { timeoutSeconds: 1 },
    payload: `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${REQUEST_ID} Error: Task timed out after 1.00 seconds"}`,
    report: "\tStatus: timeout",
  },
  {
    name: "an error while an ES module loads",
    files: { "index.mjs": "throw new Error('at init')" },
    payload:
      '{"errorType":"Error","errorMessage":"at init","trace":["Error: at init","    at file:///var/task/index.mjs:1:7"]}',
    init: "Runtime.Unknown",
    log: [
      initError(
        'Uncaught Exception \t{"errorType":"Error","errorMessage":"at init","stack":["Error: at init","    at file:///var/task/index.mjs:1:7"]}',
      ),
    ],
  },
];

export const NODE_24: readonly Failing[] = [
  ...EACH,
  {
    name: "an error thrown by a handler",
    files: { "index.mjs": "export const handler = async () => {\n  throw new TypeError('no good');\n}" },
    payload:
      '{"errorType":"TypeError","errorMessage":"no good","trace":["TypeError: no good","    at BufferedInvokeProcessor.handler (file:///var/task/index.mjs:2:9)"]}',
    log: [
      error(
        'Invoke Error \t{"errorType":"TypeError","errorMessage":"no good","stack":["TypeError: no good","    at BufferedInvokeProcessor.handler (file:///var/task/index.mjs:2:9)"]}',
      ),
    ],
  },
  {
    name: "a handler that takes a callback",
    files: { "index.js": "exports.handler = (event, context, callback) => callback()" },
    payload:
      '{"errorType":"Runtime.CallbackHandlerDeprecated","errorMessage":"ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.","trace":["Runtime.CallbackHandlerDeprecated: ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html."]}',
    init: "Runtime.CallbackHandlerDeprecated",
  },
  {
    name: "a value that can't be serialised",
    files: { "index.js": "exports.handler = async () => 1n" },
    payload:
      '{"errorType":"Runtime.JSONStringifyError","errorMessage":"Unable to stringify response body","trace":["Runtime.JSONStringifyError: Unable to stringify response body"]}',
  },
  {
    name: "an exception outside the handler's own stack",
    files: {
      "index.js": "exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('late') }, 1))",
    },
    payload: exit("Runtime exited with error: exit status 1"),
    report: EXIT_REPORT,
  },
  {
    name: "a rejection nobody handles",
    files: {
      "index.js":
        "exports.handler = async () => { Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 500)) }",
    },
    payload: exit("Runtime exited with error: exit status 1"),
    report: EXIT_REPORT,
  },
  {
    name: "a handler that is not exported",
    files: { "index.js": "" },
    payload:
      '{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is undefined or not exported","trace":["Runtime.HandlerNotFound: index.handler is undefined or not exported"]}',
    init: "Runtime.HandlerNotFound",
    // The dash stands where there is no request yet.
    log: [
      '{time}\t-\tERROR\tInit Error \t{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is undefined or not exported","name":"Runtime.HandlerNotFound","stack":["Runtime.HandlerNotFound: index.handler is undefined or not exported"]}',
    ],
  },
  {
    name: "a syntax error",
    files: { "index.js": "exports.handler = async (" },
    payload:
      '{"errorType":"Runtime.UserCodeSyntaxError","errorMessage":"SyntaxError: Unexpected end of input","trace":["/var/task/index.js:1","exports.handler = async (","                         ","","SyntaxError: Unexpected end of input"]}',
    init: "Runtime.UserCodeSyntaxError",
  },
  {
    name: "undefined thrown",
    files: { "index.js": "exports.handler = async () => { throw undefined }" },
    payload: '{"errorType":"undefined","errorMessage":"undefined","trace":[]}',
    log: [error('Invoke Error \t{"errorType":"Error","errorMessage":"undefined","stack":["Error: undefined"]}')],
  },
  {
    name: "an object that looks like an error",
    files: {
      "index.js":
        "exports.handler = async () => { throw { name: 'Like', message: 'an error', stack: 'Like: an error' } }",
    },
    payload: '{"errorType":"object","errorMessage":"[object Object]","trace":[]}',
    log: [
      error('Invoke Error \t{"errorType":"Error","errorMessage":"[object Object]","stack":["Error: [object Object]"]}'),
    ],
  },
  {
    name: "an error that does not tell its message",
    files: {
      "index.js":
        "exports.handler = async () => { throw Object.defineProperty(new Error(), 'message', { get() { throw 1 } }) }",
    },
    payload: `${UNTOLD},"trace":[]}`,
    log: [error(`Invoke Error \t${UNTOLD},"trace":[]}`)],
  },
  {
    name: "a value that holds itself",
    files: { "index.js": "exports.handler = async () => { const own = {}; own.own = own; return own }" },
    payload:
      '{"errorType":"Runtime.JSONStringifyError","errorMessage":"Unable to stringify response body","trace":["Runtime.JSONStringifyError: Unable to stringify response body"]}',
  },
  {
    name: "null thrown",
    files: { "index.js": "exports.handler = async () => { throw null }" },
    payload: '{"errorType":"object","errorMessage":"null","trace":[]}',
    log: [error('Invoke Error \t{"errorType":"Error","errorMessage":"null","stack":["Error: null"]}')],
  },
  {
    name: "a promise that never settles, with nothing left to do",
    files: { "index.js": "exports.handler = () => new Promise(() => {})" },
    payload: exit("Runtime exited without providing a reason"),
    report: EXIT_REPORT,
  },
  {
    name: "process.exit(7)",
    files: { "index.js": "exports.handler = async () => { process.exit(7) }" },
    payload: exit("Runtime exited with error: exit status 7"),
    report: EXIT_REPORT,
  },
  {
    name: "a handler that is no function",
    files: { "index.js": "exports.handler = 1" },
    payload:
      '{"errorType":"Runtime.HandlerNotFound","errorMessage":"index.handler is not a function","trace":["Runtime.HandlerNotFound: index.handler is not a function"]}',
    init: "Runtime.HandlerNotFound",
  },
  {
    name: "a package missing in an ES module",
    files: { "index.mjs": "import 'left-pad'; export const handler = async () => 1" },
    payload: `{"errorType":"Error","errorMessage":"Cannot find package 'left-pad' imported from /var/task/index.mjs","trace":["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'left-pad' imported from /var/task/index.mjs"]}`,
    init: "Runtime.Unknown",
  },
  {
    name: "a required package that is missing",
    files: { "index.js": "require('left-pad')" },
    payload:
      '{"errorType":"Runtime.ImportModuleError","errorMessage":"Error: Cannot find module \'left-pad\'\\nRequire stack:\\n- /var/task/index.js","trace":["Runtime.ImportModuleError: Error: Cannot find module \'left-pad\'","Require stack:","- /var/task/index.js"]}',
    init: "Runtime.ImportModuleError",
  },
  {
    name: "an error while the module loads",
    files: { "index.mjs": "throw new Error('at init')" },
    payload:
      '{"errorType":"Error","errorMessage":"at init","trace":["Error: at init","    at file:///var/task/index.mjs:1:7"]}',
    init: "Runtime.Unknown",
  },
];

/**
 * Invokes the function once and holds what comes of it to what is expected.
 *
 * @param back puts `/var/runtime/index.mjs` where another runtime client has its own path
 */
export async function expectFailure(
  fn: TestFunction,
  { payload, log, report, init }: Omit<Failing, "files">,
  back: (text: string) => string = (text) => text,
): Promise<void> {
  const answer = await fn.invoke();
  const comparable = (text: string) => ownFrames(back(text));

  expect(comparable(answer.text)).toBe(payload);
  expect(answer.functionError).toBe("Unhandled");
  const lines = fn.lines.map((line) => comparable(steady(line)));
  const start = lines.indexOf(`START RequestId: ${REQUEST_ID} Version: $LATEST`);
  expect(lines.at(-2)).toBe(`END RequestId: ${REQUEST_ID}`);
  if (init) {
    const reports = lines.filter((line) => line.startsWith("INIT_REPORT"));
    expect(reports).toEqual(
      ["init", "invoke"].map(
        (phase) => `INIT_REPORT Init Duration: N ms\tPhase: ${phase}\tStatus: error\tError Type: ${init}`,
      ),
    );
    // Nothing runs after START: the second init came before it.
    expect(start).toBe(lines.length - 3);
    expect(lines.at(-1)).toMatch(new RegExp(`Max Memory Used: N MB\tStatus: error\tError Type: ${init}$`));
    if (log) expect(lines.filter((line) => line.startsWith("{time}"))).toEqual([...log, ...log]);
  } else {
    if (log) expect(lines.slice(start + 1, -2)).toEqual(log);
    const after = /Max Memory Used: N MB(?:\tInit Duration: N ms)?(.*)$/.exec(lines.at(-1) as string)?.[1];
    expect(after).toBe(report ?? "\t");
  }
}

/** Takes the frames of the runtime and of Node.js itself out of a stack in JSON. */
function ownFrames(text: string): string {
  return text.replace(/," {4}at [^"]*(file:\/\/\/var\/runtime\/index\.mjs|node:)[^"]*"/g, "");
}

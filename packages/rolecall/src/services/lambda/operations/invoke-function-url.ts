/**
 * InvokeFunctionUrl runs a function for a request to its URL, and answers as the client is to be answered. No model has
 * it: such requests are no operations. What a client may read of a failure is AWS's few words; the function's log and the
 * trail say more.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
import type { Service } from "@rolecall/aws-model";
import { lambda } from "@rolecall/aws-model/lambda";
import type { Caller } from "../../../kernel/caller.js";
import { AwsError } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import type { HttpResponse } from "../../../kernel/http.js";
import { absent, type Operation, permission } from "../../../kernel/operation.js";
import { pending } from "../errors.js";
import { draw } from "../invocation.js";
import { findVersion } from "../lookup.js";
import { functionArn } from "../names.js";
import { requireSize } from "../payload.js";
import { admitted } from "../running.js";
import { bufferedAnswer } from "../urls/buffered.js";
import { refOf } from "../urls/configuration.js";
import { type IamCaller, type UrlRequest, urlEvent } from "../urls/event.js";
import { badGateway, refused } from "../urls/failures.js";
import type { UrlRecord } from "../urls/records.js";
import { streamedAnswer } from "../urls/streamed.js";

export interface FunctionUrlCall {
  readonly url: UrlRecord;
  readonly request: UrlRequest;
  /** lambda:InvokeFunction is needed besides, as it is for URLs made since October 2025. */
  readonly asksForInvokeFunction: boolean;
}

export const InvokeFunctionUrl: Operation<FunctionUrlCall, HttpResponse> = {
  service: lambda as Service,
  name: "InvokeFunctionUrl",
  source: "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",

  permissions({ input: { url, asksForInvokeFunction } }) {
    const arn = functionArn(refOf(url));
    const token = absent("only Alexa's skills pass a token");
    const throughUrl = permission("lambda:InvokeFunctionUrl", arn, {
      "lambda:FunctionUrlAuthType": url.authType,
      "lambda:FunctionArn": arn,
      "lambda:EventSourceToken": token,
    });
    if (!asksForInvokeFunction) return [throughUrl];
    const function_ = permission("lambda:InvokeFunction", arn, {
      "lambda:InvokedViaFunctionUrl": "true",
      "lambda:EventSourceToken": token,
    });
    return [throughUrl, function_];
  },

  async handle({ input: { url, request }, caller, signal, ...host }) {
    const ref = refOf(url);
    try {
      const chance = draw(host.ids);
      const fn = await host.store.read((read) => findVersion(read, ref, chance));
      if (fn.state !== "Active") throw pending(fn.state);
      requireSize(request.http.body);
      const iam = url.authType === "AWS_IAM" ? await iamCaller(caller, host) : undefined;
      const payload = Buffer.from(JSON.stringify(urlEvent(url, request, iam)));
      requireSize(payload);
      const { requestId, traceId: traceHeader } = request;
      const invocation = { requestId, payload, invokedFunctionArn: functionArn(ref) };
      const invoke = (sink: object = {}) =>
        admitted({ fn, qualifier: ref.qualifier, traceHeader, requested: true }, host, (spec, traceId) =>
          host.sandboxes.invoke(spec, { ...invocation, traceId, ...sink }),
        );
      if (url.invokeMode === "BUFFERED") return bufferedAnswer(await invoke(), request);
      return await streamedAnswer((response) => invoke({ response }), request, signal);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const refusal = refused(error, request);
      if (refusal) return refusal;
      host.log.warn("a function could not be run for a request to its URL", {
        function: functionArn(ref),
        error: error.message,
      });
      return badGateway(request);
    }
  },
};

async function iamCaller(caller: Caller, { store, organizations }: Pick<Host, "store" | "organizations">) {
  const { principal, account, accessKeyId = "", session } = caller;
  const standing = await store.read((read) => organizations.standing(read, account));
  const [callerId, userArn] = identityOf(principal, account, session?.sessionName);
  const iam: IamCaller = {
    accessKey: accessKeyId,
    accountId: account,
    callerId,
    principalOrgId: standing?.organization ?? null,
    userArn,
  };
  return iam;
}

/** As `aws:userid` and GetCallerIdentity's Arn have it. */
function identityOf(principal: Caller["principal"], account: string, sessionName = ""): [id: string, arn: string] {
  switch (principal.type) {
    case "user":
      return [principal.id ?? "", principal.arn];
    case "role-session":
      return [`${principal.roleId}:${sessionName}`, principal.arn];
    case "federated-user":
      return [`${account}:${sessionName}`, principal.arn];
    default:
      return [account, `arn:aws:iam::${account}:root`];
  }
}

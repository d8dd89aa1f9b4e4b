/**
 * What browsers ask of S3 that no operation describes: whether a script of another origin may ask (OPTIONS), and forms
 * with a file in them (POST to a bucket). What other services' fronts leave is S3's, whose paths can be anything: it
 * stands behind them in `services/index.ts`.
 */
import { s3 } from "@rolecall/aws-model/s3";
import type { Front } from "../../kernel/front.js";
import { restXml } from "../../protocols/rest-xml.js";
import { preflight } from "./cors/headers.js";

export const s3Front: Front = {
  claims: ({ method }) => method === "OPTIONS",

  answer: (call) => preflight(call.http, call.requestId, call),

  failed: (error, { requestId }) => restXml.serialiseError(error, s3.model(), requestId),
};

import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { AwsError } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { idsOrFilters } from "../errors.js";
import { GetSecretValue } from "./get-secret-value.js";
import { ListSecrets } from "./list-secrets.js";

/**
 * BatchGetSecretValue answers up to twenty values, each as GetSecretValue with the caller's permissions would; what that
 * refuses stands in Errors. With filters the caller must be allowed to list as well.
 */
export const BatchGetSecretValue = operation(secretsmanager, "BatchGetSecretValue", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html",

  permissions: () => [permission("secretsmanager:BatchGetSecretValue", "*", {})],

  async handle({ input, here, caller, request, requestId, signal, call }) {
    const { SecretIdList, Filters, MaxResults = MOST, NextToken } = input;
    if ((SecretIdList === undefined) === (Filters === undefined)) throw idsOrFilters();
    const as = { caller, region: here.region, request, requestId, signal };
    const page = SecretIdList ? undefined : await call(ListSecrets, { Filters, MaxResults, NextToken }, as);
    const ids = SecretIdList ?? page?.SecretList?.map(({ ARN = "" }) => ARN) ?? [];
    const found = [];
    const errors = [];
    for (const SecretId of ids) {
      try {
        found.push(await call(GetSecretValue, { SecretId }, as));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        errors.push({ SecretId, ErrorCode: error.code, Message: error.message });
      }
    }
    return {
      SecretValues: found,
      Errors: errors,
      ...(page?.NextToken === undefined ? {} : { NextToken: page.NextToken }),
    };
  },
});

const MOST = 20;

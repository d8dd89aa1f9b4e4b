import { ssm } from "@rolecall/aws-model/ssm";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { filtersTwice } from "../errors.js";
import { readFilters } from "../filters.js";
import { newest, parameterArn } from "../names.js";
import { pageOf } from "../paging.js";
import { parameters } from "../records.js";
import { versionMembers } from "../views.js";

/** DescribeParameters lists parameters without their values. */
export const DescribeParameters = operation(ssm, "DescribeParameters", {
  source: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html",

  permissions: () => [permission("ssm:DescribeParameters", "*", {})],

  async handle({ input, here, store }) {
    if (input.Shared) throw notEmulated("sharing of parameters by RAM");
    const { Filters, ParameterFilters, MaxResults = MOST, NextToken } = input;
    if (Filters?.length && ParameterFilters?.length) throw filtersTwice();
    // The older filters compare names by their beginning.
    const older = Filters?.map(({ Key, Values }) => ({
      Key,
      Values,
      ...(Key === "Name" ? { Option: "BeginsWith" } : {}),
    }));
    const passes = readFilters(older?.length ? older : ParameterFilters, KEYS);
    const found = await store.read(async (read) => {
      const { items } = await parameters.list(read, { prefix: [here.account, here.region] });
      const all = await Promise.all(
        items.map(async (parameter) => ({ parameter, version: await newest(read, parameter) })),
      );
      return all.filter(({ parameter, version }) => passes(parameter, version));
    });
    const { items, next } = pageOf(found, ({ parameter }) => parameter.path, NextToken, MaxResults);
    return {
      Parameters: items.map(({ parameter, version }) => ({
        ...versionMembers(parameter, version),
        ARN: parameterArn(parameter),
      })),
      ...next,
    };
  },
});

const MOST = 50;
const KEYS = ["Name", "Path", "Type", "KeyId", "Tier", "DataType", "tag"];

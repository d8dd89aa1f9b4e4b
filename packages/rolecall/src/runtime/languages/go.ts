/**
 * go1.x, which AWS has given up: its programs speak a protocol of their own that no later runtime has.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-golang.html
 */
import { RolecallError } from "../../kernel/errors.js";
import type { Language } from "./language.js";

export const goLanguage: Language = {
  runs: (runtime) => runtime === "go1.x",

  async prepare(runtime) {
    throw new RolecallError(
      "RC_RUNTIME_MISSING",
      `functions of the runtime \`${runtime}\` can't be run; build the program as \`bootstrap\` (GOOS=linux go build -tags lambda.norpc -o bootstrap) and give the function the runtime \`provided.al2023\``,
    );
  },
};

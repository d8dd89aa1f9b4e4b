/** What is stored of function URLs. */
import { collection } from "../../../store/collection.js";

export interface UrlRecord {
  readonly account: string;
  readonly region: string;
  readonly functionName: string;
  /** The alias; empty for the function itself (`$LATEST`). */
  readonly qualifier: string;
  /** 32 letters and digits, never given twice. */
  readonly urlId: string;
  readonly authType: "AWS_IAM" | "NONE";
  readonly invokeMode: "BUFFERED" | "RESPONSE_STREAM";
  readonly cors?: CorsRecord;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

/** As the caller gave it, which is how AWS answers it. */
export interface CorsRecord {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: string[];
  readonly AllowMethods?: string[];
  readonly AllowOrigins?: string[];
  readonly ExposeHeaders?: string[];
  readonly MaxAge?: number;
}

export const functionUrls = collection<UrlRecord, "byId">({
  name: "lambda/function-urls",
  key: ({ account, region, functionName, qualifier }) => [account, region, functionName, qualifier],
  indexes: { byId: ({ region, urlId }) => [[region, urlId]] },
});

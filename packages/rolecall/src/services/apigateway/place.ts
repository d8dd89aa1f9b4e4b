/** Paths of the API, as they stand in ARNs. */
import type { MethodPath } from "./methods.js";

export const apiPath = (api: string) => `/restapis/${api}`;
export const partPath = (api: string, kind: string, name: string) => `/restapis/${api}/${kind}/${name}`;
export const methodPath = ({ restApiId, resourceId, httpMethod }: MethodPath) =>
  `/restapis/${restApiId}/resources/${resourceId}/methods/${httpMethod}`;
export const methodResponsePath = (path: MethodPath, status: string) => `${methodPath(path)}/responses/${status}`;
export const integrationPath = (path: MethodPath) => `${methodPath(path)}/integration`;
export const integrationResponsePath = (path: MethodPath, status: string) =>
  `${integrationPath(path)}/responses/${status}`;

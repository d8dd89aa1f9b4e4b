/** Every finding there is. The documented register, with examples, is `pages/`. */
import { GRAMMAR } from "./grammar/declarations.js";

export const DECLARATIONS = { ...GRAMMAR };

export type FindingCode = keyof typeof DECLARATIONS;

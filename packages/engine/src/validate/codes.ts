/** Every finding there is. Why each matters, how to repair it and examples are in `pages/`. */
import { ACTIONS } from "./checks/actions.js";
import { ADDRESSES } from "./checks/addresses.js";
import { ARNS } from "./checks/arns.js";
import { CHARACTERS } from "./checks/characters.js";
import { CONDITION_KEYS } from "./checks/condition-keys.js";
import { CONDITION_OPERATORS } from "./checks/condition-operators.js";
import { CONDITION_SUPPORT } from "./checks/condition-support.js";
import { CONDITION_VALUES } from "./checks/condition-values.js";
import { CONDITION_WILDCARDS } from "./checks/condition-wildcards.js";
import { EMPTY } from "./checks/empty.js";
import { FIT } from "./checks/fit.js";
import { POWER } from "./checks/power.js";
import { PRINCIPALS } from "./checks/principals.js";
import { RCP } from "./checks/rcp.js";
import { REDUNDANCY } from "./checks/redundancy.js";
import { SIZE } from "./checks/size.js";
import { TRUST } from "./checks/trust.js";
import { VARIABLES } from "./checks/variables.js";
import { DOCUMENT } from "./document.js";
import { GRAMMAR } from "./grammar/declarations.js";

export const DECLARATIONS = {
  ...GRAMMAR,
  ...DOCUMENT,
  ...CHARACTERS,
  ...ACTIONS,
  ...ARNS,
  ...FIT,
  ...CONDITION_KEYS,
  ...CONDITION_OPERATORS,
  ...CONDITION_VALUES,
  ...CONDITION_WILDCARDS,
  ...CONDITION_SUPPORT,
  ...ADDRESSES,
  ...VARIABLES,
  ...PRINCIPALS,
  ...TRUST,
  ...POWER,
  ...RCP,
  ...REDUNDANCY,
  ...EMPTY,
  ...SIZE,
};

export type FindingCode = keyof typeof DECLARATIONS;

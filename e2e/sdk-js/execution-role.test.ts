import { startRolecall } from "../server.js";
import { executionRole } from "./execution-role.js";

executionRole(() => startRolecall());

import { startRolecall } from "../server.js";
import { credentials } from "./credentials.js";

credentials(() => startRolecall());

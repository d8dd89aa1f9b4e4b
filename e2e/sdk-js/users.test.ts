import { startRolecall } from "../server.js";
import { users } from "./users.js";

users(() => startRolecall());

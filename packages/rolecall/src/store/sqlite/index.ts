export { openSqliteStore, type SqliteOptions } from "./open.js";

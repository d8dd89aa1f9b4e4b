export { openPostgresBlobs } from "./blobs.js";
export { openPostgresStore, type PostgresOptions } from "./store.js";

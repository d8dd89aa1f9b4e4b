export { type CollectorOptions, collectBlobs } from "./collector.js";
export { openFileBlobs } from "./files.js";
export { openMemoryBlobs } from "./memory.js";

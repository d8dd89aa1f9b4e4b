export { type CollectorOptions, collectBlobs } from "./collector.js";
export { openFileBlobs } from "./files.js";
export { NoBlob } from "./hash.js";
export { openMemoryBlobs } from "./memory.js";

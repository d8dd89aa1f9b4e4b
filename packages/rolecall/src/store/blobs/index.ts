export { openFileBlobs } from "./files.js";
export { openMemoryBlobs } from "./memory.js";

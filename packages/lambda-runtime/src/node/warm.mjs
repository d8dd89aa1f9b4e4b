// Imported by a spare process so that its first real import finds the loader ready.
export {};

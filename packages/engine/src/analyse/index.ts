/** Questions about whole policies rather than one request; loaded apart from the engine that sits on every request. */
export {};

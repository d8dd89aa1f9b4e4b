/** A server that says nothing, and notes how each connection begins. */
import { type AddressInfo, createServer } from "node:net";

/** The first bytes of TLS: a handshake. */
export const TLS_GREETING = "1603";

export interface Greetings {
  readonly port: number;
  /** The first two bytes of each connection, in hexadecimal. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

export async function listenForGreetings(): Promise<Greetings> {
  const seen: string[] = [];
  const server = createServer((socket) =>
    socket.once("data", (chunk) => {
      seen.push(chunk.subarray(0, 2).toString("hex"));
      socket.destroy();
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

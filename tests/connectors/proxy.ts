import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What happens to the answers of a server once this many bytes of them went through. */
export interface Fault {
  readonly after: number;
  readonly fault: "cut" | "stall";
}

/** A TCP proxy on loopback in front of a server, faulty from a moment on. */
export async function faultyProxy(to: { host: string; port: number }, { after, fault }: Fault) {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(to);
    let passed = 0;
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on("data", (bytes: Buffer) => {
      passed += bytes.length;
      if (passed < after) client.write(bytes);
      else if (fault === "cut") client.destroy();
      else upstream.pause();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

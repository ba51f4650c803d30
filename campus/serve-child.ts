/** The research server as a forked child: told { folder, port, token }, answers { url }, ends with its parent. */
import { serveResearch } from "./serve.ts";

interface Order {
  readonly folder: string;
  readonly port: number;
  readonly token: string;
  readonly faults?: boolean;
}

process.once("message", (message) => {
  const order = message as Order; // our own parent sends it
  serveResearch(order.folder, order).then(
    ({ url }) => process.send?.({ url }),
    (cause: unknown) => {
      process.stderr.write(`campus: the research server could not start: ${String(cause)}\n`);
      process.exit(1);
    },
  );
});
process.once("disconnect", () => process.exit(0));

import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Sent {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

/** Asks one server over HTTP with connections that stay open, as the personnel office. */
export interface Client {
  readonly ask: (sent: Sent) => Promise<Answer>;
  /** The data of an answer; throws when it was refused. */
  readonly data: (sent: Sent) => Promise<Readonly<Record<string, unknown>>>;
  readonly get: (path: string) => Promise<Answer>;
  readonly close: () => void;
}

export function openClient(url: string, as = "office:personnel"): Client {
  const agent = new Agent({ keepAlive: true });
  const send = (path: string, body?: string, signal?: AbortSignal) =>
    new Promise<Answer>((resolve, reject) => {
      const headers = { "content-type": "application/json", "x-fillonce-as": as };
      const method = body === undefined ? "GET" : "POST";
      const options = { agent, method, headers, ...(signal ? { signal } : {}) };
      const answered = (response: IncomingMessage) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      };
      request(`${url}${path}`, options, answered).on("error", reject).end(body);
    });
  const ask = ({ query, variables, signal }: Sent) =>
    send("graphql", JSON.stringify({ query, variables }), signal);
  return {
    ask,
    data: async (sent) => {
      const { status, text } = await ask(sent);
      const { data, errors } = JSON.parse(text);
      if (status === 200 && errors === undefined) return data;
      throw new Error(`${status} ${text.slice(0, 400)}`);
    },
    get: (path) => send(path),
    close: () => agent.destroy(),
  };
}

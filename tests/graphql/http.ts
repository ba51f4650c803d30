import { request } from "node:http";

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** One request with exactly these headers: fetch would not let a test choose Host or Origin. */
export const send = (url: string, { method = "GET", headers = {}, body, signal }: Sent = {}) =>
  new Promise<Answered>((resolve, reject) => {
    const sent = request(url, { method, headers, ...(signal ? { signal } : {}) }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });

export const asAnalyst = { "content-type": "application/json", "x-fillonce-as": "analyst" };

/** A GraphQL request as an analyst, or with these headers. */
export const post = (
  url: string,
  query: string,
  headers: Readonly<Record<string, string>> = asAnalyst,
  signal?: AbortSignal,
) =>
  send(`${url}graphql`, {
    method: "POST",
    headers,
    body: JSON.stringify({ query }),
    ...(signal ? { signal } : {}),
  });

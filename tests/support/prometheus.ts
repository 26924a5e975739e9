import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A question that was put to the server. */
export interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly form: URLSearchParams;
}

export interface Reply {
  readonly status?: number;
  readonly body: string;
}

/** A server that answers as Prometheus does, by HTTP. */
export interface FakePrometheus {
  readonly port: number;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** @param answer what to reply to each question; `count` is 0 for the first. */
export async function fakePrometheus(
  answer: (asked: Asked, count: number) => Reply,
): Promise<FakePrometheus> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const { url = "", headers } = request;
      const form = new URLSearchParams(body);
      const one = { path: url, authorization: headers.authorization, form };
      asked.push(one);
      const reply = answer(one, asked.length - 1);
      response.writeHead(reply.status ?? 200, { "content-type": "application/json" });
      response.end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** The answer to a range query: one series with a value at each point of its grid, or none where `valueAt` says so. */
export function matrix(
  form: URLSearchParams,
  valueAt: (timeSeconds: number) => string | undefined,
): Reply {
  const [start, end, step] = ["start", "end", "step"].map((key) => Number(form.get(key)));
  const values: (readonly [number, string])[] = [];
  for (let time = start ?? 0; time <= (end ?? 0); time += step ?? 1) {
    const value = valueAt(time);
    if (value !== undefined) {
      values.push([time, value]);
    }
  }
  const result = values.length === 0 ? [] : [{ metric: {}, values }];
  return { body: JSON.stringify({ status: "success", data: { resultType: "matrix", result } }) };
}

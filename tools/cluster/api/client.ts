import { Agent, request as httpsRequest, type RequestOptions } from "node:https";
import type { IncomingMessage } from "node:http";
import type { Connection } from "./kubeconfig";

/** An API server that answered with an error. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly query?: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly timeoutMilliseconds?: number;
  readonly signal?: AbortSignal;
}

/** An API server, for those who ask and write but do not watch. */
export type Api = Pick<ApiClient, "call">;

const TIMEOUT_MILLISECONDS = 60_000;

/**
 * A small client for one API server. `@kubernetes/client-node` would cost each process of the simulated site 100 MB and
 * seconds of loading, for typed models that nobody here needs.
 */
export class ApiClient {
  private readonly agent: Agent;

  constructor(private readonly connection: Connection) {
    this.agent = new Agent({
      ca: connection.certificateAuthority,
      cert: connection.clientCertificate,
      key: connection.clientKey,
      keepAlive: true,
    });
  }

  /** @throws ApiError if the server refuses; Error of the network if it cannot be reached. */
  async call<Answer>(path: string, call: Call = {}): Promise<Answer> {
    const response = await this.send(path, call);
    const text = await textOf(response);
    const status = response.statusCode ?? 0;
    if (status >= 400) {
      throw new ApiError(status, errorMessage(text, status));
    }
    // /readyz and its like answer in plain text.
    return (
      response.headers["content-type"]?.includes("json") === true ? JSON.parse(text) : text
    ) as Answer;
  }

  /**
   * Reads an answer line by line until the server ends it, as a watch does.
   *
   * @param call its timeout is the longest silence.
   * @throws as `call` does.
   */
  async lines(path: string, call: Call, onLine: (line: string) => void): Promise<void> {
    const response = await this.send(path, call);
    const status = response.statusCode ?? 0;
    if (status >= 400) {
      throw new ApiError(status, errorMessage(await textOf(response), status));
    }
    let rest = "";
    response.setEncoding("utf8");
    for await (const chunk of response as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines.filter((text) => text !== "")) {
        onLine(line);
      }
    }
  }

  /** Closes idle connections; without it they keep the process alive for a while. */
  close(): void {
    this.agent.destroy();
  }

  private send(path: string, call: Call): Promise<IncomingMessage> {
    const { method = "GET", query = {}, body, signal } = call;
    const url = new URL(path, this.connection.server);
    for (const [key, value] of Object.entries(query)) {
      url.searchParams.set(key, value);
    }
    const payload =
      body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    const options: RequestOptions = {
      method,
      agent: this.agent,
      timeout: call.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS,
      ...(signal === undefined ? {} : { signal }),
      headers: {
        accept: "application/json",
        ...(payload === undefined
          ? {}
          : {
              "content-type": call.contentType ?? "application/json",
              "content-length": Buffer.byteLength(payload),
            }),
      },
    };
    return new Promise((resolve, reject) => {
      const request = httpsRequest(url, options, resolve);
      request.once("timeout", () => {
        request.destroy(new Error(`${method} ${url.pathname}: no answer in time`));
      });
      request.on("error", reject);
      request.end(payload);
    });
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function errorMessage(text: string, status: number): string {
  try {
    const answer = JSON.parse(text) as { readonly message?: string };
    return answer.message ?? `status ${status}`;
  } catch {
    return text.trim() || `status ${status}`;
  }
}

import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { asObject, type Json, type JsonObject } from "../plumbing/json";
import { log } from "../plumbing/log";
import { ApiError, UnreachableError } from "./api-error";
import type { Credentials } from "./credentials";

const REQUEST_TIMEOUT_MILLISECONDS = 60_000;
const BUSY_RETRIES = 6;
const SOCKETS = 32;

/** One request to an API server. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Record<string, string | undefined>;
  readonly body?: Json;
  readonly contentType?: string;
  readonly timeoutMilliseconds?: number;
}

/** A connection to one API server: JSON in, JSON out, nothing typed in between that could drop a field. */
export class Connection {
  private readonly agent: http.Agent;
  private readonly transport: typeof http | typeof https;

  constructor(
    private readonly credentials: Credentials,
    private readonly cancelled: AbortSignal,
  ) {
    const isSecure = credentials.server.protocol === "https:";
    const shared = { keepAlive: true, maxSockets: SOCKETS };
    this.transport = isSecure ? https : http;
    this.agent = isSecure
      ? new https.Agent({ ...shared, ...credentials.tls })
      : new http.Agent(shared);
  }

  /**
   * Sends a request; waits and sends it again while the server says that it is busy.
   *
   * @throws ApiError where the server refuses, UnreachableError where there is no answer
   */
  async send(call: Call): Promise<JsonObject> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.sendOnce(call);
      log(`${call.method} ${call.path} ${JSON.stringify(call.query ?? {})} ${answer.status}`);
      if (answer.status < 400) return answer.body;
      const isBusy = answer.status === 429 && attempt < BUSY_RETRIES;
      if (!isBusy) throw new ApiError(answer.status, answer.body);
      await sleep(answer.retryAfterSeconds * 1000, undefined, { signal: this.cancelled });
    }
  }

  private async sendOnce(call: Call): Promise<Answer> {
    try {
      return await this.exchange(call);
    } catch (error) {
      // A kept connection that the server closed in the same moment says nothing about the request.
      if (!(error instanceof UnreachableError) || !error.onKeptConnection) throw error;
      return this.exchange(call);
    }
  }

  private exchange(call: Call): Promise<Answer> {
    const { server, headers } = this.credentials;
    const url = new URL(server.pathname.replace(/\/$/, "") + call.path, server);
    for (const [key, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(key, value);
    }
    const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
    const options: https.RequestOptions = {
      method: call.method,
      agent: this.agent,
      signal: this.cancelled,
      timeout: call.timeoutMilliseconds ?? REQUEST_TIMEOUT_MILLISECONDS,
      headers: {
        accept: "application/json",
        "user-agent": "kvandal-stand-in",
        ...headers,
        ...(body && {
          "content-type": call.contentType ?? "application/json",
          "content-length": String(body.length),
        }),
      },
    };
    return new Promise((fulfil, reject) => {
      const request = this.transport.request(url, options, (response) => {
        readAnswer(response).then(fulfil, reject);
      });
      request.on("timeout", () => {
        request.destroy(new Error("no answer in time"));
      });
      request.on("error", (error: NodeJS.ErrnoException) => {
        const onKeptConnection = request.reusedSocket && error.code === "ECONNRESET";
        reject(
          this.cancelled.aborted
            ? new Error("the deployment was cancelled")
            : new UnreachableError(url.origin, error, onKeptConnection),
        );
      });
      request.end(body);
    });
  }
}

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
  readonly retryAfterSeconds: number;
}

async function readAnswer(response: http.IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const status = response.statusCode ?? 0;
  return {
    status,
    body: parseBody(text),
    retryAfterSeconds: Number(response.headers["retry-after"]) || 1,
  };
}

function parseBody(text: string): JsonObject {
  try {
    return asObject(JSON.parse(text));
  } catch {
    // Something before the API server answered, a proxy or a load balancer: its words are all there is.
    return { message: text.trim().slice(0, 500) };
  }
}

import http from "node:http";
import type { AddressInfo } from "node:net";
import { asObject, asText, type JsonObject } from "../../e2e/stand-ins/plumbing/json";

/** A request as the fake API server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly contentType: string;
  readonly body: JsonObject;
}

/** What the fake API server answers in place of its own answer: an HTTP status and a body. */
export type Refusal = { status: number; body: JsonObject } | undefined;

/** Just enough of an API server to see what a provider sends and how it takes the answers. */
export class FakeApi {
  readonly seen: Seen[] = [];
  /** Live objects by path. */
  readonly objects = new Map<string, JsonObject>();
  /** Called for every request that is not discovery, before it is carried out. */
  refuse: (request: Seen) => Refusal = () => undefined;
  /** How many of the next writes to hang up on, as a server does that closes an idle connection just then. */
  hangUps = 0;
  /** Served kinds, by API version: kind to plural name; namespaced unless it starts with a dot. */
  readonly kinds = new Map<string, Record<string, string>>([
    ["v1", { ConfigMap: "configmaps", Namespace: ".namespaces", Secret: "secrets" }],
    ["cluster.x-k8s.io/v1beta2", { MachineDeployment: "machinedeployments" }],
    ["kvandal.io/v1", { SiteBudget: ".sitebudgets" }],
  ]);

  private constructor(private readonly server: http.Server) {}

  static async start(): Promise<FakeApi> {
    const server = http.createServer();
    const api = new FakeApi(server);
    server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
      void api.handle(request, response);
    });
    await new Promise<void>((fulfil) => server.listen(0, "127.0.0.1", fulfil));
    return api;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get isListening(): boolean {
    return this.server.listening;
  }

  /** A kubeconfig for it, with context `hall-1`. */
  get kubeconfig(): string {
    return JSON.stringify({
      "current-context": "hall-1",
      clusters: [{ name: "c", cluster: { server: `http://127.0.0.1:${this.port}` } }],
      contexts: [{ name: "hall-1", context: { cluster: "c", user: "u" } }],
      users: [{ name: "u", user: { token: "t" } }],
    });
  }

  /** The writes so far, without the probe and discovery. */
  get writes(): Seen[] {
    return this.seen.filter(({ method }) => method !== "GET");
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((fulfil) => this.server.close(fulfil));
  }

  private async handle(request: http.IncomingMessage, response: http.ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "/", "http://fake");
    const seen: Seen = {
      method: request.method ?? "",
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      contentType: request.headers["content-type"] ?? "",
      body: bodyOf(Buffer.concat(chunks).toString()),
    };
    this.seen.push(seen);
    if (seen.method !== "GET" && this.hangUps-- > 0) {
      request.socket.destroy();
      return;
    }
    const { status, body } =
      this.discovery(seen) ?? this.refuse(seen) ?? this.carryOut(seen) ?? notFound(seen.path);
    response.writeHead(status, { "content-type": "application/json", "retry-after": "0.01" });
    response.end(JSON.stringify(body));
  }

  private discovery({ path }: Seen): Refusal {
    if (path === "/api") return { status: 200, body: { versions: ["v1"] } };
    const match = /^\/(?:api|apis)\/((?:[^/]+\/)?v[^/]+)$/.exec(path);
    if (!match) return undefined;
    const kinds = this.kinds.get(match[1] ?? "");
    if (!kinds) return notFound(path);
    const resources = Object.entries(kinds).map(([kind, plural]) => ({
      kind,
      name: plural.replace(/^\./, ""),
      namespaced: !plural.startsWith("."),
    }));
    return { status: 200, body: { resources } };
  }

  private carryOut({ method, path, query, body }: Seen): Refusal {
    const isDryRun = query.dryRun === "All";
    const live = this.objects.get(path);
    switch (method) {
      case "POST": {
        const made = `${path}/${asText(asObject(body.metadata).name) ?? ""}`;
        if (this.objects.has(made)) return failure(409, "AlreadyExists", `${made} already exists`);
        if (!isDryRun) this.objects.set(made, body);
        return { status: 201, body: { ...body, status: {} } };
      }
      case "PATCH":
      case "PUT":
        if (!live) return undefined;
        if (!isDryRun && !Array.isArray(body)) this.objects.set(path, body);
        return { status: 200, body: Array.isArray(body) ? live : body };
      case "DELETE":
        return live && this.objects.delete(path) ? { status: 200, body: {} } : undefined;
      default:
        return live && { status: 200, body: live };
    }
  }
}

function bodyOf(text: string): JsonObject {
  return text === "" ? {} : (JSON.parse(text) as JsonObject);
}

/** The API server's way to say no. */
export function failure(
  code: number,
  reason: string,
  message: string,
  details: JsonObject = {},
): { status: number; body: JsonObject } {
  return { status: code, body: { kind: "Status", code, reason, message, details } };
}

function notFound(path: string): { status: number; body: JsonObject } {
  return failure(404, "NotFound", `${path} not found`);
}

import { z } from "zod";
import { CommandError, EXIT } from "../failure";

/** A Prometheus server, or whatever answers its HTTP API. */
export interface PrometheusServer {
  /** Without user, password, query or fragment: fit for messages and records. */
  readonly address: string;
  /** The header that the server wants; kept in memory only. */
  readonly authorization: string | undefined;
}

/** One point of a series. */
export interface Sample {
  readonly timeSeconds: number;
  readonly value: number;
}

/** A range query: one point every step from the first time to the last, both included. */
export interface RangeQuery {
  readonly query: string;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly stepSeconds: number;
}

/** How to wait and what to say meanwhile; a test passes its own. */
export interface Patience {
  readonly progress: (line: string) => void;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** Prometheus answers at most 11,000 points to one request. */
const POINTS_AT_ONCE = 10_000;
const ATTEMPTS = 5;
const FIRST_WAIT_MILLISECONDS = 1_000;
const TIMEOUT_MILLISECONDS = 60_000;

/**
 * A server by its URL. User and password of the URL are used and then forgotten; a token is taken rather than those.
 *
 * @throws CommandError if it is no http or https URL. The message does not repeat it, since it may hold a password.
 */
export function prometheusServer(text: string, token: string | undefined): PrometheusServer {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw new CommandError(
      "--prometheus takes the URL of a server, as https://prometheus.example:9090",
      EXIT.badInput,
    );
  }
  const user = `${decoded(url.username)}:${decoded(url.password)}`;
  const basic =
    url.username === "" ? undefined : `Basic ${Buffer.from(user, "utf8").toString("base64")}`;
  return {
    address: `${url.origin}${url.pathname.replace(/\/+$/, "")}`,
    authorization: token === undefined || token === "" ? basic : `Bearer ${token}`,
  };
}

/** A part of a URL; as it is where a person has left a percent sign in it. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const answer = z.object({
  status: z.literal("success"),
  warnings: z.array(z.string()).default([]),
  /** VictoriaMetrics answers with what it could reach, and says so here (docs.victoriametrics.com, "Cluster availability"). */
  isPartial: z.boolean().default(false),
  data: z.object({
    resultType: z.literal("matrix"),
    result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])).default([]) })),
  }),
});

/**
 * Runs a range query, in as many requests as it takes; each is tried again, ever more slowly, while the server is away or busy.
 *
 * @returns the points in order; those that are no finite number are left out, as those that are not there.
 * @throws CommandError when the server refuses the query, answers more than one series, or stays away.
 */
export async function queryRange(
  server: PrometheusServer,
  { query, fromSeconds, toSeconds, stepSeconds }: RangeQuery,
  patience: Patience,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const points = Math.floor((toSeconds - fromSeconds) / stepSeconds) + 1;
  for (let first = 0; first < points; first += POINTS_AT_ONCE) {
    const last = Math.min(first + POINTS_AT_ONCE, points) - 1;
    patience.progress(`${query}: points ${first + 1} to ${last + 1} of ${points}`);
    const body = new URLSearchParams({
      query,
      start: String(fromSeconds + first * stepSeconds),
      end: String(fromSeconds + last * stepSeconds),
      step: String(stepSeconds),
    });
    samples.push(...(await request(server, query, body, patience)));
  }
  return samples;
}

async function request(
  server: PrometheusServer,
  query: string,
  body: URLSearchParams,
  { progress, wait }: Patience,
): Promise<readonly Sample[]> {
  for (let attempt = 1; ; attempt++) {
    const found = await tryOnce(server, query, body);
    if ("samples" in found) {
      return found.samples;
    }
    const reason = withoutSecrets(found.reason, server);
    if (!found.passing || attempt === ATTEMPTS) {
      const tries = found.passing ? ` after ${ATTEMPTS} attempts` : "";
      throw new CommandError(
        `Prometheus at ${server.address}${tries}: ${reason}; no record is written`,
      );
    }
    const pause = FIRST_WAIT_MILLISECONDS * 2 ** (attempt - 1);
    progress(
      `Prometheus at ${server.address}: ${reason}; attempt ${attempt + 1} of ${ATTEMPTS} in ${pause / 1000} s`,
    );
    await wait(pause);
  }
}

/** What a server said, without what it was sent: a proxy may repeat the header that it does not like. */
function withoutSecrets(text: string, { authorization = "" }: PrometheusServer): string {
  const [scheme, credentials = ""] = authorization.split(" ", 2);
  const pair = scheme === "Basic" ? Buffer.from(credentials, "base64").toString("utf8") : "";
  const password = pair.slice(pair.indexOf(":") + 1);
  return [credentials, pair, password, encodeURIComponent(password)]
    .filter((secret) => secret !== "")
    .reduce((cleaned, secret) => cleaned.replaceAll(secret, "***"), text);
}

type Attempt =
  | { readonly samples: readonly Sample[] }
  | { readonly reason: string; /** Whether it may go away by itself. */ readonly passing: boolean };

async function tryOnce(
  { address, authorization }: PrometheusServer,
  query: string,
  body: URLSearchParams,
): Promise<Attempt> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${address}/api/v1/query_range`, {
      method: "POST",
      body,
      headers: authorization === undefined ? {} : { authorization },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    text = await response.text();
  } catch (error) {
    return { reason: `no answer (${reasonOf(error)})`, passing: true };
  }
  if (!response.ok) {
    const passing = response.status >= 500 || response.status === 429;
    return { reason: refusal(response.status, text), passing };
  }
  const read = answer.safeParse(json(text));
  if (!read.success) {
    return { reason: "the answer is not that of a range query", passing: false };
  }
  const { warnings, isPartial, data } = read.data;
  if (isPartial) {
    const reason = "the server says that its answer is partial: some of its storage is away";
    return { reason, passing: true };
  }
  if (warnings.length > 0) {
    // Partial data looks like data.
    return { reason: `the server warns: ${warnings.join("; ")}`, passing: false };
  }
  if (data.result.length > 1) {
    const reason = `${query} answers ${data.result.length} series: aggregate them to one, as sum(…)`;
    return { reason, passing: false };
  }
  const values = data.result[0]?.values ?? [];
  return {
    samples: values
      .map(([timeSeconds, value]) => ({ timeSeconds, value: Number(value) }))
      .filter(({ value }) => Number.isFinite(value)),
  };
}

/** Prometheus says in JSON what it does not like; a proxy before it says it in HTML, which nobody wants to read. */
function refusal(status: number, text: string): string {
  const said = z.object({ error: z.string() }).safeParse(json(text));
  const hint =
    status === 401 || status === 403
      ? ": set KVANDAL_PROMETHEUS_TOKEN to a token that may read"
      : "";
  return said.success ? `${said.data.error} (HTTP ${status})${hint}` : `HTTP ${status}${hint}`;
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & {
    cause?: { readonly code?: string; readonly message?: string };
  };
  return cause?.code ?? cause?.message ?? message;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { asObject, asText, type JsonObject } from "../plumbing/json";

/** The API server's refusal of a request. */
export class ApiError extends Error {
  /** The server's own word for it: `Invalid`, `AlreadyExists`, `Forbidden`, ...; not every refusal has one. */
  readonly reason: string | undefined;

  constructor(
    readonly status: number,
    private readonly body: JsonObject,
  ) {
    super(asText(body.message) ?? `HTTP status ${status}`);
    this.reason = asText(body.reason);
  }

  /** True where what is not found is the namespace that the object was to be made in. */
  get isNamespaceMissing(): boolean {
    return this.status === 404 && asObject(this.body.details).kind === "namespaces";
  }

  /** True where the server cannot say what would happen, because a webhook has side effects. */
  get isDryRunRefused(): boolean {
    return this.status === 400 && this.message.includes("does not support dry run");
  }
}

/** There is no answer from the API server. */
export class UnreachableError extends Error {
  constructor(
    origin: string,
    cause: Error & { code?: string },
    readonly onKeptConnection = false,
  ) {
    // An error of several addresses has an empty message; its code says what happened.
    super(`${origin}: ${cause.message || cause.code || "no connection"}`, { cause });
  }
}

/** The API server has no such kind: its CustomResourceDefinition is not there (yet, or any more). */
export class NoSuchKind extends Error {
  constructor(apiVersion: string, kind: string) {
    super(`the API server serves no kind ${kind} in ${apiVersion}; is its definition installed?`);
  }
}

/** True where the server says that the object, or its kind, is not there. */
export function isGone(error: unknown): boolean {
  return error instanceof NoSuchKind || (error instanceof ApiError && error.status === 404);
}

/** True where the server refuses because of who asks. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403;
}

import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, type ApiClient } from "../cluster/api/client";
import type { Metadata } from "./objects";

/** Objects of a LIST request at a time: a whole hall in one answer would be tens of megabytes. */
const PAGE = "500";
const WATCH_SECONDS = 300;
/** Bookmarks come about once a minute; a longer silence is a dead connection. */
const SILENCE_MILLISECONDS = 150_000;

interface Listed<Item> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly Item[];
}

interface WatchEvent<Item> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: Item & { readonly code?: number; readonly message?: string };
}

/** Who wants to know. */
export interface Listener<Item> {
  /** All there is; once at first, and again whenever changes may have been missed. */
  readonly replaced: (items: readonly Item[]) => void;
  readonly changed: (item: Item) => void;
  readonly deleted: (item: Item) => void;
}

/**
 * Lists a collection and then watches it, until the server ends the watch for good.
 *
 * @param query as a label selector.
 * @throws Error when changes may have been missed: connection lost, server gone, resource version too old (410). List again.
 */
export async function watchCollection<Item extends { readonly metadata: Metadata }>(
  client: ApiClient,
  path: string,
  query: Readonly<Record<string, string>>,
  listener: Listener<Item>,
  signal: AbortSignal,
): Promise<never> {
  const items: Item[] = [];
  let page: Listed<Item> | undefined;
  do {
    const more = page?.metadata.continue;
    page = await client.call<Listed<Item>>(path, {
      query: { ...query, limit: PAGE, ...(more === undefined ? {} : { continue: more }) },
      signal,
    });
    items.push(...page.items);
  } while ((page.metadata.continue ?? "") !== "");
  listener.replaced(items);

  let { resourceVersion } = page.metadata;
  for (;;) {
    const begun = Date.now();
    await client.lines(
      path,
      {
        query: {
          ...query,
          watch: "true",
          allowWatchBookmarks: "true",
          timeoutSeconds: String(WATCH_SECONDS),
          resourceVersion,
        },
        timeoutMilliseconds: SILENCE_MILLISECONDS,
        signal,
      },
      (line) => {
        const { type, object } = JSON.parse(line) as WatchEvent<Item>;
        if (type === "ERROR") {
          throw new ApiError(object.code ?? 500, object.message ?? "the watch failed");
        }
        resourceVersion = object.metadata.resourceVersion ?? resourceVersion;
        if (type === "DELETED") {
          listener.deleted(object);
        } else if (type !== "BOOKMARK") {
          listener.changed(object);
        }
      },
    );
    // A server that ends watches at once, as while it shuts down, must not be asked in a tight loop.
    if (Date.now() - begun < 1000) {
      await sleep(1000, undefined, { signal });
    }
  }
}

import { CommandError } from "../failure";

/** Where a comment goes, in the words of GitHub's REST API. */
export interface CommentTarget {
  /** `https://api.github.com`; no slash at its end. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Number of the pull request. */
  readonly pullRequest: number;
  readonly token: string;
}

interface Comment {
  readonly id: number;
  readonly body?: string;
  readonly user?: { readonly type?: string };
}

/** As many as GitHub gives at a time. */
const PER_PAGE = 100;
/** A pull request with more comments than this gets a new one rather than an endless search. */
const PAGES_AT_MOST = 50;
const TIMEOUT_MILLISECONDS = 30_000;

/**
 * Writes the one comment of a kind on a pull request: updates the one that is there in place, or makes it. It is found by a
 * marker that nobody sees, in comments of bots only: a person who quotes it keeps the quote.
 *
 * @param key of the kind, as `diff kvandal`: letters, digits, dashes and blanks.
 * @returns what was done.
 * @throws CommandError with the API's answer when it refuses; the token is in no message.
 */
export async function writeStickyComment(
  target: CommentTarget,
  key: string,
  text: string,
): Promise<"created" | "updated" | "unchanged"> {
  const marker = `<!-- kvandal ${key} -->`;
  const body = `${marker}\n${text}`;
  const comments = `/repos/${target.repository}/issues/${target.pullRequest}/comments`;
  const known = await find(target, comments, marker);
  if (known === undefined) {
    await ask(target, "POST", comments, { body });
    return "created";
  }
  if (known.body === body) {
    return "unchanged";
  }
  await ask(target, "PATCH", `/repos/${target.repository}/issues/comments/${known.id}`, { body });
  return "updated";
}

async function find(
  target: CommentTarget,
  comments: string,
  marker: string,
): Promise<Comment | undefined> {
  for (let page = 1; page <= PAGES_AT_MOST; page++) {
    const found = (await ask(
      target,
      "GET",
      `${comments}?per_page=${PER_PAGE}&page=${page}`,
    )) as readonly Comment[];
    const own = found.find(
      ({ body, user }) => body?.startsWith(marker) === true && user?.type === "Bot",
    );
    if (own !== undefined || found.length < PER_PAGE) {
      return own;
    }
  }
  return undefined;
}

async function ask(
  { apiUrl, token }: CommentTarget,
  method: "GET" | "POST" | "PATCH",
  path: string,
  content?: unknown,
): Promise<unknown> {
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-github-api-version": "2022-11-28",
    },
    ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  }).catch((error: unknown) => {
    throw new CommandError(`the comment cannot be written: ${(error as Error).message}`);
  });
  if (!response.ok) {
    const answer = (await response.text()).slice(0, 300);
    throw new CommandError(
      `the comment cannot be written: ${method} ${path} answered ${response.status} ${answer}; the workflow needs pull-requests: write`,
    );
  }
  return response.json();
}

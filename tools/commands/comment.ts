import { readFileSync } from "node:fs";
import { InvalidArgumentError, type Command } from "commander";
import { CommandError, EXIT } from "../failure";

interface CommentOptions {
  readonly file: string;
  readonly key: string;
  readonly pullRequest: number;
}

/** `kvandal comment`: the one comment of a kind on a pull request. The only command that writes to a code host. */
export function registerComment(program: Command): void {
  program
    .command("comment")
    .description(
      "write a file as the one comment of its kind on a pull request, updated in place; takes GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN",
    )
    .requiredOption("--file <file>", "what the comment says, in Markdown")
    .requiredOption("--key <key>", "what kind it is, as diff-kvandal", commentKey)
    .requiredOption("--pull-request <number>", "the pull request", pullRequestNumber)
    .action(comment);
}

async function comment({ file, key, pullRequest }: CommentOptions): Promise<void> {
  const { writeStickyComment } =
    require("../comment/stickyComment") as typeof import("../comment/stickyComment");
  const target = {
    apiUrl: variable("GITHUB_API_URL").replace(/\/+$/, ""),
    repository: variable("GITHUB_REPOSITORY"),
    token: variable("GITHUB_TOKEN"),
    pullRequest,
  };
  console.log(`comment ${await writeStickyComment(target, key, readFileSync(file, "utf8"))}`);
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") {
    throw new CommandError(`${name} is not set: a workflow of GitHub sets it`, EXIT.badInput);
  }
  return value;
}

function commentKey(text: string): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)) {
    throw new InvalidArgumentError("expected lower-case letters, digits and dashes.");
  }
  return text;
}

function pullRequestNumber(text: string): number {
  const value = Number(text);
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError("expected the number of a pull request.");
  }
  return value;
}

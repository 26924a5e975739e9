import { readFileSync, realpathSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { Policies } from "@pulumi/policy";
import { closest } from "fastest-levenshtein";
import { z } from "zod";
import { CommandError, EXIT } from "../failure";
import { PROJECT } from "../project";

/** From the weakest. `remediate` changes what it refuses, so it is no weaker than refusing. */
const LEVELS = ["disabled", "advisory", "mandatory", "remediate"] as const;
const level = z.enum(LEVELS);
const entry = z.union([level, z.looseObject({ enforcementLevel: level.optional() })]);
const file = z.record(z.string(), entry);

/** Names what a policy may be pointed away from, or what may be let through. Limits are not among them: the lowest holds. */
const LOOSENING_FIELDS: readonly string[] = [
  "siteFolder",
  "allowedReleases",
  "privilegedWorkloads",
];

/**
 * Reads a configuration of the pack that was given on the command line.
 *
 * @param path of the file, from where the command was started.
 * @param policies of the pack.
 * @returns the file's absolute path, and a sentence for each way in which it makes the pack weaker than it is shipped.
 * @throws CommandError if it cannot be read, names a policy that is not there, or makes the pack weaker and belongs to this project: what
 * a program's own repository says may not switch off what judges the program.
 */
export function readOperatorConfig(
  path: string,
  policies: Policies,
): { readonly file: string; readonly weaker: readonly string[] } {
  const absolute = resolve(path);
  const config = parsed(path, absolute);
  const names = ["all", ...policies.map(({ name }) => name)];
  const unknown = Object.keys(config).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new CommandError(
      `${path}: the pack has no policy "${unknown}". Did you mean "${closest(unknown, names)}"?`,
      EXIT.badInput,
    );
  }
  const weaker = Object.entries(config).flatMap(([name, own]) => weakened(name, own, policies));
  const inside = relative(realpathSync(PROJECT), realpathSync(absolute));
  if (weaker.length > 0 && !inside.startsWith("..")) {
    throw new CommandError(
      `${path}: ${weaker.join("; ")}: a file of this project may make the policies stricter, never weaker: an operator who means it keeps the file elsewhere`,
      EXIT.badInput,
    );
  }
  return { file: absolute, weaker };
}

function parsed(path: string, absolute: string): z.output<typeof file> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(absolute, "utf8"));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${path}: cannot be read as JSON: ${why}`, EXIT.badInput);
  }
  const read = file.safeParse(content);
  if (!read.success) {
    throw new CommandError(
      `${path}: not a configuration of policies, which is a level (${LEVELS.join(", ")}) or settings by policy: ${z.prettifyError(read.error)}`,
      EXIT.badInput,
    );
  }
  return read.data;
}

function weakened(name: string, own: z.output<typeof entry>, policies: Policies): string[] {
  const asked = typeof own === "string" ? own : own.enforcementLevel;
  const shipped =
    name === "all"
      ? "mandatory"
      : policies.find((policy) => policy.name === name)?.enforcementLevel;
  const lower =
    asked !== undefined && LEVELS.indexOf(asked) < LEVELS.indexOf(shipped ?? "mandatory");
  const fields =
    typeof own === "string" ? [] : LOOSENING_FIELDS.filter((field) => isOther(own, field));
  return [
    ...(lower ? [`${name} is ${asked} instead of ${shipped ?? "mandatory"}`] : []),
    ...fields.map((field) => `${name} has ${field} of its own`),
  ];
}

/** The folder of the site that the limits beside it are of is where a policy looks anyway. */
function isOther(own: Readonly<Record<string, unknown>>, field: string): boolean {
  const { site, [field]: value } = own;
  const usual = field === "siteFolder" && typeof site === "string" && value === `sites/${site}`;
  return value !== undefined && !usual;
}

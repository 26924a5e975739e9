import { z } from "zod";
import type { Problem } from "./input/problem";
import { validate } from "./input/validate";
import { parseYamlFile, type YamlFile } from "./input/yamlFile";
import type { Site } from "./siteSchema";

/** The kubeconfig contexts that a site's file gives to its halls. */
export interface SiteContexts {
  /** How messages name the file. */
  readonly file: string;
  /** The first hall of each context, by context. */
  readonly hallOf: ReadonlyMap<string, string>;
  /** Whether its halls are simulated: they draw no power. */
  readonly isSimulated: boolean;
}

/** The part of a site file that says which clusters are the site's. Whatever else is wrong in it is reported where that site is read. */
const contextsSchema = z.looseObject({
  infrastructure: z.looseObject({ kind: z.string() }).optional(),
  halls: z.array(
    z.looseObject({
      name: z.string(),
      managementContext: z.string(),
      workloadContext: z.string().optional(),
    }),
  ),
});

/** The contexts of a hall: of the cluster that manages its GPU nodes, then of the one that they are in. */
export function contextsOf({
  managementContext,
  workloadContext = managementContext,
}: Pick<Site["halls"][number], "managementContext" | "workloadContext">): [string, string] {
  return [managementContext, workloadContext];
}

/**
 * Reads which contexts a site uses, from the text of its file.
 *
 * @returns the contexts, or what keeps them from being known, each problem at its line.
 */
export function readSiteContexts(
  file: string,
  text: string,
): SiteContexts | { readonly problems: readonly Problem[] } {
  const parsed = parseYamlFile(file, text);
  const read = "problems" in parsed ? parsed : validate(parsed.yaml, contextsSchema);
  if ("problems" in read) {
    return { problems: read.problems };
  }
  const hallOf = new Map<string, string>();
  for (const hall of read.value.halls) {
    for (const context of contextsOf(hall)) {
      hallOf.set(context, hallOf.get(context) ?? hall.name);
    }
  }
  return { file, hallOf, isSimulated: read.value.infrastructure?.kind === "in-memory" };
}

/** The problem of a site whose folder has another name: limits, evidence and stacks are found by the folder. None where they agree. */
export function folderNameProblems(yaml: YamlFile, site: Site, folder: string): Problem[] {
  if (site.name === folder) {
    return [];
  }
  const message = `found "${site.name}" in the folder "${folder}"; a site has the name of its folder: write name: ${folder}, or rename the folder to ${site.name}`;
  return [yaml.problemAt(["name"], message)];
}

/** A hall that has the context of a hall of another site. */
export interface TakenContext {
  readonly hall: string;
  readonly context: string;
  readonly otherHall: string;
  /** The file of the other site. */
  readonly file: string;
}

/**
 * The first hall of a site with a context that another site has.
 *
 * @param before the site as it was: a context that it had already is its own.
 * @param others the other sites as they were then.
 */
export function takenContext(
  site: Pick<Site, "halls">,
  before: Pick<Site, "halls"> | undefined,
  others: readonly SiteContexts[],
): TakenContext | undefined {
  const own = new Set(before?.halls.flatMap(contextsOf));
  for (const hall of site.halls) {
    for (const context of contextsOf(hall).filter((asked) => !own.has(asked))) {
      const other = others.find(({ hallOf }) => hallOf.has(context));
      if (other !== undefined) {
        const { file, hallOf } = other;
        return { hall: hall.name, context, otherHall: hallOf.get(context) ?? "", file };
      }
    }
  }
  return undefined;
}

/**
 * Problems of halls whose context another site uses: two sites on one cluster would each count its power as theirs.
 *
 * @param others the other sites of the project.
 */
export function contextProblems(
  yaml: YamlFile,
  site: Site,
  others: readonly SiteContexts[],
): Problem[] {
  return site.halls.flatMap((hall, index) =>
    (["managementContext", "workloadContext"] as const).flatMap((field) => {
      const context = hall[field];
      const other = others.find(({ hallOf }) => context !== undefined && hallOf.has(context));
      if (context === undefined || other === undefined) {
        return [];
      }
      const message = `"${context}" is the context of hall ${other.hallOf.get(context) ?? ""} in ${other.file} too: a cluster belongs to one site, so name another cluster here, or remove it there`;
      return [yaml.problemAt(["halls", index, field], message)];
    }),
  );
}

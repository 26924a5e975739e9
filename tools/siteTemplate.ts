import { parseDocument, type Document, type Node } from "yaml";
import type { Site } from "../model/siteSchema";

/** What a copy of a site is called. */
export interface NewSiteName {
  readonly name: string;
  readonly title: string;
}

/** A piece of the text, from one offset to another, and what takes its place. */
interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The line by which editors find the JSON Schema; it has to stay the first. */
const SCHEMA_LINE = /^# yaml-language-server:.*\n/;

/**
 * The text of a new site's file, made from a template's: name, title and the kubeconfig contexts of the halls are the new site's,
 * every other character is the template's, comments included. A note at the top says where the figures come from.
 *
 * @param text of the template's site file, which must be valid; `template` what was read from it.
 * @param taken contexts of the project's sites, none of which the new site may have: a cluster belongs to one site.
 */
export function siteFromTemplate(
  text: string,
  template: Site,
  site: NewSiteName,
  taken: ReadonlySet<string>,
): string {
  const document = parseDocument(text);
  const contextOf = newContexts(template, site.name, taken);
  const replacements = [
    replacement(document, ["name"], site.name),
    replacement(document, ["title"], site.title),
    ...template.halls.flatMap((hall, index) => [
      replacement(document, ["halls", index, "managementContext"], contextOf(hall)),
      ...(hall.workloadContext === undefined
        ? []
        : [
            replacement(
              document,
              ["halls", index, "workloadContext"],
              contextOf(hall, hall.workloadContext),
            ),
          ]),
    ]),
  ];
  const changed = replacements
    .sort((first, second) => second.from - first.from)
    .reduce((result, { from, to, text }) => result.slice(0, from) + text + result.slice(to), text);
  const [schemaLine = ""] = SCHEMA_LINE.exec(changed) ?? [];
  const note = `# Copied from sites/${template.name}: every figure and source below is still that site's. Replace them, then this line.\n`;
  return schemaLine + note + changed.slice(schemaLine.length);
}

/**
 * Contexts named after the new site and the hall, with a number where that is taken. Halls that share a cluster in the template share one in the copy. Simulated
 * halls have the prefix that kwokctl gives its contexts.
 */
function newContexts(
  template: Site,
  name: string,
  taken: ReadonlySet<string>,
): (hall: Site["halls"][number], workloadContext?: string) => string {
  const prefix = template.infrastructure.kind === "in-memory" ? "kwok-" : "";
  const contexts = new Map<string, string>();
  const free = (context: string): string => {
    const used = new Set([...taken, ...contexts.values()]);
    let found = context;
    for (let number = 2; used.has(found); number++) {
      found = `${context}-${number}`;
    }
    return found;
  };
  const once = (old: string, context: string): string => {
    const known = contexts.get(old) ?? free(context);
    contexts.set(old, known);
    return known;
  };
  return (hall, workloadContext) => {
    const management = once(hall.managementContext, `${prefix}${name}-${hall.name}`);
    return workloadContext === undefined
      ? management
      : once(workloadContext, `${prefix}${name}-${hall.name}-workload`);
  };
}

function replacement(
  document: Document.Parsed,
  path: readonly (string | number)[],
  value: string,
): Replacement {
  const node = document.getIn(path, true) as Node | undefined;
  const range = node?.range;
  if (range === undefined || range === null) {
    throw new Error(`the template has no ${path.join(".")}`);
  }
  return { from: range[0], to: range[1], text: scalar(value) };
}

/** As people write it where that is unmistakable, else in double quotes, which YAML has from JSON. */
function scalar(value: string): string {
  const plain = /^[A-Za-z][-A-Za-z0-9]*( [-A-Za-z0-9]+)*$/.test(value);
  return plain && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value);
}

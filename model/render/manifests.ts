import { compareText } from "../compareText";
import { GUARD } from "../guard/names";
import { secretIn } from "../input/secrets";
import { SITE_BUDGET } from "../names";
import { writeYaml } from "../writeYaml";

/** A resource as the program registers it. */
export interface RegisteredObject {
  /** Pulumi's type: `kubernetes:core/v1:ConfigMap`. */
  readonly type: string;
  /** Its name in the program, for messages. */
  readonly name: string;
  readonly props: unknown;
  /** The kubeconfig context of the cluster that gets it. */
  readonly context: string | undefined;
}

/** A file for a folder that others deploy from. */
export interface ManifestFile {
  /** `narvik-1/5-pools/machinedeployment-kvandal-h100-1.yaml`. */
  readonly path: string;
  readonly text: string;
}

/** An object that cannot be handed over as a file. */
export class RenderError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RenderError";
  }
}

/** What every rendered file says of the day that it was rendered for, where that is not the day of the clock; undefined where it is. */
export function otherDayMark(now: string, clockDay: string): string | undefined {
  return now === clockDay
    ? undefined
    : `rendered for ${now} on ${clockDay}: for reading only, do not apply; render again without --now`;
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/**
 * In which order a cluster takes the objects: each folder whole before the next. The guard before the budget, which it judges; the Job that counts for
 * the first time at its end before the pools. Who does not wait finds pools refused until a minute later, when the CronJob has counted.
 */
const FOLDERS = {
  definitions: "1-definitions",
  rest: "2-guard-and-add-ons",
  budget: "3-budget",
  firstCount: "4-first-count",
  pools: "5-pools",
} as const;

/** Pulumi's own instructions to itself mean nothing to others. */
const PULUMI_ANNOTATION = "pulumi.com/";

/**
 * The objects of a deployment as files, a folder for each cluster and in it for each step, the same bytes for the same site.
 *
 * @throws RenderError for a Secret or anything that looks like one in clear (a folder of manifests is read by many), for an object
 *   without a name of its own, and for one that no hall's cluster gets.
 */
export function manifestFiles(objects: readonly RegisteredObject[]): ManifestFile[] {
  const files = objects
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map((object) => manifestFile(object))
    .sort((one, other) => compareText(one.path, other.path));
  const twice = files.find((file, index) => files[index + 1]?.path === file.path);
  if (twice !== undefined) {
    throw new RenderError(`${twice.path}: two objects of the program have this name`);
  }
  return files;
}

function manifestFile({ name, props, context }: RegisteredObject): ManifestFile {
  const { apiVersion, kind, metadata, ...content } = props as Manifest;
  const called = `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
  if (typeof metadata.name !== "string") {
    throw new RenderError(`${kind} ${name} has no name of its own: give it one in its component`);
  }
  if (context === undefined) {
    throw new RenderError(`${called} is of no hall's cluster: give it a hall's provider`);
  }
  const text = writeYaml({ apiVersion, kind, metadata: withoutOurs(metadata), ...content });
  const secret = kind === "Secret" ? "a Secret" : secretIn(text);
  if (secret !== undefined) {
    throw new RenderError(
      `${called} in ${context} is or has ${secret}, and files are read by many: keep it in the cluster's own store and refer to it`,
    );
  }
  const parts = [kind.toLowerCase(), metadata.namespace, metadata.name].filter(
    (part) => part !== undefined,
  );
  const path = [context, folderOf({ apiVersion, kind, metadata }), `${parts.join("-")}.yaml`];
  return { path: path.map(asFileName).join("/"), text };
}

/** Names of contexts and of cluster roles may have colons and slashes; a name that starts with a dot is hidden or leads elsewhere. */
function asFileName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, "-").replace(/^\.+/, "-");
}

function withoutOurs({ annotations, ...metadata }: Manifest["metadata"]): Manifest["metadata"] {
  const kept = Object.entries(annotations ?? {}).filter(
    ([key]) => !key.startsWith(PULUMI_ANNOTATION),
  );
  return kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) };
}

function folderOf({ apiVersion, kind, metadata: { name } }: Manifest): string {
  if (kind === "Namespace" || kind === "CustomResourceDefinition") {
    return FOLDERS.definitions;
  }
  if (apiVersion.startsWith(`${SITE_BUDGET.group}/`)) {
    return FOLDERS.budget;
  }
  if (kind === "Job" && name.startsWith(GUARD.firstCount)) {
    return FOLDERS.firstCount;
  }
  return apiVersion.includes("cluster.x-k8s.io/") ? FOLDERS.pools : FOLDERS.rest;
}

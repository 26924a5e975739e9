import { asText, isObject, type Json, type JsonObject } from "../plumbing/json";
import type { Failure } from "../plumbing/stand-in";
import type { Mutability } from "./force-new";

/** What a provider resource is configured with, of the official plugin's options. */
export interface ProviderOptions extends Mutability {
  /** A path or the contents; undefined: KUBECONFIG, then the user's own file. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly cluster: string | undefined;
  readonly namespace: string | undefined;
  readonly enablePatchForce: boolean;
  readonly upsertExistingObjects: boolean;
  readonly deleteUnreachable: boolean;
}

/** Reads the options; a switch that is not set can come from the official plugin's environment variable. */
export function readOptions(inputs: JsonObject, environment: NodeJS.ProcessEnv): ProviderOptions {
  const flag = (key: string, variable: string): boolean =>
    isTrue(inputs[key] ?? environment[`PULUMI_K8S_${variable}`]);
  const { kubeconfig } = inputs;
  return {
    kubeconfig: isObject(kubeconfig) ? JSON.stringify(kubeconfig) : asText(kubeconfig),
    context: asText(inputs.context),
    cluster: asText(inputs.cluster),
    namespace: asText(inputs.namespace),
    enableConfigMapMutable: flag("enableConfigMapMutable", "ENABLE_CONFIGMAP_MUTABLE"),
    enableSecretMutable: flag("enableSecretMutable", "ENABLE_SECRET_MUTABLE"),
    enablePatchForce: flag("enablePatchForce", "ENABLE_PATCH_FORCE"),
    upsertExistingObjects: flag("upsertExistingObjects", "UPSERT_EXISTING_OBJECTS"),
    deleteUnreachable: flag("deleteUnreachable", "DELETE_UNREACHABLE"),
  };
}

// Options that change what a deployment does: to ignore one would be to deploy something else than was asked.
const UNSUPPORTED = [
  "alwaysRender",
  "renderYamlToDirectory",
  "skipUpdateUnreachable",
  "strictMode",
];

/** The options that were given and that the stand-in cannot honour. */
export function unsupportedOptions(inputs: JsonObject): Failure[] {
  const failures = UNSUPPORTED.filter((key) => isGiven(inputs[key])).map((property) => ({
    property,
    reason: `the stand-in for pulumi-resource-kubernetes has no "${property}"`,
  }));
  if (isGiven(inputs.enableServerSideApply) || inputs.enableServerSideApply === undefined) {
    return failures;
  }
  const reason = "the stand-in for pulumi-resource-kubernetes knows server-side apply only";
  return [...failures, { property: "enableServerSideApply", reason }];
}

// The Node.js SDK sends switches as text.
function isTrue(value: Json | undefined): boolean {
  return value === true || value === "true";
}

function isGiven(value: Json | undefined): boolean {
  return isTrue(value) || (asText(value) !== undefined && value !== "false");
}

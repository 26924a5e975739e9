import type { FieldPath } from "../input/yamlFile";
import type { SharedResource, SharedResources } from "./config";
import { SHARED_RESOURCE_KEYS, SHARING_KEYS } from "./configFields";
import { shown, type ConfigProblems } from "./configProblem";
import { isMapping, type Mapping } from "../mapping";
import { checkKeys } from "./readSection";
import { fullResourceName, isResourceName, isTooLong } from "./resourceName";

/**
 * Reads `sharing.timeSlicing` or `sharing.mps`, and notes what is wrong with it.
 *
 * @returns what could be read; undefined for nothing at all.
 */
export function readSharing(
  value: unknown,
  path: FieldPath,
  problems: ConfigProblems,
): SharedResources | undefined {
  if (value === null && path.at(-1) === "mps") {
    problems.add("mps-null", path, "has no value, so nothing is shared", "leave it out", "key");
    return undefined;
  }
  if (value === null) {
    problems.add("sharing-empty", path, "no resources are shared", NAME_RESOURCES, "key");
    return undefined;
  }
  if (!isMapping(value)) {
    problems.add("value-type", path, `found ${shown(value)}, expected a mapping`, NAME_RESOURCES);
    return undefined;
  }
  checkKeys(SHARING_KEYS, value, path, problems);
  const flags = Object.fromEntries(
    (["renameByDefault", "failRequestsGreaterThanOne"] as const).flatMap((key) =>
      key in value ? [[key, readSwitch(value[key], [...path, key], problems)]] : [],
    ),
  );
  return { ...flags, resources: readResources(value, path, problems) };
}

const NAME_RESOURCES = "name resources to share, or leave it out";

function readSwitch(value: unknown, path: FieldPath, problems: ConfigProblems): boolean {
  if (typeof value !== "boolean") {
    const message = `found ${shown(value)}, expected true or false`;
    problems.add("value-type", path, message, "write true or false, without quotes");
  }
  return value === true;
}

function readResources(
  sharing: Mapping,
  path: FieldPath,
  problems: ConfigProblems,
): SharedResource[] {
  const { resources } = sharing;
  const at = [...path, "resources"];
  if (resources === undefined || resources === null) {
    problems.add("sharing-empty", at, "no resources are shared", NAME_RESOURCES, "key");
    return [];
  }
  if (!Array.isArray(resources)) {
    const message = `found ${shown(resources)}, expected a list`;
    problems.add("value-type", at, message, "write a list of resources");
    return [];
  }
  if (resources.length === 0) {
    problems.add("sharing-empty", at, "no resources are shared", NAME_RESOURCES);
  }
  const seen = new Set<string>();
  return resources.map((resource: unknown, index) => {
    const own = [...at, index];
    if (!isMapping(resource)) {
      const message = `found ${shown(resource)}, expected a mapping`;
      problems.add("value-type", own, message, "write name and replicas");
      return { name: "", replicas: 0 };
    }
    checkKeys(SHARED_RESOURCE_KEYS, resource, own, problems);
    const name = readName(resource, own, problems);
    if (name !== "" && seen.has(fullResourceName(name))) {
      const message = `${fullResourceName(name)} is shared twice, and the larger number would count`;
      problems.add("resource-twice", [...own, "name"], message, "keep one of the two");
    }
    seen.add(fullResourceName(name));
    checkIgnored(resource, own, problems);
    return {
      name,
      ...(resource.devices === "all" ? { devices: "all" as const } : {}),
      replicas: readReplicas(resource, own, problems),
    };
  });
}

function readName(resource: Mapping, path: FieldPath, problems: ConfigProblems): string {
  const { name } = resource;
  const at = [...path, "name"];
  if (name === undefined) {
    problems.add("resource-name-missing", path, "has no name", "name it, as nvidia.com/gpu");
  } else {
    checkName(name, at, problems);
  }
  return typeof name === "string" ? name : "";
}

function checkName(name: unknown, at: FieldPath, problems: ConfigProblems): void {
  if (name === null) {
    problems.add("value-missing", at, "has no value", "name it, as nvidia.com/gpu", "key");
  } else if (typeof name !== "string") {
    problems.add("value-type", at, `found ${shown(name)}, expected text`, "put it into quotes");
  } else if (isTooLong(name)) {
    const message = `"${fullResourceName(name)}" has ${fullResourceName(name).length} characters, at most are 63`;
    problems.add("resource-name-length", at, message, "shorten it");
  } else if (!isResourceName(name)) {
    const message = `"${fullResourceName(name)}" is no resource of NVIDIA: after nvidia.com/ come lower-case letters, digits, "-" and "."`;
    const remedy = name.includes("+")
      ? `write ${name.replaceAll("+", ".")}`
      : "write it as nvidia.com/gpu or nvidia.com/mig-1g.10gb";
    problems.add("resource-name-format", at, message, remedy);
  }
}

function readReplicas(resource: Mapping, path: FieldPath, problems: ConfigProblems): number {
  const { replicas } = resource;
  const at = [...path, "replicas"];
  if (replicas === undefined) {
    problems.add("replicas-missing", path, "has no replicas", "say how many pods share one");
  } else if (replicas === null) {
    const message = "has no value, and that is fewer than 2";
    problems.add("replicas-value", at, message, "write 2 or more", "key");
  } else if (typeof replicas !== "number" || !Number.isSafeInteger(replicas)) {
    const message = `found ${shown(replicas)}, expected a whole number`;
    problems.add("value-type", at, message, "write it in digits, without quotes");
  } else if (replicas < 2) {
    const message = `found ${replicas}; the number of replicas must be at least 2`;
    problems.add("replicas-value", at, message, "write 2 or more, or share nothing");
  }
  return typeof replicas === "number" ? replicas : 0;
}

/** `rename` and `devices`: the plugin checks them, warns in its log, and goes on as if they were not there. */
function checkIgnored(resource: Mapping, path: FieldPath, problems: ConfigProblems): void {
  if ("rename" in resource) {
    const at = [...path, "rename"];
    const remedy = "leave it out; renameByDefault: true advertises <name>.shared";
    problems.add("rename-ignored", at, "the plugin ignores rename", remedy, "key");
    checkName(resource.rename, at, problems);
  }
  const { devices } = resource;
  if (devices === undefined || devices === "all") {
    return;
  }
  const at = [...path, "devices"];
  const wrong = devicesProblem(devices);
  if (wrong === undefined) {
    const message = `the plugin ignores ${shown(devices)} and shares all GPUs of the node alike`;
    problems.add("devices-ignored", at, message, "leave devices out");
  } else {
    problems.add("devices-value", at, wrong, "leave devices out: the plugin shares all GPUs");
  }
}

const UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const DEVICE = new RegExp(
  `^(\\d+(:\\d+)?|GPU-${UUID}|MIG-${UUID}|MIG-GPU-${UUID}/\\d+/\\d+)$`,
  "i",
);

function devicesProblem(devices: unknown): string | undefined {
  if (typeof devices === "number" && Number.isInteger(devices)) {
    return devices > 0 ? undefined : `found ${devices}, and a count of devices is more than 0`;
  }
  if (!Array.isArray(devices)) {
    return `found ${shown(devices)}, and the only word for devices is "all"`;
  }
  const odd: unknown = devices.find((device: unknown) => !isDevice(device));
  return odd === undefined ? undefined : `found ${shown(odd)} in the list, which names no device`;
}

function isDevice(device: unknown): boolean {
  return typeof device === "number"
    ? Number.isInteger(device) && device >= 0
    : typeof device === "string" && DEVICE.test(device);
}

import { didYouMean, oneOf } from "../input/suggest";
import { formatPath, type FieldPath } from "../input/yamlFile";
import {
  RESOURCE_KEYS,
  RESOURCES_KEYS,
  type Choice,
  type Field,
  type Section,
} from "./configFields";
import { shown, type ConfigProblems } from "./configProblem";
import { goDurationSeconds } from "./goDuration";
import { placesOf } from "./keyPlaces";
import { isMapping, isText, type Mapping } from "../mapping";
import { hasSince } from "./pluginVersion";
import { readSharing } from "./readSharing";

/**
 * Reads a mapping of the configuration, and notes what is wrong with it.
 *
 * @param version of the plugin that will read it.
 * @returns what could be read; of use only if there was no error.
 */
export function readSection(
  section: Section,
  data: unknown,
  path: FieldPath,
  problems: ConfigProblems,
  version: string,
): Mapping {
  if (!isMapping(data)) {
    problems.add(
      data === null ? "value-missing" : "value-type",
      path,
      `found ${shown(data)}, expected a mapping`,
      data === null ? "leave the key out, or give it keys" : "write keys with their values",
      data === null ? "key" : "value",
    );
    return {};
  }
  if (path.length === 0 && data.version === undefined) {
    problems.add("version-missing", [], "no version", "write version: v1");
  }
  checkKeys(Object.keys(section.keys), data, path, problems);
  const read: Record<string, unknown> = path.length === 0 ? { version: "v1" } : {};
  for (const [key, kind] of Object.entries(section.keys)) {
    const value = data[key];
    if (value === undefined) {
      continue;
    }
    const at = [...path, key];
    if (kind === "version") {
      readVersion(value, at, problems);
    } else if (kind === "resources") {
      readResources(value, at, problems);
    } else if (kind === "sharing") {
      read[key] = readSharing(value, at, problems);
    } else if ("keys" in kind) {
      read[key] = readSection(kind, value, at, problems, version);
    } else if (value === null) {
      const remedy = `leave it out (then it is ${kind.default}), or give it a value`;
      problems.add("value-missing", at, "has no value", remedy, "key");
    } else {
      read[key] = value;
      checkField(kind, value, at, problems, version);
    }
  }
  // `mps:` without a value is the one section that the plugin takes so.
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** Notes keys that are not allowed: with the right spelling if only the case differs, else with the nearest. */
export function checkKeys(
  allowed: readonly string[],
  data: Mapping,
  path: FieldPath,
  problems: ConfigProblems,
): void {
  for (const key of Object.keys(data).filter((name) => !allowed.includes(name))) {
    const spelling = allowed.find((name) => name.toLowerCase() === key.toLowerCase());
    if (spelling !== undefined) {
      problems.add(
        "key-case",
        [...path, key],
        `"${key}" is "${spelling}"`,
        `write ${spelling}`,
        "key",
      );
      continue;
    }
    const place = path.length === 0 ? "the configuration" : formatPath(path);
    const elsewhere = placesOf(key);
    const hint = didYouMean(
      key,
      allowed.filter((name) => !(name in data)),
    );
    const list = `allowed are ${allowed.join(", ")}`;
    const remedy =
      elsewhere.length > 0
        ? `it belongs to ${elsewhere.join(" or ")}`
        : hint === ""
          ? list
          : `${hint.trim()} (${list})`;
    problems.add("unknown-key", [...path, key], `${place} has no key "${key}"`, remedy, "key");
  }
}

function readVersion(value: unknown, path: FieldPath, problems: ConfigProblems): void {
  if (value === null || value === "") {
    problems.add("version-missing", path, "no version", "write version: v1");
  } else if (value !== "v1") {
    const message = `found ${shown(value)}; there is only v1`;
    problems.add("version-value", path, message, "write version: v1");
  }
}

function checkField(
  field: Field,
  value: unknown,
  path: FieldPath,
  problems: ConfigProblems,
  version: string,
): void {
  const { since } = field;
  if (since !== undefined && !hasSince(version, since)) {
    const message = `came with ${since}, and the plugin is ${version}`;
    problems.add("key-version", path, message, `leave it out, or use ${since}`, "key");
  }
  const wrong = (expected: string, remedy: string): void => {
    problems.add("value-type", path, `found ${shown(value)}, expected ${expected}`, remedy);
  };
  switch (field.type) {
    case "text":
      if (!isText(value)) {
        wrong("text", "put it into quotes");
      } else if (value === "") {
        const remedy = `leave it out (then it is ${field.default}), or give it a value`;
        problems.add("value-missing", path, "has no value", remedy);
      }
      return;
    case "switch":
      if (typeof value !== "boolean") {
        wrong("true or false", "write true or false, without quotes");
      }
      return;
    case "choice":
      checkChoice(field, value, path, problems);
      return;
    case "choices":
      checkChoices(field, value, path, problems);
      return;
    case "duration":
      checkDuration(value, path, problems, version);
      return;
    case "channels":
      if (!Array.isArray(value) || !value.every((item) => Number.isInteger(item))) {
        wrong("a list of channels", "write [0], or leave it out");
      } else if (value.length > 1 || (value.length === 1 && value[0] !== 0)) {
        const message = `found ${shown(value)}; channelIDs must be [] or [0]`;
        problems.add("imex-channels", path, message, "write [0], or leave it out");
      }
  }
}

function checkChoice(
  { allowed, rule }: Choice,
  value: unknown,
  path: FieldPath,
  problems: ConfigProblems,
): void {
  if (typeof value !== "string") {
    const message = `found ${shown(value)}, expected one of ${oneOf(allowed)}`;
    problems.add("value-type", path, message, `write ${oneOf(allowed)}`);
  } else if (!allowed.includes(value)) {
    const message = `found ${shown(value)}; allowed are ${oneOf(allowed)}`;
    const remedy = `write one of them, in lower case.${didYouMean(value, allowed)}`;
    problems.add(rule, path, message, remedy);
  }
}

function checkChoices(
  field: Choice,
  value: unknown,
  path: FieldPath,
  problems: ConfigProblems,
): void {
  if (Array.isArray(value)) {
    if (value.length === 0) {
      const message = "an empty list: GPUs would be handed out, and no container would see them";
      problems.add("device-list-strategy-empty", path, message, "leave it out, or name a strategy");
    }
    value.forEach((item, index) => {
      checkChoice(field, item, [...path, index], problems);
    });
  } else if (typeof value === "string" && value.includes(",")) {
    const items = value.split(",").map((item) => item.trim());
    const message = `found ${shown(value)}; a comma separates strategies in the environment only, here it makes one unknown strategy`;
    problems.add("device-list-strategy-comma", path, message, `write [${items.join(", ")}]`);
  } else {
    checkChoice(field, value, path, problems);
  }
}

function checkDuration(
  value: unknown,
  path: FieldPath,
  problems: ConfigProblems,
  version: string,
): void {
  if (typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value))) {
    const means = typeof value === "number" ? `${value} nanoseconds` : "no duration";
    const message = `found ${shown(value)}, which is ${means} to the plugin`;
    problems.add("sleep-interval-unit", path, message, `write ${value}s, if seconds are meant`);
  } else if (value === "infinite") {
    if (!hasSince(version, "v0.19.0")) {
      const message = `"infinite" came with v0.19.0, and the plugin is ${version}`;
      problems.add("key-version", path, message, "write a time, as 24h, or use v0.19.0");
    }
  } else if (typeof value !== "string") {
    problems.add("value-type", path, `found ${shown(value)}, expected a time`, "write it as 60s");
  } else {
    const seconds = goDurationSeconds(value);
    if (seconds === undefined || seconds < 1) {
      const message = `found ${shown(value)}, expected a time of at least a second`;
      problems.add("sleep-interval-value", path, message, "write it as 60s, 10m or 1h");
    }
  }
}

/** The plugin checks them, and then ignores them: so they are refused, with what it would not even read. */
function readResources(value: unknown, path: FieldPath, problems: ConfigProblems): void {
  const message = "the plugin ignores resources, and names GPUs and MIG devices itself";
  problems.add("resources-ignored", path, message, "leave them out", "key");
  if (!isMapping(value)) {
    return;
  }
  checkKeys(RESOURCES_KEYS, value, path, problems);
  for (const key of RESOURCES_KEYS) {
    const entries = value[key];
    if (!Array.isArray(entries)) {
      continue;
    }
    entries.forEach((entry: unknown, index) => {
      const at = [...path, key, index];
      if (isMapping(entry)) {
        checkKeys(RESOURCE_KEYS, entry, at, problems);
        for (const field of RESOURCE_KEYS.filter((name) => !(name in entry))) {
          problems.add(`resources-${field}-missing`, at, `has no ${field}`, `give it a ${field}`);
        }
      }
    });
  }
}

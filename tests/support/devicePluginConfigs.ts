import fc from "fast-check";
import type { DevicePluginConfig } from "../../model/devicePlugin/config";
import { stringify } from "yaml";

/** A path of a host. Some begin like a number or a switch of older YAML. */
const path = fc.stringMatching(/^[/a-z0-9_.-]{1,12}$/);

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** A mapping of only those fields that have a value. */
const stated = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc
    .record(fields)
    .map((all) =>
      Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    );

const strategy = fc.constantFrom("envvar", "volume-mounts", "cdi-annotations", "cdi-cri");

const shared = (name: fc.Arbitrary<string>) =>
  stated({
    renameByDefault: optional(fc.boolean()),
    failRequestsGreaterThanOne: optional(fc.boolean()),
    resources: fc
      .tuple(name, fc.integer({ min: 2, max: 48 }), fc.boolean())
      .map(([resource, replicas, all]) => [
        { name: resource, ...(all ? { devices: "all" } : {}), replicas },
      ]),
  });

const gpu = fc.constantFrom("gpu", "nvidia.com/gpu");
const migDevice = fc.constantFrom("nvidia.com/mig-1g.10gb", "mig-1g.10gb.me", "gpu");

const plugin = stated({
  passDeviceSpecs: optional(fc.boolean()),
  deviceListStrategy: optional(
    fc.oneof(strategy, fc.uniqueArray(strategy, { minLength: 1, maxLength: 4 })),
  ),
  deviceIDStrategy: optional(fc.constantFrom("uuid", "index")),
  cdiAnnotationPrefix: optional(path),
  nvidiaCTKPath: optional(path),
  containerDriverRoot: optional(path),
});

const gfd = stated({
  oneshot: optional(fc.boolean()),
  noTimestamp: optional(fc.boolean()),
  sleepInterval: optional(fc.constantFrom("60s", "1h30m", "1.5h", "90.s", "36500h")),
  outputFile: optional(path),
  machineTypeFile: optional(path),
});

const flags = (migStrategy: fc.Arbitrary<string | undefined>) =>
  stated({
    migStrategy,
    failOnInitError: optional(fc.boolean()),
    nvidiaDriverRoot: optional(path),
    nvidiaDevRoot: optional(path),
    gdsEnabled: optional(fc.boolean()),
    mofedEnabled: optional(fc.boolean()),
    useNodeFeatureAPI: optional(fc.boolean()),
    deviceDiscoveryStrategy: optional(fc.constantFrom("auto", "nvml")),
    plugin: optional(plugin),
    gfd: optional(gfd),
  });

const imex = stated({
  channelIDs: optional(fc.constantFrom([], [0])),
  required: optional(fc.boolean()),
});

/** Configurations that are right, at every supported version. */
export const validConfigs = fc
  .oneof(
    fc.record({ flags: flags(optional(fc.constantFrom("none", "single", "mixed"))) }),
    fc.record({
      flags: flags(optional(fc.constantFrom("none", "single"))),
      sharing: fc.record({ timeSlicing: shared(gpu) }),
    }),
    fc.record({
      flags: flags(fc.constant("mixed")),
      sharing: fc.record({ timeSlicing: shared(migDevice) }),
    }),
    fc.record({
      flags: flags(fc.constant(undefined)).map((all) => ({ ...all, mpsRoot: "/run/nvidia/mps" })),
      sharing: fc.record({
        mps: shared(gpu).map((all) =>
          Object.fromEntries(
            Object.entries(all).filter(([key]) => key !== "failRequestsGreaterThanOne"),
          ),
        ),
      }),
    }),
  )
  .chain((parts) =>
    fc.record({ parts: fc.constant(parts), imex: optional(imex) }).map((all) => ({
      version: "v1",
      ...all.parts,
      ...(all.imex === undefined ? {} : { imex: all.imex }),
    })),
  ) as unknown as fc.Arbitrary<DevicePluginConfig>;

/** Words that stand in YAML where a value should, or nearly. */
const ODD_VALUES = [
  ...["null", "~", "true", "yes", "Yes", "on", "0", "1", "2", "-1", "4.0", "4.5", "1e2", "1e30"],
  ...[
    "010",
    "0x10",
    "0o10",
    "1_000",
    "+4",
    ".5",
    ".inf",
    "'4'",
    '"4"',
    "''",
    "60",
    "60s",
    "infinite",
  ],
  ...["none", "single", "mixed", "all", "gpu", "nvidia.com/gpu", "nvidia.com/GPU", "v1", "v2"],
  ...[
    "[]",
    "{}",
    "[0]",
    "[null]",
    "[envvar]",
    "[envvar, 5]",
    "envvar,cdi-cri",
    "{a: 1}",
    "2026-01-01",
  ],
  ...['"\\u0041"', '"a\\tb"', "!!str 4", "&a 4", "|\n  text", "<<", "=", "1:30", "a: b", "'it''s'"],
];

/** Keys that nearly belong there. */
const ODD_KEYS = [
  "migstrategy",
  "Sharing",
  "resources",
  "mps",
  "devices",
  "rename",
  "replica",
  "<<",
];

const EDITS = ["value", "value", "value", "key", "drop", "twice", "indent"] as const;

/** Text of a right configuration with up to three lines of it changed: a value, a key, an indentation, a line left out or doubled. */
export const nearlyValidTexts = fc
  .record({
    config: validConfigs,
    flow: fc.boolean(),
    edits: fc.array(
      fc.record({
        kind: fc.constantFrom(...EDITS),
        line: fc.nat(40),
        value: fc.constantFrom(...ODD_VALUES),
        key: fc.constantFrom(...ODD_KEYS),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ config, flow, edits }) => {
    const text = stringify(config, flow ? { collectionStyle: "flow" } : {});
    return edits.reduce((lines, { kind, line, value, key }) => {
      const at = line % lines.length;
      const old = lines[at] ?? "";
      const changed = {
        value: [old.replace(/: .*$|:$/, `: ${value}`).replace(/^(\s*- )[^:]*$/, `$1${value}`)],
        key: [old.replace(/[A-Za-z]+:/, `${key}:`)],
        drop: [],
        twice: [old, old],
        indent: [` ${old}`],
      }[kind];
      return [...lines.slice(0, at), ...changed, ...lines.slice(at + 1)];
    }, text.split("\n"));
  })
  .map((lines) => lines.join("\n"));

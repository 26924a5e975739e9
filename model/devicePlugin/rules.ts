/** What becomes of a finding: an `error` refuses the configuration, a `warning` is shown and does no harm. */
export type Severity = "error" | "warning";

/** A rule for configurations of NVIDIA's device plugin. */
export interface Rule {
  readonly severity: Severity;
  /** What is found. */
  readonly found: string;
  /** What the plugin makes of it. */
  readonly plugin: string;
}

const error = (found: string, plugin: string): Rule => ({ severity: "error", found, plugin });
const warning = (found: string, plugin: string): Rule => ({ severity: "warning", found, plugin });

const CRASHES = "does not start";
const REFUSED = "refuses the file";
const DROPPED = "drops it without a word";
const NEVER = "never takes effect";

/**
 * Every rule, by its id; ids are stable, since people search for them. What the plugin makes of each is from its sources at v0.17.4 and
 * v0.20.0: `api/config/v1`, `cmd/nvidia-device-plugin/main.go`, `internal/rm`, `cmd/mps-control-daemon`.
 */
export const RULES = {
  // The text
  "plugin-version": error(
    "a version of the plugin that is older than v0.17.4, newer than v0.20, or none",
    "is not known to do what this page says",
  ),
  "empty-file": error("a file without content", "takes its defaults, whatever was meant"),
  "yaml-syntax": error("text that is not YAML", REFUSED),
  "yaml-tab": error("a tab", REFUSED),
  "yaml-character": error("a control character, or a line end of its own kind", REFUSED),
  "yaml-feature": error(
    "tags, anchors, aliases and directives",
    "reads an older YAML than editors do, where they mean something else",
  ),
  "yaml-word": error(
    "`yes`, `on`, `010`, `1_000`: words that are another value in YAML 1.1",
    "reads a switch or another number",
  ),
  "duplicate-key": error("a key twice in one mapping", "takes the last"),
  "second-document": error("a second YAML document", "ignores it"),
  // Keys and types
  "unknown-key": error("a key that the plugin does not know, at any level", DROPPED),
  "key-case": error(
    "a key in another case",
    "takes it at the top and in `flags`, and drops it everywhere else",
  ),
  "key-version": error("a key that came with a later version", DROPPED),
  "value-type": error("a value of another type", REFUSED),
  "value-missing": error("a key without a value", "takes the default, or refuses the file"),
  "version-missing": warning("no `version`", "takes v1"),
  "version-value": error("a `version` other than `v1`", REFUSED),
  "mps-null": warning("`mps` without a value", "shares nothing through MPS"),
  // Flags
  "mig-strategy": error("a `migStrategy` other than none, single, mixed", CRASHES),
  "device-list-strategy": error("a device list strategy that is none", CRASHES),
  "device-list-strategy-comma": error("a device list strategy with a comma", CRASHES),
  "device-list-strategy-empty": error(
    "an empty `deviceListStrategy`",
    "hands out GPUs that no container sees",
  ),
  "cdi-needs-nvml": error("a CDI strategy where devices are found without NVML", CRASHES),
  "device-id-strategy": error("a `deviceIDStrategy` other than uuid, index", CRASHES),
  "device-discovery-strategy": error(
    "a `deviceDiscoveryStrategy` other than auto, nvml, tegra",
    CRASHES,
  ),
  "shared-allocation-policy": error(
    "a `sharedDevicesAllocationPolicy` other than distributed, packed",
    CRASHES,
  ),
  "sleep-interval-unit": error("a `sleepInterval` without a unit", "reads nanoseconds"),
  "sleep-interval-value": error(
    "a `sleepInterval` that is no time of at least a second",
    "refuses the file, or never sleeps",
  ),
  // Resources of one's own
  "resources-ignored": error("`resources`", "ignores them, with a line in its log"),
  "resources-pattern-missing": error("an entry of `resources` without `pattern`", REFUSED),
  "resources-name-missing": error("an entry of `resources` without `name`", REFUSED),
  // Sharing
  "sharing-both": error("`timeSlicing` and `mps` together", "ignores time-slicing"),
  "sharing-empty": error("sharing without resources", REFUSED),
  "resource-name-missing": error("a shared resource without `name`", REFUSED),
  "resource-name-format": error("a name that no resource of NVIDIA has", REFUSED),
  "resource-name-length": error("a name of more than 63 characters", REFUSED),
  "resource-twice": error("a resource that is shared twice", "takes the larger number"),
  "resource-absent": error("a resource that the node does not have", NEVER),
  "rename-ignored": error("`rename`", "ignores it, with a line in its log"),
  "devices-value": error("`devices` that name none", REFUSED),
  "devices-ignored": error("`devices` other than all", "shares all GPUs of the node alike"),
  "replicas-missing": error("a shared resource without `replicas`", REFUSED),
  "replicas-value": error("fewer than 2 `replicas`", REFUSED),
  "single-request-only": warning(
    "`failRequestsGreaterThanOne`, which MPS always has",
    "refuses a pod that asks for more than one: UnexpectedAdmissionError",
  ),
  // MPS
  "mps-fail-requests": error(
    "`failRequestsGreaterThanOne: false` with MPS before v0.20.0",
    "sets it to true",
  ),
  "mps-root-missing": error("MPS without `mpsRoot`", CRASHES),
  "mps-replicas": error(
    "more replicas than MPS has clients, 48 a GPU",
    "MPS daemon does not start",
  ),
  "mps-with-mig-mixed": error("MPS with `migStrategy: mixed`", CRASHES),
  "mps-with-mig-devices": error("MPS with `migStrategy: single`", CRASHES),
  // MIG, by the node's GPUs
  "mig-unsupported": error("a MIG strategy for GPUs without MIG", CRASHES),
  "mig-single-without-mig": error("`migStrategy: single` on GPUs that are not split", CRASHES),
  "mig-single-not-all": error("`migStrategy: single` where only some GPUs are split", CRASHES),
  "mig-single-several-profiles": error("`migStrategy: single` with several profiles", CRASHES),
  // IMEX
  "imex-channels": error("IMEX channels other than `[]` or `[0]`", CRASHES),
  "imex-channel-missing": error("`imex.required` on nodes without an IMEX channel", CRASHES),
} as const satisfies Readonly<Record<string, Rule>>;

/** Stable id of a rule, `sleep-interval-unit`. */
export type RuleId = keyof typeof RULES;

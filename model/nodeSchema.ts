import { z } from "zod";
import { share } from "./input/quantity";
import { secretIn } from "./input/secrets";
import { didYouMean } from "./input/suggest";
import { text } from "./schemaParts";

/** Into what a pool is split, one MachineDeployment each: not at all, into blocks, or into scalable units. */
export const GRANULARITIES = ["hall", "block", "scalable-unit"] as const;

/** How a pool is split; `hall` is one MachineDeployment for the whole pool. */
export const granularitySchema = z.enum(GRANULARITIES).default("hall");

/**
 * Who owns a pool's number of nodes: `fixed` is the site file, `autoscaled` the cluster autoscaler, between `minimum` units and
 * the phase's units.
 */
export const scalingSchema = z
  .discriminatedUnion("mode", [
    z.strictObject({ mode: z.literal("fixed") }),
    z.strictObject({ mode: z.literal("autoscaled"), minimum: z.int().min(0, "at least 0 units") }),
  ])
  .default({ mode: "fixed" });

/** What is published of a system's fabric: how many units make a scalable unit, and how many of those a block. */
export const scalableUnitSchema = z.strictObject({
  units: z.int().min(1, "at least 1"),
  perBlock: z.int().min(1, "at least 1").optional(),
  source: z.string().min(1, "a figure needs its source"),
  confidence: z.enum(["sourced", "vendor-claim", "unconfirmed"]),
});

/** Arguments that the program writes itself, and where to say what they should be. */
const OWN_ARGUMENTS: ReadonlyMap<string, string> = new Map([
  ["cpu-manager-policy", "cpuManagerPolicy"],
  ["topology-manager-policy", "topologyManagerPolicy"],
  ["kube-reserved", "reservedCpus and reservedMemoryGibibytes"],
  ["node-labels", "topologyLabels; the labels of pool and hall are there already"],
  ["register-with-taints", "nothing: GPU nodes have the taint nvidia.com/gpu already"],
]);

/** Arguments that take room from pods, and the fields to use in their place: those are held to what a node has. */
const RESERVING_ARGUMENTS: ReadonlyMap<string, string> = new Map([
  ["system-reserved", "reservedCpus and reservedMemoryGibibytes"],
  ["reserved-cpus", "reservedCpus"],
  ["reserved-memory", "reservedMemoryGibibytes"],
]);

/**
 * Arguments that a site file may give: none of them decides whether a pod runs on a node. A list of what is refused would miss the next one,
 * and on a node that keeps away the pod of a power cap the GPUs draw their nameplate. Source: kubernetes.io, reference of the kubelet, v1.34.
 */
const FREE_ARGUMENTS = [
  "container-log-max-files",
  "container-log-max-size",
  "cpu-cfs-quota",
  "cpu-cfs-quota-period",
  "cpu-manager-policy-options",
  "event-burst",
  "event-qps",
  "image-gc-high-threshold",
  "image-gc-low-threshold",
  "logging-format",
  "minimum-image-ttl-duration",
  "node-ip",
  "node-status-update-frequency",
  "protect-kernel-defaults",
  "provider-id",
  "read-only-port",
  "rotate-certificates",
  "rotate-server-certificates",
  "serialize-image-pulls",
  "streaming-connection-idle-timeout",
  "tls-cipher-suites",
  "tls-min-version",
  "topology-manager-policy-options",
  "topology-manager-scope",
  "v",
  "vmodule",
] as const;

/** Texts by name, each name and value checked: what is wrong with one is said at its own line. */
function textsByName(problemOf: (name: string, value: string) => string | undefined) {
  return z.record(z.string(), text).superRefine((texts, context) => {
    for (const [name, value] of Object.entries(texts)) {
      const message = problemOf(name, value);
      if (message !== undefined) {
        context.addIssue({ code: "custom", path: [name], message });
      }
    }
  });
}

/**
 * One word: kubeadm hands all arguments on in one line, which systemd splits at white space, so that a value with more words would give
 * further arguments (`KUBELET_KUBEADM_ARGS`, kubeadm v1.34).
 */
const ONE_WORD = /^[A-Za-z0-9][A-Za-z0-9._:/,=%@+-]*$/;

const kubeletArguments = textsByName((name, value) => {
  const field = OWN_ARGUMENTS.get(name);
  if (field !== undefined) {
    return `"${name}" is written from ${field}`;
  }
  const reserving = RESERVING_ARGUMENTS.get(name);
  if (reserving !== undefined) {
    return `"${name}" can keep the pod of a power cap from a node; write ${reserving} instead`;
  }
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    return `"${name}" is not an argument of the kubelet; write it without its dashes, as container-log-max-size`;
  }
  if (!ONE_WORD.test(value)) {
    return `the value of "${name}" is one word of letters, digits and . _ : / , = % @ + -, which begins with a letter or a digit: more words would be further arguments`;
  }
  return FREE_ARGUMENTS.some((free) => free === name)
    ? undefined
    : `"${name}" must not be given: it is not one of the arguments that cannot keep the pod of a power cap from a node; allowed: ${FREE_ARGUMENTS.join(", ")}.${didYouMean(name, FREE_ARGUMENTS)}`;
});

/**
 * Sysctls that a site file may give: of the network, of memory, of files, and these of the kernel. Others name programs that the kernel runs as
 * root (`kernel.core_pattern`, `kernel.modprobe`), which could set a power limit as well. Source: kernel.org, Documentation for /proc/sys.
 */
const FREE_SYSCTLS = [
  "kernel.keys.maxbytes",
  "kernel.keys.maxkeys",
  "kernel.numa_balancing",
  "kernel.panic",
  "kernel.panic_on_oops",
  "kernel.perf_event_paranoid",
  "kernel.pid_max",
  "kernel.sched_rt_runtime_us",
  "kernel.shmall",
  "kernel.shmmax",
  "kernel.threads-max",
  "kernel.watchdog_thresh",
];
const FREE_SYSCTL_GROUPS = ["fs.", "net.", "vm."];
/** Of these groups those that name programs: the interpreters of files, and what a cluster file system runs. */
const NAMES_PROGRAMS = /^fs\.(binfmt_misc|ocfs2)\./;
/** Words on one line: each line of the file is a sysctl, and cloud-init fills in what is in braces, line ends included. */
const SYSCTL_VALUE = /^[A-Za-z0-9._:,/+-]+( [A-Za-z0-9._:,/+-]+)*$/;
const HUGE_PAGE_SYSCTL = /^vm\.nr_(hugepages|overcommit_hugepages)/;

const sysctls = textsByName((name, value) => {
  // A slash stands for a dot in the name of an interface, and between others it would lead out of the group.
  if (!/^[a-z0-9_]+(\.[a-zA-Z0-9_-]+(\/[a-zA-Z0-9_-]+)*)+$/.test(name)) {
    return `"${name}" is no sysctl; write it as kernel.numa_balancing`;
  }
  if (HUGE_PAGE_SYSCTL.test(name)) {
    return `"${name}" is written from hugePages, which is held to what a node has`;
  }
  const isFree =
    FREE_SYSCTLS.includes(name) || FREE_SYSCTL_GROUPS.some((group) => name.startsWith(group));
  if (!isFree || NAMES_PROGRAMS.test(name)) {
    return `"${name}" must not be given: it may have the kernel run a program as root; allowed: ${[...FREE_SYSCTL_GROUPS.map((group) => `${group}*`), ...FREE_SYSCTLS].join(", ")}.${didYouMean(name, FREE_SYSCTLS)}`;
  }
  return SYSCTL_VALUE.test(value)
    ? undefined
    : `the value of "${name}" is numbers or words on one line, of letters, digits and . _ : , / + -: another line would be another sysctl`;
});

/** Label domains that the project, Cluster API, NVIDIA or Metal3 sets: a pool is found by them, and its power cap with it. */
const RESERVED_LABEL_DOMAIN =
  /(^|\.)(kvandal\.io|x-k8s\.io|nvidia\.com|metal3\.io)\/|^cluster-api\//;

const labelKey = z
  .string()
  .regex(
    /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    "a label key, as fabric.topograph.run/tier-0",
  )
  .refine(
    (key) => !/(^|\.)(kubernetes|k8s)\.io\//.test(key),
    "a key outside kubernetes.io and k8s.io: the kubelet does not start with those",
  )
  .refine(
    (key) => !RESERVED_LABEL_DOMAIN.test(key),
    "a key outside kvandal.io, x-k8s.io, cluster-api, nvidia.com and metal3.io, which are reserved: a power cap finds its nodes by them; write a key of your own domain, as example.com/rack",
  );

/**
 * A node's text with nothing secret in it: it goes into a template that everybody with read access to the cluster sees, and the
 * site file into the repository's history.
 */
function withoutSecrets(schema: z.ZodString) {
  return schema.superRefine((content, context) => {
    const found = secretIn(content);
    if (found !== undefined) {
      context.addIssue({
        code: "custom",
        params: { secret: true },
        message: `${found} must not be in a site file, which everybody who reads the repository sees: put it into a Secret, or into the machine image, and let the node read it there`,
      });
    }
  });
}

/** Kubernetes knows no part of a percent. */
const wholePercent = share.refine(
  (perMille) => perMille > 0 && perMille <= 1000 && perMille % 10 === 0,
  "a whole number of percent, 1 % to 100 %",
);
const minutes = z.int().min(1, "at least 1 minute");
const hours = z.int().min(1, "at least 1 hour; 0 would wait for ever");

/** How GPU nodes are set up, for the site or for one pool. What is left out has the value of `DEFAULT_NODE_SETTINGS`. */
export const nodesSchema = z.strictObject({
  kubelet: z
    .strictObject({
      cpuManagerPolicy: z.enum(["none", "static"]).optional(),
      topologyManagerPolicy: z
        .enum(["none", "best-effort", "restricted", "single-numa-node"])
        .optional(),
      /** Kept for the system; the static CPU manager needs at least one. */
      reservedCpus: z.int().min(0).optional(),
      reservedMemoryGibibytes: z.int().min(0).optional(),
      /** Other arguments of the kubelet, by name without dashes: those that cannot keep a pod from a node. */
      arguments: kubeletArguments.optional(),
    })
    .optional(),
  hugePages: z
    .array(z.strictObject({ size: z.enum(["2Mi", "1Gi"]), count: z.int().min(1, "at least 1") }))
    .optional(),
  sysctls: sysctls.optional(),
  /** Written on a node before it joins. */
  files: z
    .array(
      z.strictObject({
        path: z.string().regex(/^\/[^\s{}]+$/, "an absolute path, without white space and braces"),
        permissions: z
          .string()
          .regex(/^0[0-7]{3}$/, 'permissions as "0644", in quotes')
          .optional(),
        content: withoutSecrets(
          text.max(10_240, "at most 10,240 characters, the limit of Cluster API"),
        ),
      }),
    )
    .optional(),
  /** Run on a node before it joins, after the container runtime is set up. */
  commands: z.array(withoutSecrets(text)).optional(),
  topologyLabels: z
    .strictObject({
      block: labelKey.optional(),
      scalableUnit: labelKey.optional(),
      rack: labelKey.optional(),
    })
    .optional(),
  rollOut: z
    .strictObject({
      /** Of a MachineDeployment's nodes, at a time. */
      maxUnavailable: wholePercent,
    })
    .optional(),
  /** How long a node that has to go waits for its jobs, by purpose. */
  drainHours: z
    .strictObject({ training: hours.optional(), inference: hours.optional() })
    .optional(),
  /** How long a node that has to go waits for its volumes and its Node object, after its jobs. */
  volumeDetachMinutes: minutes.optional(),
  nodeDeletionMinutes: minutes.optional(),
  health: z
    .strictObject({
      /** More unhealthy nodes than either limit, and none is replaced: that is a switch or a feed, not a node. */
      unhealthyNodesAtMost: z.int().min(1, "at least 1 node").optional(),
      unhealthyShareAtMost: wholePercent.optional(),
      notReadyMinutes: minutes.optional(),
      startupMinutes: minutes.optional(),
    })
    .optional(),
});

/** Node settings as a site file states them. */
export type NodesInput = z.output<typeof nodesSchema>;
export type Granularity = (typeof GRANULARITIES)[number];
export type Scaling = z.output<typeof scalingSchema>;

import { pointedProblems } from "../../support/siteProblems";

/** The problems of a lab whose nodes are set up like this. */
const problemsOf = (nodes: string) =>
  pointedProblems([
    ["kubernetesVersion: v1.34.4\n", `kubernetesVersion: v1.34.4\nnodes: ${nodes}\n`],
  ]);
const messagesOf = (nodes: string): string[] => problemsOf(nodes).map(([, message]) => message);

describe("an argument of the kubelet", () => {
  it.each(["v", "container-log-max-size", "topology-manager-scope", "provider-id"])(
    "may be %s, which decides nothing about pods",
    (name) => {
      expect(problemsOf(`{ kubelet: { arguments: { ${name}: "1" } } }`)).toEqual([]);
    },
  );

  it.each(["--v", "eventBurst", "event_burst", "9a", "a b", "event-burst!"])(
    "is not named %j",
    (name) => {
      expect(messagesOf(`{ kubelet: { arguments: { "${name}": "1" } } }`)).toEqual([
        expect.stringContaining(
          `"${name}" is not an argument of the kubelet; write it without its dashes, as container-log-max-size`,
        ),
      ]);
    },
  );

  it.each([
    "max-pods",
    "pods-per-core",
    "pod-max-pids",
    "config",
    "config-dir",
    "register-node",
    "eviction-hard",
    "eviction-soft",
    "eviction-minimum-reclaim",
    "enforce-node-allocatable",
    "qos-reserved",
    "memory-manager-policy",
    "feature-gates",
    "cloud-provider",
    "hostname-override",
    "constructor",
  ])("is not %s, which can keep the pod of a power cap from a node", (name) => {
    expect(problemsOf(`{ kubelet: { arguments: { ${name}: x } } }`)).toEqual([
      [
        "x",
        expect.stringContaining(
          `nodes.kubelet.arguments.${name}: found "x"; "${name}" must not be given: it is not one of the arguments that cannot keep the pod of a power cap from a node; allowed: container-log-max-files, `,
        ),
      ],
    ]);
  });

  it.each([
    ["system-reserved", "reservedCpus and reservedMemoryGibibytes"],
    ["reserved-cpus", "reservedCpus"],
    ["reserved-memory", "reservedMemoryGibibytes"],
  ])("is not %s, which has a field", (name, field) => {
    expect(problemsOf(`{ kubelet: { arguments: { ${name}: x } } }`)).toEqual([
      [
        "x",
        `nodes.kubelet.arguments.${name}: found "x"; "${name}" can keep the pod of a power cap from a node; write ${field} instead`,
      ],
    ]);
  });

  it("is refused for one pool as for the site, and with the name that was meant", () => {
    const pool = "h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training";
    const changed = `${pool}, nodes: { kubelet: { arguments: { event-bursts: x } } }`;
    const [[, message] = ["", ""]] = pointedProblems([[pool, changed]]);
    expect(message).toContain("pools[0].nodes.kubelet.arguments.event-bursts");
    expect(message).toContain('Did you mean "event-burst"?');
  });

  it.each([
    ["cpu-manager-policy", "cpuManagerPolicy"],
    ["topology-manager-policy", "topologyManagerPolicy"],
    ["kube-reserved", "reservedCpus and reservedMemoryGibibytes"],
    ["node-labels", "topologyLabels; the labels of pool and hall are there already"],
    ["register-with-taints", "nothing: GPU nodes have the taint nvidia.com/gpu already"],
  ])("is not %s, which the program writes itself", (name, field) => {
    expect(problemsOf(`{ kubelet: { arguments: { ${name}: x } } }`)).toEqual([
      ["x", `nodes.kubelet.arguments.${name}: found "x"; "${name}" is written from ${field}`],
    ]);
  });
});

describe("a sysctl", () => {
  it.each(["kernel.numa_balancing", "net.ipv4.conf.eth0/1.rp_filter", "fs.B-c", "vm.x2"])(
    "may be named %s",
    (name) => {
      expect(problemsOf(`{ sysctls: { "${name}": "1" } }`)).toEqual([]);
    },
  );

  it.each([
    "kernel",
    "kernel.",
    ".numa",
    "Kernel.numa",
    "-w kernel.numa",
    "kernel.numa balancing",
    "net.//.kernel.core_pattern",
    "net./kernel",
    "vm.a/",
    "a..b",
  ])("is not named %j", (name) => {
    expect(messagesOf(`{ sysctls: { "${name}": "1" } }`)).toEqual([
      expect.stringContaining(`"${name}" is no sysctl; write it as kernel.numa_balancing`),
    ]);
  });
});

describe("the label of where a node stands", () => {
  it.each([
    "rack",
    "a.org/rack",
    "kubernetes.io",
    "mykubernetes.io/rack",
    "k8s.io.org/rack",
    "mykvandal.io/rack",
  ])("may be %s", (key) => {
    expect(problemsOf(`{ topologyLabels: { rack: ${key} } }`)).toEqual([]);
  });

  it.each(["kubernetes.io/rack", "k8s.io/rack", "node.kubernetes.io/rack", "topology.k8s.io/rack"])(
    "is not %s, which a kubelet may not set",
    (key) => {
      expect(messagesOf(`{ topologyLabels: { rack: ${key} } }`)).toEqual([
        `nodes.topologyLabels.rack: found "${key}"; a key outside kubernetes.io and k8s.io: the kubelet does not start with those`,
      ]);
    },
  );

  it.each([
    "kvandal.io/pool",
    "power.kvandal.io/rack",
    "node.cluster.x-k8s.io/device-plugin-config",
    "cluster.x-k8s.io/cluster-name",
    "cluster-api/accelerator",
    "nvidia.com/mig.config",
    "metal3.io/uuid",
  ])("is not %s, which is reserved, for the site or for one pool", (key) => {
    const reserved = `found "${key}"; a key outside kvandal.io, x-k8s.io, cluster-api, nvidia.com and metal3.io, which are reserved: a power cap finds its nodes by them; write a key of your own domain, as example.com/rack`;
    expect(problemsOf(`{ topologyLabels: { rack: ${key} } }`)).toEqual([
      [key, `nodes.topologyLabels.rack: ${reserved}`],
    ]);
    const pool = "h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training";
    const ofPool = `${pool}, nodes: { topologyLabels: { block: ${key} } }`;
    expect(pointedProblems([[pool, ofPool]])).toEqual([
      [key, `pools[0].nodes.topologyLabels.block: ${reserved}`],
    ]);
  });
});

describe("the share of a pool's nodes", () => {
  it.each(["1 %", "10 %", "99 %", "100 %"])("may be %s", (share) => {
    expect(problemsOf(`{ rollOut: { maxUnavailable: ${share} } }`)).toEqual([]);
  });

  it.each(["0 %", "0.5 %", "10.1 %", "101 %"])("is not %s", (share) => {
    expect(messagesOf(`{ health: { unhealthyShareAtMost: ${share} } }`)).toEqual([
      `nodes.health.unhealthyShareAtMost: found "${share}"; a whole number of percent, 1 % to 100 %`,
    ]);
  });
});

it("lets a file and a command without secrets pass", () => {
  expect(
    problemsOf('{ files: [{ path: /etc/a, content: "a = 1" }], commands: [systemctl restart a] }'),
  ).toEqual([]);
});

it("refuses a sysctl that takes huge pages past hugePages", () => {
  expect(messagesOf('{ sysctls: { vm.nr_hugepages: "1040000" } }')[0]).toContain(
    '"vm.nr_hugepages" is written from hugePages',
  );
});

describe("a sysctl that names a program", () => {
  it.each([
    "kernel.core_pattern",
    "kernel.modprobe",
    "kernel.poweroff_cmd",
    "user.max_user_namespaces",
    "fs.binfmt_misc.register",
    "fs.ocfs2.nm.hb_ctl_path",
  ])("is refused: %s", (name) => {
    expect(messagesOf(`{ sysctls: { ${name}: "|/bin/x" } }`)[0]).toContain(
      `"${name}" must not be given: it may have the kernel run a program as root; allowed: fs.*, net.*, vm.*`,
    );
  });
});

describe("the value of a kubelet argument", () => {
  it.each([
    "2 --node-labels=kvandal.io/pool=other",
    "2\t--max-pods=0",
    "2\u00a0--max-pods=0",
    "2\n--max-pods=0",
    "--max-pods=0",
    '2"',
    "$X",
    "{{ ds.meta_data.name }}",
  ])("is refused where it could give further arguments: %j", (value) => {
    const [message] = messagesOf(`{ kubelet: { arguments: { v: ${JSON.stringify(value)} } } }`);
    expect(message).toContain('the value of "v" is one word');
  });

  it.each(["4", "10Mi", "pod", "TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384", "kubelet=5"])(
    "is taken as one word: %s",
    (value) => {
      expect(problemsOf(`{ kubelet: { arguments: { v: "${value}" } } }`)).toEqual([]);
    },
  );
});

it.each([
  ["another line", "0\\nkernel.modules_disabled = 1"],
  ["what cloud-init fills in", '10{{ \\"\\\\n\\" }}kernel.core_pattern = x'],
])("refuses a sysctl whose value brings a second one by %s", (_, value) => {
  expect(messagesOf(`{ sysctls: { vm.swappiness: "${value}" } }`)[0]).toContain(
    'the value of "vm.swappiness" is numbers or words on one line',
  );
  expect(problemsOf('{ sysctls: { net.ipv4.tcp_rmem: "4096 87380 16777216" } }')).toEqual([]);
});

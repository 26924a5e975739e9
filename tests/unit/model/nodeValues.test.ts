import { WITHOUT_DELIVERIES } from "../../support/deliveries";
import { pointedProblems, type Change } from "../../support/siteProblems";

const POOL = "h100-1, hall: hall-1, gpuSystem: hgx-h100, purpose: training";
const ofSite = (nodes: string): Change => [
  "kubernetesVersion: v1.34.4\n",
  `kubernetesVersion: v1.34.4\nnodes: ${nodes}\n`,
];
const ofPool = (more: string): Change => [POOL, `${POOL}, ${more}`];
const rack = (more: string): Change => [
  POOL,
  `${POOL.replace("hgx-h100", "gb300-nvl72")}, ${more}`,
];
const autoscaled = (minimum: number): string =>
  `scaling: { mode: autoscaled, minimum: ${minimum} }`;
type Problem = readonly [pointed: string, message: string];

const NOT_RESERVED =
  "kubelet: the static CPU manager needs CPUs that are reserved for the system, and none are: the kubelet would not start; set reservedCpus to at least 1, or cpuManagerPolicy to none";
const TWICE =
  'topologyLabels: "a.org/x" is the label of two things: block, scalableUnit and rack need a key each';
const SAME = "{ block: a.org/x, rack: a.org/x }";

describe("the kubelets of a site", () => {
  it.each<[what: string, changes: readonly Change[], problems: readonly Problem[]]>([
    ["have CPUs of their own", [ofSite("{ kubelet: { reservedCpus: 1 } }")], []],
    [
      "have none, with the static CPU manager",
      [ofSite("{ kubelet: { reservedCpus: 0 } }")],
      [["kubelet", `nodes.${NOT_RESERVED}`]],
    ],
    [
      "need none without it",
      [ofSite("{ kubelet: { reservedCpus: 0, cpuManagerPolicy: none } }")],
      [],
    ],
    [
      "have none in one pool",
      [ofPool("nodes: { kubelet: { reservedCpus: 0 } }")],
      [["kubelet", `pools[0].nodes.${NOT_RESERVED}`]],
    ],
    [
      "have none, which a pool that says something else does not say again",
      [ofSite("{ kubelet: { reservedCpus: 0 } }"), ofPool("nodes: { volumeDetachMinutes: 5 }")],
      [["kubelet", `nodes.${NOT_RESERVED}`]],
    ],
    [
      "have none but in a pool",
      [
        ofSite("{ kubelet: { reservedCpus: 0, cpuManagerPolicy: none } }"),
        ofPool("nodes: { kubelet: { cpuManagerPolicy: static } }"),
      ],
      [["kubelet", `pools[0].nodes.${NOT_RESERVED}`]],
    ],
  ])("%s", (_what, changes, problems) => {
    expect(pointedProblems(changes)).toEqual(problems);
  });
});

describe("what is reserved of a node", () => {
  const kubelet = (more: string) => `{ kubelet: { ${more} } }`;
  const tooMuch = (what: string, has: string, atMost: string) =>
    `pool "h100-1" reserves ${what} of each node, and a node of hgx-h100 has ${has}: reserve at most ${atMost}, so that pods have room`;
  // An HGX H100 has 224 CPUs and 2,048 GiB.
  it.each<[what: string, changes: readonly Change[], problems: readonly Problem[]]>([
    [
      "leaves a tenth of its CPUs and memory",
      [ofPool(`nodes: ${kubelet("reservedCpus: 201, reservedMemoryGibibytes: 1843")}`)],
      [],
    ],
    [
      "leaves too few CPUs",
      [ofPool(`nodes: ${kubelet("reservedCpus: 202")}`)],
      [["202", `pools[0].nodes.kubelet.reservedCpus: ${tooMuch("202 CPUs", "224", "201")}`]],
    ],
    [
      "leaves too little memory",
      [ofPool(`nodes: ${kubelet("reservedMemoryGibibytes: 1844")}`)],
      [
        [
          "1844",
          `pools[0].nodes.kubelet.reservedMemoryGibibytes: ${tooMuch("1,844 GiB", "2,048", "1,843")}`,
        ],
      ],
    ],
    [
      "leaves a tenth beside huge pages of both sizes",
      [ofPool("nodes: { hugePages: [{ size: 1Gi, count: 1826 }, { size: 2Mi, count: 512 }] }")],
      [],
    ],
  ])("%s", (_what, changes, problems) => {
    expect(pointedProblems(changes)).toEqual(problems);
  });

  it("leaves too little memory beside huge pages", () => {
    const pages = "nodes: { hugePages: [{ size: 1Gi, count: 1826 }, { size: 2Mi, count: 513 }] }";
    const what = "1,844 GiB, huge pages included,";
    expect(pointedProblems([ofPool(pages)]).map(([, message]) => message)).toEqual([
      `pools[0].nodes.hugePages: ${tooMuch(what, "2,048", "1,843")}`,
    ]);
  });

  it("is said where the site says it, for each pool that has so little left", () => {
    const problems = pointedProblems([
      ofSite(kubelet("reservedCpus: 224")),
      ofPool(`nodes: ${kubelet("reservedCpus: 8")}`),
    ]);
    expect(problems.map(([pointed]) => pointed)).toEqual(["224", "224"]);
    expect(problems[0]?.[1]).toContain('nodes.kubelet.reservedCpus: pool "h100-2" reserves 224');
  });
});

describe("the labels of where a node stands", () => {
  it.each<[what: string, changes: readonly Change[], problems: readonly Problem[]]>([
    [
      "are three",
      [ofSite("{ topologyLabels: { block: a.org/x, scalableUnit: a.org/y, rack: a.org/z } }")],
      [],
    ],
    [
      "are twice the same",
      [ofSite(`{ topologyLabels: ${SAME} }`)],
      [["topologyLabels", `nodes.${TWICE}`]],
    ],
    [
      "are twice the same in one pool",
      [ofPool(`nodes: { topologyLabels: ${SAME} }`)],
      [["topologyLabels", `pools[0].nodes.${TWICE}`]],
    ],
    [
      "are twice the same, which a pool that says something else does not say again",
      [ofSite(`{ topologyLabels: ${SAME} }`), ofPool("nodes: { nodeDeletionMinutes: 5 }")],
      [["topologyLabels", `nodes.${TWICE}`]],
    ],
    [
      "are the default of another",
      [ofSite("{ topologyLabels: { rack: fabric.topograph.run/tier-0 } }")],
      [
        [
          "topologyLabels",
          'nodes.topologyLabels: "fabric.topograph.run/tier-0" is the label of two things: block, scalableUnit and rack need a key each',
        ],
      ],
    ],
  ])("%s", (_what, changes, problems) => {
    expect(pointedProblems(changes)).toEqual(problems);
  });
});

describe("an autoscaled pool", () => {
  it.each<[what: string, changes: readonly Change[], problems: readonly Problem[]]>([
    // Phase 1 has 15 units of it.
    ["may have as many at least as its first phase has", [ofPool(autoscaled(15))], []],
    [
      "has no more at least than each phase has",
      [ofPool(autoscaled(1_016)), ["h100-1: 15", "h100-1: 1015"]],
      [
        [
          "1016",
          "pools[0].scaling.minimum: at least 1,016 units, but phase-1 has 1,015: lower the minimum or raise the units of that phase",
        ],
      ],
    ],
    [
      "has no minimum in a phase that has none of it",
      [
        [
          "h100-2, hall: hall-2, gpuSystem: hgx-h100,",
          `h100-2, hall: hall-2, gpuSystem: hgx-h100, ${autoscaled(40)},`,
        ],
      ],
      [],
    ],
    [
      "is not one of racks",
      [rack(autoscaled(1)), WITHOUT_DELIVERIES],
      [
        [
          "autoscaled",
          'pools[0].scaling.mode: pool "h100-1" cannot be autoscaled: the autoscaler adds single nodes, and gb300-nvl72 comes in racks of 18; write mode: fixed',
        ],
      ],
    ],
    [
      "is none where its scaling is fixed, of racks either",
      [rack("scaling: { mode: fixed }"), WITHOUT_DELIVERIES],
      [],
    ],
    [
      "is not imported",
      [ofPool(`import: true, ${autoscaled(1)}`)],
      [
        [
          "true",
          "pools[0].import: found true; an autoscaled pool is not imported, its nodes would go to the minimum: import it with scaling fixed and the units it has, and hand it to the autoscaler in the next deployment",
        ],
      ],
    ],
    ["may be fixed to be imported", [ofPool("import: true")], []],
  ])("%s", (_what, changes, problems) => {
    expect(pointedProblems(changes)).toEqual(problems);
  });
});

describe("a split pool", () => {
  it("needs a system whose fabric is known", () => {
    const unknown: Change = [POOL, `${POOL.replace("hgx-h100", "hgx-b200")}, granularity: block`];
    expect(pointedProblems([unknown, WITHOUT_DELIVERIES])).toEqual([
      [
        "block",
        "pools[0].granularity: the catalogue does not say how many scalable units of hgx-b200 make a block: state scalableUnit.perBlock there, or split by scalable-unit",
      ],
    ]);
  });

  it("leaves the names of its parts to them", () => {
    const named = (name: string): readonly Change[] => [
      ["name: h100-3,", `name: ${name},`],
      ["h100-3: 40", `${name}: 40`],
      ["h100-3: 133", `${name}: 133`],
    ];
    expect(pointedProblems(named("h100-1-su-001"))).toEqual([
      [
        "h100-1-su-001",
        'pools[2].name: "h100-1-su-001" is the name of a part of pool "h100-1" when that is split: choose another name',
      ],
    ]);
    expect(pointedProblems(named("h100-9-su-001"))).toEqual([]);
  });
});

import type { GpuSystem } from "../../../../model/catalog";
import { contentHash } from "../../../../model/contentHash";
import {
  migLayoutProblems,
  migPartedSpec,
  namedMigLayout,
  type NamedMigLayout,
} from "../../../../model/devicePlugin/migLayout";
import { catalog } from "../../../support/sites";

const h100 = (): GpuSystem => {
  const system = catalog.get("hgx-h100");
  if (system?.migProfiles === undefined) {
    throw new Error("the catalogue has no MIG profiles for hgx-h100");
  }
  return system;
};

/** What is wrong with a layout of H100: the field, and the message. */
function problemsOf(layout: Readonly<Record<string, number>>, pluginVersion = "v0.20.0") {
  return migLayoutProblems(layout, h100(), pluginVersion, ["layout"]).map(
    ({ path, message }) => [path.join("."), message] as const,
  );
}

const LIST =
  "it has 1g.10gb (7 a GPU), 1g.10gb+me (1 a GPU), 1g.20gb (4 a GPU), 2g.20gb (3 a GPU), 3g.40gb (2 a GPU), 4g.40gb (1 a GPU), 7g.80gb (1 a GPU).";

describe("a MIG layout", () => {
  it.each([
    [{ "1g.10gb": 7 }],
    [{ "1g.10gb": 6, "1g.10gb+me": 1 }],
    [{ "1g.20gb": 4 }],
    [{ "3g.40gb": 2 }],
    [{ "4g.40gb": 1, "3g.40gb": 1 }],
    [{ "7g.80gb": 1 }],
  ])("is taken that fills a GPU and no more: %j", (layout) => {
    expect(problemsOf(layout)).toEqual([]);
  });

  it.each<[Record<string, number>, ...(readonly [string, string])[]]>([
    [{ "9x": 1 }, ["layout", `hgx-h100 has no MIG profile "9x"; ${LIST}`]],
    [
      { "3g.4gb": 1, "1g.10gb": 8, "2g.20gb": 1 },
      ["layout.3g.4gb", `hgx-h100 has no MIG profile "3g.4gb"; ${LIST} Did you mean "3g.40gb"?`],
      ["layout.1g.10gb", "8 of 1g.10gb, but a GPU of hgx-h100 has room for 7: lower the number"],
    ],
    [
      { "1g.10gb+me": 2 },
      ["layout", "2 of 1g.10gb+me, but a GPU of hgx-h100 has room for 1: lower the number"],
    ],
    [
      { "3g.40gb": 2, "1g.10gb": 1 },
      [
        "layout",
        "the layout takes 7 of 7 compute slices and 9 of 8 memory slices of a GPU: leave some out",
      ],
    ],
    [
      { "4g.40gb": 1, "1g.10gb": 4 },
      [
        "layout",
        "the layout takes 8 of 7 compute slices and 8 of 8 memory slices of a GPU: leave some out",
      ],
    ],
    [
      { "7g.80gb": 1, "1g.10gb+me": 1 },
      [
        "layout",
        "the layout takes 8 of 7 compute slices and 9 of 8 memory slices of a GPU: leave some out",
      ],
    ],
  ])("is refused: %j", (layout, ...expected) => {
    expect(problemsOf(layout)).toEqual(expected);
  });

  it("is refused where the plugin's version counts its devices wrongly", () => {
    const layout = { "1g.10gb": 2, "1g.10gb+me": 1 };
    expect(problemsOf(layout)).toEqual([]);
    expect(problemsOf(layout, "v0.19.3")).toEqual([
      [
        "layout",
        "plugin v0.19.3 counts 1g.10gb+me as 1g.10gb, so nodes would advertise the wrong numbers: use v0.20.0, or keep one of the two",
      ],
    ]);
    expect(problemsOf({ "1g.10gb+me": 1, "2g.20gb": 1 }, "v0.19.3")).toEqual([]);
    expect(problemsOf({ "1g.10gb": 2 }, "v0.19.3")).toEqual([]);
  });

  it("is refused with two kinds that need the media engines", () => {
    const profiles = ["1g.10gb", "1g.10gb+me", "2g.20gb+me", "7g.80gb"].map((name) => ({
      name,
      maximumPerGpu: 7,
    }));
    const system = { ...h100(), migProfiles: { profiles, source: "made up" } } as GpuSystem;
    const layout = { "1g.10gb+me": 1, "1g.10gb": 1, "2g.20gb+me": 1 };
    expect(migLayoutProblems(layout, system, "v0.19.3", ["layout"])).toEqual([
      {
        path: ["layout"],
        message:
          "1g.10gb+me and 2g.20gb+me both need the media engines, and a GPU has one set: keep one of them",
      },
    ]);
  });

  it.each([undefined, { profiles: [], source: "nobody" }])(
    "is refused for GPUs whose MIG profiles are not known: %j",
    (migProfiles) => {
      const system = { ...h100(), migProfiles } as unknown as GpuSystem;
      expect(migLayoutProblems({ "1g.10gb": 1 }, system, "v0.20.0", ["migProfile"])).toEqual([
        {
          path: ["migProfile"],
          message:
            "the catalogue has no MIG profiles for hgx-h100: use exclusive, time-slicing or mps, or add them with their source",
        },
      ]);
    },
  );

  it("has a name that stands for its content", () => {
    const instances = { "1g.10gb": 7 };
    expect(namedMigLayout("mig-single", instances)).toEqual({
      name: `mig-single-${contentHash(instances)}`,
      instances,
    });
  });
});

describe("the specification for the MIG manager", () => {
  it("has every layout by its name, for all GPUs of a node, and one without MIG", () => {
    const layouts: NamedMigLayout[] = [
      { name: "mig-b", instances: { "3g.40gb": 1, "1g.10gb": 4 } },
      { name: "mig-c", instances: { "7g.80gb": 1 } },
      { name: "mig-a", instances: { "1g.10gb": 7 } },
    ];
    const expected = `version: v1
mig-configs:
  all-disabled:
    - devices: all
      mig-enabled: false
  mig-a:
    - devices: all
      mig-enabled: true
      mig-devices:
        1g.10gb: 7
  mig-b:
    - devices: all
      mig-enabled: true
      mig-devices:
        3g.40gb: 1
        1g.10gb: 4
  mig-c:
    - devices: all
      mig-enabled: true
      mig-devices:
        7g.80gb: 1
`;
    expect(migPartedSpec(layouts)).toBe(expected);
    expect(migPartedSpec([...layouts].reverse())).toBe(expected);
    expect(layouts[0]?.name).toBe("mig-b");
  });

  it("is none where nothing is split", () => {
    expect(migPartedSpec([])).toBeUndefined();
  });
});

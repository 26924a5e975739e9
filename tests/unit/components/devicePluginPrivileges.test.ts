import { readFileSync } from "node:fs";
import { join } from "node:path";
import { restrictedViolations, type Pod } from "../../support/podSecurity";
import { CONFIGS, daemonSets, devicePlugin } from "../../support/devicePlugin";
import { PROJECT } from "../../support/sites";

interface Row {
  readonly daemonSet: string;
  readonly container: string;
  readonly violation: string;
}

/** The rows of the documented table; names may have a `*`. */
function documented(): Row[] {
  const text = readFileSync(join(PROJECT, "docs", "device-plugin-privileges.md"), "utf8");
  return [...text.matchAll(/^\| `([^`]+)` +\| `([^`]+)` +\| ([^|`]+?) +\| [^|]+ \|$/gm)].map(
    ([, daemonSet = "", container = "", violation = ""]) => ({ daemonSet, container, violation }),
  );
}

function matches(pattern: string, name: string): boolean {
  return new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(name);
}

const text = ({ daemonSet, container, violation }: Row) =>
  `${daemonSet} / ${container}: ${violation}`;

describe("the privileges of NVIDIA's pods", () => {
  it("are exactly those that the documentation lists, over all modes", async () => {
    const pods = daemonSets(await devicePlugin({ configs: CONFIGS, defaultConfig: "standard" }));
    expect(pods).toHaveLength(11);
    const found = pods.flatMap(({ name, pod }) =>
      restrictedViolations(pod).map((violation) => text({ daemonSet: name, ...violation })),
    );
    const allowed = documented().flatMap(({ daemonSet, container, violation }) =>
      pods
        .filter(({ name }) => matches(daemonSet, name))
        .flatMap(({ name, pod }) =>
          [...pod.initContainers, ...pod.containers]
            .map((each) => each.name)
            .filter((each) => matches(container, each))
            .concat(container === "pod" ? ["pod"] : [])
            .map((each) => text({ daemonSet: name, container: each, violation })),
        ),
    );
    expect(found.sort()).toEqual(allowed.sort());
  });

  it("are documented without a row that fits no pod", async () => {
    const pods = daemonSets(await devicePlugin({ configs: CONFIGS, defaultConfig: "standard" }));
    const found = pods.flatMap(({ name, pod }) =>
      restrictedViolations(pod).map((violation) => ({ daemonSet: name, ...violation })),
    );
    const idle = documented().filter(
      (row) =>
        !found.some(
          ({ daemonSet, container, violation }) =>
            matches(row.daemonSet, daemonSet) &&
            matches(row.container, container) &&
            row.violation === violation,
        ),
    );
    expect(idle).toEqual([]);
  });

  it("let the kubelet, CDI and the driver's files in, and nothing else, where GPUs are handed out whole", async () => {
    const pods = daemonSets(await devicePlugin());
    const plugin = pods.find(({ name }) => name === "nvidia-device-plugin");
    expect(plugin?.pod.containers.map(({ securityContext }) => securityContext)).toEqual([
      { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    ]);
    const driver = plugin?.pod.containers.flatMap(({ volumeMounts }) => volumeMounts);
    expect(driver).toContainEqual({
      name: "driver-root",
      mountPath: "/driver-root",
      readOnly: true,
    });
  });
});

describe("the check against the restricted profile", () => {
  const harmless: Pod = {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "a",
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
    volumes: [{ name: "v", emptyDir: {} }],
  };
  const container = (securityContext: object): Pod => ({
    ...harmless,
    containers: [
      {
        name: "a",
        securityContext: { ...harmless.containers[0]?.securityContext, ...securityContext },
      },
    ],
  });

  it("finds nothing in a pod that the profile allows", () => {
    expect(restrictedViolations(harmless)).toEqual([]);
  });

  it.each<[string, Pod]>([
    ["pod: hostPID", { ...harmless, hostPID: true }],
    ["pod: hostNetwork", { ...harmless, hostNetwork: true }],
    ["pod: hostPath /dev", { ...harmless, volumes: [{ name: "v", hostPath: { path: "/dev" } }] }],
    ["a: privileged", container({ privileged: true })],
    ["a: allowPrivilegeEscalation", container({ allowPrivilegeEscalation: undefined })],
    ["a: keeps default capabilities", container({ capabilities: { drop: ["NET_RAW"] } })],
    ["a: adds SYS_ADMIN", container({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } })],
    ["a: runs as root", container({ runAsNonRoot: false })],
    ["a: runs as user 0", container({ runAsUser: 0 })],
    ["a: no seccomp profile", container({ seccompProfile: { type: "Unconfined" } })],
    ["a: procMount", container({ procMount: "Unmasked" })],
    [
      "a: hostPort",
      {
        ...harmless,
        containers: [{ ...harmless.containers[0], name: "a", ports: [{ hostPort: 80 }] }],
      },
    ],
  ])("finds %s", (expected, pod) => {
    expect(
      restrictedViolations(pod).map(({ container: name, violation }) => `${name}: ${violation}`),
    ).toEqual([expected]);
  });
});

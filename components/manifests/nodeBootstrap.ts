import { hostMetadata } from "../../model/hostMetadata";
import { ACCELERATOR_LABEL } from "../../model/names";
import { HUGE_PAGES_KIBIBYTES, type NodeSettings } from "../../model/nodeSettings";
import { nodeTaints } from "../../model/nodeTaints";
import { addLabels } from "./objectLabels";
import type { Template } from "./template";

const SYSCTL_FILE = "/etc/sysctl.d/90-kvandal.conf";
const HUGE_PAGES_FILE = "/etc/tmpfiles.d/90-kvandal-huge-pages.conf";

/** What the nodes of a pool are told before they join. */
export interface NodeBootstrap {
  readonly settings: NodeSettings;
  /** Labels that every node of the pool registers with. */
  readonly labels: Readonly<Record<string, string>>;
  readonly gpuSystem: string;
  /** The tenant that the nodes are dedicated to; undefined for those of a shared pool. */
  readonly dedicatedTo?: string | undefined;
}

/**
 * How a node becomes a node of its pool: huge pages, sysctls, containerd with NVIDIA's runtime and CDI, then the kubelet with
 * its arguments, labels and taints. One template for every infrastructure, so that what is developed is what runs.
 *
 * Labels and taints are set by the kubelet at registration, since Cluster API carries neither other people's label domains nor
 * (by default) taints from a Machine to its Node. Where a host stands is known to the host alone: `{{ ds.meta_data.… }}` is
 * filled in on it by cloud-init, and is empty where nobody has labelled the host.
 *
 * The image has the NVIDIA driver and container toolkit; neither is installed here.
 */
export function nodeBootstrap({
  settings,
  labels,
  gpuSystem,
  dedicatedTo,
}: NodeBootstrap): Template {
  const files = nodeFiles(settings);
  const { block, scalableUnit, rack } = settings.topologyLabels;
  const nodeLabels = addLabels(
    { ...labels, [ACCELERATOR_LABEL]: gpuSystem },
    {
      [block]: hostMetadata("block"),
      [scalableUnit]: hostMetadata("scalable_unit"),
      [rack]: hostMetadata("rack"),
    },
  );
  return {
    apiGroup: "bootstrap.cluster.x-k8s.io",
    version: "v1beta2",
    kind: "KubeadmConfigTemplate",
    spec: {
      template: {
        spec: {
          // Cluster API refuses empty lists.
          ...(files.length === 0 ? {} : { files }),
          preKubeadmCommands: preparation(settings),
          joinConfiguration: {
            nodeRegistration: {
              name: hostMetadata("name"),
              taints: nodeTaints(dedicatedTo),
              kubeletExtraArgs: kubeletArguments(settings, nodeLabels),
            },
          },
        },
      },
    },
  };
}

function kubeletArguments(
  { kubelet }: NodeSettings,
  labels: Readonly<Record<string, string>>,
): { readonly name: string; readonly value: string }[] {
  const reserved = [
    ...(kubelet.reservedCpus === 0 ? [] : [`cpu=${kubelet.reservedCpus}`]),
    ...(kubelet.reservedMemoryGibibytes === 0
      ? []
      : [`memory=${kubelet.reservedMemoryGibibytes}Gi`]),
  ];
  const values: Readonly<Record<string, string>> = {
    "cpu-manager-policy": kubelet.cpuManagerPolicy,
    "topology-manager-policy": kubelet.topologyManagerPolicy,
    ...(reserved.length === 0 ? {} : { "kube-reserved": reserved.join(",") }),
    "node-labels": Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
    ...kubelet.arguments,
  };
  return Object.entries(values)
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([name, value]) => ({ name, value }));
}

interface NodeFile {
  readonly path: string;
  readonly permissions: string;
  readonly content: string;
}

function nodeFiles({ sysctls, hugePages, files }: NodeSettings): NodeFile[] {
  const sysctl = Object.entries(sysctls).map(([key, value]) => `${key} = ${value}\n`);
  // By systemd-tmpfiles and not by a command: it runs at every boot, before the kubelet counts the pages.
  const pages = hugePages.map(
    ({ size, count }) =>
      `w /sys/kernel/mm/hugepages/hugepages-${HUGE_PAGES_KIBIBYTES[size]}kB/nr_hugepages - - - - ${count}\n`,
  );
  return [
    ...written(SYSCTL_FILE, sysctl),
    ...written(HUGE_PAGES_FILE, pages),
    ...files.map(({ path, permissions = "0644", content }) => ({ path, permissions, content })),
  ];
}

function written(path: string, lines: readonly string[]): NodeFile[] {
  return lines.length === 0 ? [] : [{ path, permissions: "0644", content: lines.join("") }];
}

function preparation({ sysctls, hugePages, commands }: NodeSettings): string[] {
  return [
    ...(hugePages.length === 0 ? [] : [`systemd-tmpfiles --create ${HUGE_PAGES_FILE}`]),
    ...(Object.keys(sysctls).length === 0 ? [] : ["sysctl --system"]),
    "nvidia-ctk runtime configure --runtime=containerd --cdi.enabled",
    "systemctl restart containerd",
    ...commands,
  ];
}

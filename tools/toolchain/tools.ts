import type { OptionalToolName, ToolName } from "./types";

/** A published release, with the checksums that its makers publish beside it. */
export interface Release {
  readonly url: string;
  readonly checksumsUrl: string;
  /** Paths of the executables inside a tar archive; undefined when the download itself is the executable. */
  readonly entries?: readonly string[];
}

/** How to find and make one tool. */
export interface ToolRecipe {
  readonly name: ToolName | OptionalToolName;
  /** The version that is downloaded or built. */
  readonly version: string;
  /** Versions that will do when they are on PATH; undefined for a tool that is never taken from there on its own. */
  readonly accepts?: string;
  /** Arguments that make the tool print its version; undefined where it has none. */
  readonly versionArgs?: readonly string[];
  /** Folder beside this file with the go.mod, package to build, and linker flags that put the version in. */
  readonly go: { readonly module: string; readonly package: string; readonly ldflags?: string };
  /** The makers' release for a platform; undefined where there is none with a published checksum. */
  readonly release?: (platform: Platform) => Release | undefined;
}

/** Operating system and processor in Node's words. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
}

const PULUMI = "3.259.0";
const KUBERNETES = "1.34.4";
const ETCD = "3.6.8";
const KWOK = "0.7.0";

const goArch = (arch: string): string => (arch === "x64" ? "amd64" : arch);

function kubernetes<Name extends ToolName>(
  name: Name,
  accepts: string,
  versionArgs: readonly string[],
): ToolRecipe & { readonly name: Name } {
  return {
    name,
    version: KUBERNETES,
    accepts,
    versionArgs,
    go: {
      module: "kubernetes",
      package: `k8s.io/kubernetes/cmd/${name}`,
      ldflags: `-X k8s.io/component-base/version.gitVersion=v${KUBERNETES}`,
    },
    release: ({ os, arch }) => {
      const url = `https://dl.k8s.io/v${KUBERNETES}/bin/${os}/${goArch(arch)}/${name}`;
      // The servers are published for Linux only.
      return os === "linux" || name === "kubectl"
        ? { url, checksumsUrl: `${url}.sha256` }
        : undefined;
    },
  };
}

function kwok<Name extends ToolName>(name: Name): ToolRecipe & { readonly name: Name } {
  // kwok publishes binaries without checksums that we could hold them against; its Go module is verified by go.sum.
  return {
    name,
    version: KWOK,
    accepts: ">=0.7.0 <0.9.0",
    versionArgs: ["--version"],
    go: {
      module: "kwok",
      package: `sigs.k8s.io/kwok/cmd/${name}`,
      ldflags: `-X sigs.k8s.io/kwok/pkg/consts.Version=v${KWOK}`,
    },
  };
}

/** Every tool, in the order in which they are needed. */
export const RECIPES: readonly (ToolRecipe & { readonly name: ToolName })[] = [
  {
    name: "pulumi",
    version: PULUMI,
    accepts: ">=3.229.0 <4.0.0",
    versionArgs: ["version"],
    go: {
      module: "pulumi",
      package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      ldflags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI}`,
    },
    release: ({ os, arch }) => ({
      url: `https://get.pulumi.com/releases/sdk/pulumi-v${PULUMI}-${os}-${arch}.tar.gz`,
      checksumsUrl: `https://github.com/pulumi/pulumi/releases/download/v${PULUMI}/pulumi-${PULUMI}-checksums.txt`,
      // The official CLI comes with its Node language host, which loads policy packs from a folder.
      entries: ["pulumi/pulumi", "pulumi/pulumi-language-nodejs"],
    }),
  },
  {
    // The last version inside the SDK's Go module, for a CLI that was built: it runs programs on the engine above, and
    // loads no policy pack from a folder. Any other belongs to the CLI beside it.
    name: "pulumi-language-nodejs",
    version: "3.59.0",
    go: {
      module: "pulumi-language-nodejs",
      package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    },
  },
  {
    name: "etcd",
    version: ETCD,
    accepts: ">=3.5.0 <3.7.0",
    versionArgs: ["--version"],
    go: { module: "etcd", package: "go.etcd.io/etcd/server/v3" },
    release: ({ os, arch }) => {
      const folder = `etcd-v${ETCD}-${os}-${goArch(arch)}`;
      const base = `https://github.com/etcd-io/etcd/releases/download/v${ETCD}`;
      // Other systems get a zip archive.
      return os === "linux"
        ? {
            url: `${base}/${folder}.tar.gz`,
            checksumsUrl: `${base}/SHA256SUMS`,
            entries: [`${folder}/etcd`],
          }
        : undefined;
    },
  },
  kubernetes("kube-apiserver", "~1.34.0", ["--version"]),
  kubernetes("kube-controller-manager", "~1.34.0", ["--version"]),
  kubernetes("kube-scheduler", "~1.34.0", ["--version"]),
  // kubectl may be one minor version away from its API server.
  kubernetes("kubectl", ">=1.33.0 <1.36.0", ["version", "--client"]),
  kwok("kwok"),
  kwok("kwokctl"),
];

/** Kueue's controller, for a lab whose tenants' jobs are held to their quotas. */
export const KUEUE: ToolRecipe = {
  name: "kueue",
  version: "0.19.0",
  go: {
    module: "kueue",
    package: "sigs.k8s.io/kueue/cmd/kueue",
    ldflags: "-X sigs.k8s.io/kueue/pkg/version.GitVersion=v0.19.0",
  },
};

const CLUSTER_API_VERSION = "1.14.2";

function clusterApi(name: OptionalToolName, command: string): ToolRecipe {
  return {
    name,
    version: CLUSTER_API_VERSION,
    go: {
      module: "cluster-api-controllers",
      package: `sigs.k8s.io/cluster-api/${command}`,
      ldflags: `-X sigs.k8s.io/cluster-api/version.gitVersion=v${CLUSTER_API_VERSION}`,
    },
  };
}

/** Cluster API's own controllers, for a lab in which the simulator plays nothing but their infrastructure. */
export const CLUSTER_API = {
  core: clusterApi("cluster-api-core", "core"),
  bootstrap: clusterApi("cluster-api-bootstrap", "bootstrap/kubeadm"),
} as const;

/** The recipe of a tool. */
export function recipeOf(name: ToolName): ToolRecipe {
  const recipe = RECIPES.find((candidate) => candidate.name === name);
  if (recipe === undefined) {
    throw new Error(`no recipe for ${name}`);
  }
  return recipe;
}

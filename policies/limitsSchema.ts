import type { PolicyConfigSchema } from "@pulumi/policy";

/** The shape of locked limits for the engine, which checks a pack's configuration before the first resource. */
export const configSchema: PolicyConfigSchema = {
  properties: {
    site: { type: "string", description: "The site these limits are of." },
    siteFolder: {
      type: "string",
      description:
        "Folder of the site file, relative to the project, with the name of the site; sites/<site> by default.",
    },
    overheadPerMilleAtLeast: {
      type: "integer",
      description: "Least network and storage overhead to count with, per mille.",
      minimum: 0,
    },
    designPuePerMilleAtLeast: {
      type: "integer",
      description: "Least design PUE to count phases with that do not state their own, per mille.",
      minimum: 1000,
    },
    reservePerMilleAtLeast: {
      type: "integer",
      description: "Least reserve to keep of every limit, per mille.",
      minimum: 0,
    },
    infrastructure: {
      type: "string",
      description: "What makes the nodes of the site: in-memory or metal3.",
    },
    pueCurve: {
      type: "object",
      description:
        "PUE that the plant is expected to have by part load, and the temperature of the design day; none when left out.",
    },
    rampStepWattsAtMost: {
      type: "integer",
      description: "Most facility watts that one deployment may add; no limit when left out.",
      minimum: 0,
    },
    fixedLoadsWattsAtLeast: {
      type: "object",
      description:
        "Least fixed load of the site, of each hall and row, and of each transformer and feed, wherever the site file has it; none when left out.",
    },
    phases: {
      type: "object",
      description:
        "By phase: usable watts of the site, of each hall, and of transformers, feeds and rows, the least fixed load, the plant, the design PUE that the phase states itself, the pools that may be oversubscribed, and the gates. A hall that is not listed has 0.",
    },
    gpuSystems: {
      type: "object",
      description: "Figures of each GPU system that its watts are counted by, at least.",
    },
    halls: {
      type: "object",
      description: "The cluster of each hall: contexts, and of a real hall its API server.",
    },
    signers: {
      type: "array",
      items: { type: "object" },
      description: "People whose waivers and signatures count.",
    },
    exemptions: {
      type: "array",
      items: { type: "object" },
      description:
        "Objects that may be in a hall though no policy knows what they do, each with its digest, owner and reason; none when left out.",
    },
  },
};

import type { PolicyConfigSchema } from "@pulumi/policy";

/** Configuration of the policies that go by site file and evidence. */
export interface SiteFolderConfig {
  /** Folder of the site file and its evidence, relative to the project, with the name of the site; `sites/<site>` when left out. */
  readonly siteFolder?: string;
}

/** The same for the engine. */
export const siteFolderSchema: PolicyConfigSchema = {
  properties: {
    siteFolder: {
      type: "string",
      description:
        "Folder of the site file and its evidence, relative to the project, with the name of the site; sites/<site> by default.",
    },
  },
};

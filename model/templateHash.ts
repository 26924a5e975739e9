import { contentHash } from "./contentHash";

/** What a template of Cluster API is: its kind, and what is made from it. */
export interface TemplateContent {
  /** API group, without the version. */
  readonly apiGroup: string;
  readonly version: string;
  readonly kind: string;
  readonly spec: unknown;
}

/** What the name of a template's object ends in, so that a changed template is a new object. */
export function templateHash({ apiGroup, version, kind, spec }: TemplateContent): string {
  return contentHash({ apiGroup, version, kind, spec });
}

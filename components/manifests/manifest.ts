/**
 * A Kubernetes object as it is applied. Plain values only, so that a policy can recompute it and compare the whole of it with what a
 * program registers.
 */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ManifestMetadata;
  /** `spec`, `data`, `rules` or whatever else the kind has. */
  readonly [field: string]: unknown;
}

/** The metadata that the project writes. */
export interface ManifestMetadata {
  readonly name: string;
  /** Left out for an object of the whole cluster. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A resource as it was registered once. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: {
    readonly protect: boolean;
    readonly retainOnDelete: boolean;
    readonly ignoreChanges: readonly string[];
    /** Names of other resources that were recorded before. */
    readonly dependsOn: readonly string[];
    /** Name of the provider, where one is set. */
    readonly provider: string | undefined;
  };
}

import type { JsonObject } from "./json";

/** Names the resource that a request is about. */
export interface Subject {
  readonly urn: string;
  /** The type token, for instance `kubernetes:core/v1:ConfigMap`. */
  readonly type: string;
  /** The resource's name in the program. */
  readonly name: string;
}

/** A reason why inputs are refused, and the property it is about (empty: the whole resource). */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** How the engine wants a resource without a name to be named. */
export interface Autonaming {
  readonly mode: "propose" | "enforce" | "disable";
  readonly proposedName: string;
}

export interface CheckRequest extends Subject {
  readonly oldInputs: JsonObject;
  readonly inputs: JsonObject;
  readonly randomSeed: Uint8Array;
  readonly autonaming: Autonaming | undefined;
}

export interface CheckAnswer {
  readonly inputs: JsonObject;
  readonly failures: readonly Failure[];
}

/** One changed property, by its path in the inputs. */
export interface Change {
  readonly kind: "add" | "delete" | "update";
  /** True where this change alone makes a replacement necessary. */
  readonly replaces: boolean;
  /** True where the old value is to be shown from the old inputs, else from the old state. */
  readonly fromInputs: boolean;
}

export interface DiffRequest extends Subject {
  readonly id: string;
  readonly state: JsonObject;
  readonly oldInputs: JsonObject;
  readonly inputs: JsonObject;
  readonly ignoreChanges: readonly string[];
}

export interface DiffAnswer {
  readonly changes: ReadonlyMap<string, Change>;
  readonly deleteBeforeReplace: boolean;
}

export interface CreateRequest extends Subject {
  readonly inputs: JsonObject;
  readonly preview: boolean;
  /** As the program's custom time-out gives it; 0 where it gives none. */
  readonly timeoutSeconds: number;
}

export interface ReadRequest extends Subject {
  readonly id: string;
  readonly state: JsonObject;
  readonly inputs: JsonObject;
}

/** What is there now; undefined where the object is gone. */
export type ReadAnswer = { id: string; state: JsonObject; inputs: JsonObject } | undefined;

export interface UpdateRequest extends DiffRequest {
  readonly preview: boolean;
  readonly timeoutSeconds: number;
}

export interface DeleteRequest extends Subject {
  readonly id: string;
  readonly state: JsonObject;
  readonly oldInputs: JsonObject;
  readonly timeoutSeconds: number;
}

/** What a stand-in does, in plain values: `serve` puts it behind the engine's gRPC service. */
export interface StandIn {
  /** The plugin's name, for instance `kubernetes`. */
  readonly plugin: string;
  /** The version the engine expects: that of the npm package whose plugin this stands in for. */
  readonly version: string;
  checkConfig(inputs: JsonObject): readonly Failure[];
  diffConfig(oldInputs: JsonObject, inputs: JsonObject): DiffAnswer;
  configure(inputs: JsonObject): void;
  check(request: CheckRequest): Promise<CheckAnswer>;
  diff(request: DiffRequest): Promise<DiffAnswer>;
  create(request: CreateRequest): Promise<{ id: string; state: JsonObject }>;
  read(request: ReadRequest): Promise<ReadAnswer>;
  update(request: UpdateRequest): Promise<JsonObject>;
  remove(request: DeleteRequest): Promise<void>;
  /** Gives up what is under way, so that nothing outlives a cancelled deployment. */
  cancel(): void;
}

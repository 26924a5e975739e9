import { ListValue, NullValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { isObject, type Json, type JsonObject } from "./json";

// The engine marks special values by these keys and signatures; they are part of its wire protocol.
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Stands for a value that is not known before the deployment (as the engine writes an unknown string). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const UNKNOWNS = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // list
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/** A message's properties as plain values: secrets and outputs unwrapped, every unknown as `UNKNOWN`. */
export function fromStruct(struct: Struct | undefined): JsonObject {
  const result: JsonObject = {};
  struct?.getFieldsMap().forEach((value, key) => {
    result[key] = fromValue(value);
  });
  return result;
}

function fromValue(value: Value): Json {
  switch (value.getKindCase()) {
    case Value.KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case Value.KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case Value.KindCase.STRING_VALUE: {
      const text = value.getStringValue();
      return UNKNOWNS.has(text) ? UNKNOWN : text;
    }
    case Value.KindCase.LIST_VALUE:
      return (value.getListValue()?.getValuesList() ?? []).map(fromValue);
    case Value.KindCase.STRUCT_VALUE:
      return unwrap(fromStruct(value.getStructValue()));
    default:
      return null;
  }
}

function unwrap(value: JsonObject): Json {
  switch (value[SIGNATURE_KEY]) {
    case SECRET:
      return value.value ?? null;
    case OUTPUT:
      return value.value ?? UNKNOWN;
    case ASSET:
    case ARCHIVE:
      throw new Error("assets and archives have no place in the inputs of this provider");
    default:
      return value;
  }
}

/** Plain values as a message; members that are undefined are left out. */
export function toStruct(values: JsonObject): Struct {
  const struct = new Struct();
  const fields = struct.getFieldsMap();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) fields.set(key, toValue(value));
  }
  return struct;
}

function toValue(json: Json): Value {
  const value = new Value();
  if (json === null) value.setNullValue(NullValue.NULL_VALUE);
  else if (typeof json === "boolean") value.setBoolValue(json);
  else if (typeof json === "number") value.setNumberValue(json);
  else if (typeof json === "string") value.setStringValue(json);
  else if (Array.isArray(json)) {
    const list = new ListValue();
    list.setValuesList(json.map(toValue));
    value.setListValue(list);
  } else value.setStructValue(toStruct(json));
  return value;
}

/** Marks a value as secret once, so that the engine encrypts it in the state and hides it in output. */
export function secret(value: Json): JsonObject {
  if (isObject(value) && value[SIGNATURE_KEY] === SECRET) return value;
  return { [SIGNATURE_KEY]: SECRET, value };
}

/**
 * Marks as secret what is secret in `like`: a value at the same place, or the whole list where an item is,
 * since a list may come back in another order.
 */
export function markSecrets(values: JsonObject, like: Struct | undefined): JsonObject {
  const result: JsonObject = { ...values };
  like?.getFieldsMap().forEach((model, key) => {
    const value = result[key];
    if (value === undefined) return;
    const inner = model.getStructValue();
    if (isSecret(model)) result[key] = secret(value);
    else if (inner && isObject(value)) result[key] = markSecrets(value, inner);
    else if (containsSecret(model)) result[key] = secret(value);
  });
  return result;
}

function isSecret(value: Value): boolean {
  const fields = value.getStructValue()?.getFieldsMap();
  const signature = fields?.get(SIGNATURE_KEY)?.getStringValue();
  // An output may be secret as well.
  return signature === SECRET || (signature === OUTPUT && !!fields?.get("secret")?.getBoolValue());
}

function containsSecret(value: Value): boolean {
  if (isSecret(value)) return true;
  if (value.getListValue()?.getValuesList().some(containsSecret)) return true;
  let found = false;
  value
    .getStructValue()
    ?.getFieldsMap()
    .forEach((member) => {
      found ||= containsSecret(member);
    });
  return found;
}

/** True where the value or anything inside it is not known before the deployment. */
export function containsUnknown(value: Json | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  return isObject(value) && Object.values(value).some(containsUnknown);
}

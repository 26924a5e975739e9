/** CEL of what an update leaves as it was. */

/**
 * Whether a field of an object has the value that it had, or is missing as it was.
 *
 * @param path as `spec.template`.
 */
export function fieldKept(path: string): string {
  return `(has(object.${path}) == has(oldObject.${path})
      && (!has(object.${path}) || object.${path} == oldObject.${path}))`;
}

/**
 * Whether the fields of a spec, which is there before and after, are as they were, none more and none less.
 *
 * @param isFree expression that leaves fields out by their name `k`.
 */
export function specKeptBut(isFree: string): string {
  // What a field holds is of any type.
  const field = (object: string): string => `dyn(${object}.spec)[k]`;
  return `has(object.spec) && has(oldObject.spec)
        && object.spec.all(k, ${isFree} || k in oldObject.spec && ${field("object")} == ${field("oldObject")})
        && oldObject.spec.all(k, ${isFree} || k in object.spec)`;
}

/** Whether no finalizer is taken off. Those of Kubernetes' own kinds of deletion are for its garbage collector. */
export function finalizersKept(): string {
  return finalizersWithin("oldObject", "object");
}

/** Whether finalizers are as they were, none more and none less, but for those of Kubernetes' own kinds of deletion. */
export function finalizersSame(): string {
  return `${finalizersKept()} && ${finalizersWithin("object", "oldObject")}`;
}

function finalizersWithin(some: string, all: string): string {
  const own = metadataList("finalizers");
  return `${own(some)}.all(f, f in ['foregroundDeletion', 'orphan'] || f in ${own(all)})`;
}

/** Whether an object belongs to those that it belonged to. */
export function ownersKept(): string {
  const own = metadataList("ownerReferences");
  return `${own("object")} == ${own("oldObject")}`;
}

function metadataList(field: string): (object: string) => string {
  return (object) => `(has(${object}.metadata.${field}) ? ${object}.metadata.${field} : [])`;
}

/**
 * Whether some labels or annotations are as they were.
 *
 * @param which expression that chooses them by their key `k`.
 */
export function mapKept(field: "labels" | "annotations", which: string): string {
  const own = (object: string): string =>
    `(has(${object}.metadata.${field}) ? ${object}.metadata.${field}.map(k, k).filter(k, ${which})
      .map(k, k + '=' + ${object}.metadata.${field}[k]) : [])`;
  return `${own("object")}.all(l, l in ${own("oldObject")}) && ${own("oldObject")}.all(l, l in ${own("object")})`;
}

/** Kvandal's labels say whose power a pool takes. Other labels are free. */
export function labelsKept(): string {
  return mapKept("labels", "k.startsWith('kvandal.io/')");
}

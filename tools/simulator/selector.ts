import type { Labels, LabelSelector } from "./objects";

/** Whether a label selector selects an object with these labels; an empty one selects all. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Labels,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case "In":
          return value !== undefined && values.includes(value);
        case "NotIn":
          return value === undefined || !values.includes(value);
        case "DoesNotExist":
          return value === undefined;
        default:
          return value !== undefined;
      }
    })
  );
}

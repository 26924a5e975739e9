import { z } from "zod";

/** A name of a hall, pool, phase or domain. */
export const name = z
  .string()
  .max(40, "at most 40 characters, since names of Kubernetes objects are made from it")
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and dashes, a letter first");
/** Text that says something. */
export const text = z.string().min(1, "must not be empty");
/** A calendar day. */
export const date = z.iso.date("a date as YYYY-MM-DD");
/** Whole US dollars. */
export const usd = z.int().min(0, "at least 0");

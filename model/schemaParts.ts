import { z } from "zod";
import { isPrintable } from "./input/printable";

/** A name of a hall, pool, phase or domain. */
export const name = z
  .string()
  .max(40, "at most 40 characters, since names of Kubernetes objects are made from it")
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, "lower-case letters, digits and dashes, a letter first")
  // Every JavaScript object has an entry of this name, so a pool that is not in `units` would seem to be.
  .refine((found) => found !== "constructor", 'another name: "constructor" is reserved');
/** Text that says something, and can be printed as it is. */
export const text = z
  .string()
  .min(1, "must not be empty")
  .refine(isPrintable, "text without control characters: they would steer the reader's terminal");
/** A calendar day. */
export const date = z.iso.date("a date as YYYY-MM-DD");
/** Whole US dollars. */
export const usd = z.int().min(0, "at least 0");

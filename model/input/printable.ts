// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;
/** No message is longer: a list of ten thousand names helps nobody. */
const LONGEST = 2_000;

/**
 * Text of a file as it may stand in a message: control characters, line ends and changes of the writing direction as `\u001b`. What
 * somebody wrote into a file must not steer the terminal or the log of the one who reads the message.
 */
export function printable(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
  return short.replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Whether text has nothing but what can be printed, and line ends and tabs. */
export function isPrintable(text: string): boolean {
  return text.replace(/[\n\t]/g, "").search(UNPRINTABLE) === -1;
}

/**
 * Whether two names may be of one person. What cannot be told apart counts as one person: a name that is refused
 * ({@link nameProblem}), and names in two scripts.
 *
 * Names agree whatever their case, accents, punctuation, spaces and order of words, and where a word is only an initial or is left
 * out: "K. Nordmann", "NORDMANN, Kari" and "Kari" may all be "Kari Elise Nordmann".
 */
export function samePerson(first: string, second: string): boolean {
  const [one, other] = [readName(first), readName(second)];
  if ("problem" in one || "problem" in other || one.script !== other.script) {
    return true;
  }
  return one.forms.some((words) => other.forms.some((others) => agree(words, others)));
}

/** Why a name cannot be compared with others: look-alike letters of two scripts, or what no name is made of. Undefined when it can. */
export function nameProblem(name: string): string | undefined {
  const read = readName(name);
  return "problem" in read ? read.problem : undefined;
}

/** A name as it is compared. */
interface ComparableName {
  readonly script: string;
  /** Its folded words, in each way that it can be divided into words. */
  readonly forms: readonly (readonly string[])[];
}

/** More is no name, and would make the comparison long. */
const MOST_WORDS = 12;
/** Beside letters and their marks: what people write between and after the words of a name. */
const NAME_CHARACTER = /^[\p{L}\p{M}\p{Zs}.,'’‘ʼ`()\-‐–·]$/u;
/** Written inside a word, and left out as often: O'Neil, ONeil. */
const INSIDE_A_WORD = /['’‘ʼ`]/gu;
/** A capital within a word begins another one: KariNordmann. */
const RUN_TOGETHER = /(?<=\p{Ll})(?=\p{Lu})/u;

/** Scripts that a language writes with beside its own are one. */
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ["Latin", /\p{Script=Latin}/u],
  ["Cyrillic", /\p{Script=Cyrillic}/u],
  ["Greek", /\p{Script=Greek}/u],
  ["Armenian", /\p{Script=Armenian}/u],
  ["Georgian", /\p{Script=Georgian}/u],
  ["Hebrew", /\p{Script=Hebrew}/u],
  ["Arabic", /\p{Script=Arabic}/u],
  ["Devanagari", /\p{Script=Devanagari}/u],
  ["Thai", /\p{Script=Thai}/u],
  ["East Asian", /\p{scx=Han}|\p{scx=Hiragana}|\p{scx=Katakana}|\p{scx=Hangul}|\p{scx=Bopomofo}/u],
];

/** Accents and points, which people leave out. Not the vowel signs of scripts that have no other vowels. */
const MARK = /\p{Script=Inherited}|[\u0591-\u05C7]/gu;

/** Letters that are not a base letter with a mark, and what is written in their place. */
const FOLDED: Readonly<Record<string, string>> = {
  ...{ ø: "o", æ: "ae", œ: "oe", ß: "ss", đ: "d", ð: "d", ł: "l", ħ: "h", ŋ: "n", þ: "th" },
  ...{ ı: "i", ŧ: "t", ĸ: "k", ə: "e", ɛ: "e", ɔ: "o", ɓ: "b", ɖ: "d", ɗ: "d", ƒ: "f", ɣ: "g" },
  ...{ ɲ: "n", ɩ: "i", ʊ: "u", ʋ: "v", ƙ: "k", ƴ: "y", ς: "σ" },
};

/** Written where a keyboard lacks å, ä, æ, ö, ø and ü: Aase, Bjoern, Mueller. */
const WRITTEN_OUT = /(?<=a)[ae]|(?<=[ou])e/gu;

function readName(name: string): ComparableName | { readonly problem: string } {
  const normal = name.normalize("NFKC");
  const odd = Array.from(normal).find((character) => !NAME_CHARACTER.test(character));
  if (odd !== undefined) {
    return {
      problem: `found ${JSON.stringify(odd)} (${codePoint(odd)}) in the name; names of people have letters, spaces and . , ' - only`,
    };
  }
  const plain = normal.replace(INSIDE_A_WORD, "");
  const scripts = [
    ...new Set(
      Array.from(plain)
        .filter((one) => /\p{L}/u.test(one))
        .map(scriptOf),
    ),
  ];
  const [script, another] = scripts;
  if (script === undefined) {
    return { problem: "the name has no letter: write the person's full name" };
  }
  if (another !== undefined) {
    return {
      problem: `the name has ${script} and ${another} letters, and some of them look alike: write it in one script`,
    };
  }
  const written = plain.split(/[^\p{L}\p{M}]+/u);
  const words = folded(written);
  const apart = folded(written.flatMap((word) => word.split(RUN_TOGETHER)));
  const unknown =
    script === "Latin"
      ? Array.from(words.join("")).find((letter) => !/[a-z]/.test(letter))
      : undefined;
  if (unknown !== undefined) {
    return {
      problem: `found ${JSON.stringify(unknown)} (${codePoint(unknown)}) in the name, a letter that looks like another: write that one`,
    };
  }
  if (words.length > MOST_WORDS) {
    return { problem: `the name has ${words.length} words, at most ${MOST_WORDS} are compared` };
  }
  return { script, forms: apart.length > MOST_WORDS ? [words] : [words, apart] };
}

function scriptOf(letter: string): string {
  return SCRIPTS.find(([, pattern]) => pattern.test(letter))?.[0] ?? "other";
}

/** Words without case and marks; what was only marks is left out. */
function folded(words: readonly string[]): string[] {
  return words
    .map((word) => Array.from(word.normalize("NFKD").replace(MARK, "").toLowerCase()))
    .map((letters) => letters.map((letter) => FOLDED[letter] ?? letter).join(""))
    .map((word) => word.replace(WRITTEN_OUT, ""))
    .filter((word) => word !== "");
}

function codePoint(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${hex.padStart(4, "0")}`;
}

function agree(words: readonly string[], others: readonly string[]): boolean {
  const [shorter, longer] = words.length <= others.length ? [words, others] : [others, words];
  return (
    isPartOf(shorter, longer) ||
    isSpelledBy(words.join(""), others) ||
    isSpelledBy(others.join(""), words)
  );
}

/** Whether each word of the shorter name is a word of the longer one, each once, where an initial stands for any word that begins with it. */
function isPartOf(shorter: readonly string[], longer: readonly string[]): boolean {
  const initials = new Set(shorter.map((word) => word.slice(0, 1)));
  return [...initials].every((initial) => {
    const [few, many] = [shorter, longer].map((words) =>
      words.filter((word) => word.startsWith(initial)),
    ) as [string[], string[]];
    const left = [...many];
    const unmatched = few.filter((word) => {
      const at = word.length === 1 ? -1 : left.indexOf(word);
      left.splice(at, at < 0 ? 0 : 1);
      return word.length > 1 && at < 0;
    });
    const spareInitials = left.filter((word) => word.length === 1);
    return few.length <= many.length && unmatched.length <= spareInitials.length;
  });
}

/** Whether a text is all of these words run together, in any order, each whole or as its initial: "knordmann", "KN". */
function isSpelledBy(text: string, words: readonly string[]): boolean {
  const failed = new Set<string>();
  const spells = (from: number, left: number): boolean => {
    if (left === 0) {
      return from === text.length;
    }
    const state = `${from} ${left}`;
    if (failed.has(state)) {
      return false;
    }
    const found = words.some(
      (word, index) =>
        (left & (1 << index)) !== 0 &&
        [word, word.slice(0, 1)].some(
          (part) => text.startsWith(part, from) && spells(from + part.length, left & ~(1 << index)),
        ),
    );
    if (!found) {
      failed.add(state);
    }
    return found;
  };
  return spells(0, (1 << words.length) - 1);
}

/**
 * Why a waiver is not given by a second person; undefined when it is.
 *
 * @returns whose name it is about, and what is wrong with it.
 */
export function secondPersonProblem({
  approver,
  collectedBy,
}: {
  readonly approver: { readonly name: string };
  readonly collectedBy: { readonly name: string };
}): { readonly of: "approver" | "collectedBy"; readonly message: string } | undefined {
  for (const [of, { name }] of Object.entries({ approver, collectedBy })) {
    const message = nameProblem(name);
    if (message !== undefined) {
      return { of: of as "approver" | "collectedBy", message };
    }
  }
  if (!samePerson(approver.name, collectedBy.name)) {
    return undefined;
  }
  const wrote =
    approver.name.trim() === collectedBy.name.trim()
      ? `${approver.name} wrote the record`
      : `${approver.name} may be ${collectedBy.name}, who wrote the record, under another spelling`;
  return {
    of: "approver",
    message: `${wrote}: a waiver takes a second person, both named in full and in one script`,
  };
}

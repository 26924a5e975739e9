import fc from "fast-check";
import {
  nameProblem,
  samePerson,
  secondPersonProblem,
} from "../../../../model/evidence/samePerson";

describe("P11: names that may be of one person", () => {
  it.each([
    ["the same name", "Kari Nordmann", "Kari Nordmann"],
    ["spaces before, after and within", "  Kari   Nordmann ", "Kari Nordmann"],
    ["a space that does not break", "Kari\u00a0Nordmann", "Kari Nordmann"],
    ["capitals", "KARI NORDMANN", "Kari Nordmann"],
    ["capitals in odd places", "kARI nORDMANN", "Kari Nordmann"],
    ["capitals in odd places, and a word left out", "nORDMANN, kARI", "Kari Elise Nordmann"],
    [
      "capitals in more places than a name has words",
      "kArInOrDmAnNkArInOrDmAnN nOrDmAnN",
      "Karinordmannkarinordmann Nordmann",
    ],
    ["the family name first", "NORDMANN, Kari", "Kari Nordmann"],
    ["an initial", "K. Nordmann", "Kari Nordmann"],
    ["an initial, after the family name", "Nordmann K", "Kari Nordmann"],
    ["an initial on either side", "K. Nordmann", "Kari N."],
    ["initials only", "KN", "Kari Nordmann"],
    ["the name of a login", "knordmann", "Kari Nordmann"],
    ["both names run together", "KariNordmann", "Kari Nordmann"],
    ["both names run together the other way round", "nordmannkari", "Kari Nordmann"],
    ["only the first name", "Kari", "Kari Nordmann"],
    ["a middle name", "Kari Elise Nordmann", "Kari Nordmann"],
    ["the initial of a middle name", "Kari E. Nordmann", "Kari Elise Nordmann"],
    ["a hyphen", "Kari-Anne Nordmann", "Kari Anne Nordmann"],
    ["a hyphen of another kind", "Kari\u2011Anne Nordmann", "Kari-Anne Nordmann"],
    ["a title behind it", "Kari Nordmann (director)", "Kari Nordmann"],
    ["an apostrophe", "Sean O\u2019Neil", "Sean ONeil"],
    ["accents", "Jos\u00e9 \u00c1lvarez", "Jose Alvarez"],
    ["accents as marks of their own", "Jose\u0301 A\u0301lvarez", "Jos\u00e9 \u00c1lvarez"],
    ["ø", "Bjørn Østby", "Bjorn Ostby"],
    ["ø written out", "Bjoern Oestby", "Bjørn Østby"],
    ["å written out", "Aase Nordmann", "Åse Nordmann"],
    ["ü written out", "Jürgen Müller", "Juergen Mueller"],
    ["ß", "Karl Strauß", "Karl STRAUSS"],
    ["wide letters", "\uff2b\uff41\uff52\uff49 Nordmann", "Kari Nordmann"],
    ["an i without its dot", "Kar\u0131 Nordmann", "Kari Nordmann"],
    ["Cyrillic in another case", "Ольга ИВАНОВА", "Иванова Ольга"],
    ["Greek with another sigma", "ΝΙΚΟΣ", "Νίκος"],
    ["two scripts, which cannot be compared", "Ольга Иванова", "Olga Ivanova"],
    ["look-alike letters of another script", "К\u0430ri Nordmann", "Kari Nordmann"],
    ["no letters", "...", "Kari Nordmann"],
  ])("agree with %s", (_what, first, second) => {
    expect(samePerson(first, second)).toBe(true);
    expect(samePerson(second, first)).toBe(true);
  });

  it.each([
    ["Kari Nordmann", "Ola Nordmann"],
    ["Kari Nordmann", "Kari Hansen"],
    ["Kari", "Ola"],
    ["K. Nordmann", "Ola Nordmann"],
    ["Kari Anne Nordmann", "Kari Elise Nordmann"],
    ["Kari A. Nordmann", "Kari E. Nordmann"],
    ["Arne Solberg", "Erna Solberg"],
    ["Ola B. B. Nordmann", "Ola Nordmann Olsen Berg"],
    ["Ola Ola", "Ola Nordmann"],
    ["Ольга Иванова", "Анна Иванова"],
    ["राम शर्मा", "रीमा शर्मा"],
    ["王伟", "王芳"],
    ["マリー 田中", "ユキ 田中"],
  ])("are not %s and %s", (first, second) => {
    expect(samePerson(first, second)).toBe(false);
    expect(samePerson(second, first)).toBe(false);
  });

  const word = fc
    .array(fc.constantFrom(...Array.from("abcdefghijklmnopqrstuvwxyzåäöøéñçü")), {
      minLength: 2,
      maxLength: 9,
    })
    .map((letters) => letters.join(""));
  const name = fc.array(word, { minLength: 1, maxLength: 4 });
  const anyText = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 30 }),
    name.map((words) => words.join(" ")),
  );

  it("agree in both directions or in none", () => {
    fc.assert(
      fc.property(anyText, anyText, (first, second) => {
        expect(samePerson(first, second)).toBe(samePerson(second, first));
      }),
    );
  });

  it("agree with themselves in any case, order and spacing, with accents or without, and with initials", () => {
    const respelled = name.chain((words) =>
      fc.record({
        words: fc.constant(words),
        order: fc.shuffledSubarray(
          words.map((_, index) => index),
          { minLength: words.length },
        ),
        styles: fc.array(
          fc.record({
            upper: fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
            marks: fc.constantFrom("NFC", "NFD", "none"),
            initial: fc.boolean(),
          }),
          { minLength: words.length, maxLength: words.length },
        ),
        between: fc.constantFrom(" ", "  ", ", ", "-", "\u00a0"),
      }),
    );
    fc.assert(
      fc.property(respelled, ({ words, order, styles, between }) => {
        const spelled = order.map((from, at) => {
          const { upper = [], marks = "NFC", initial = false } = styles[at] ?? {};
          const plain = (words[from] ?? "").normalize("NFC");
          const cased = Array.from(plain)
            .map((letter, index) => (upper[index] === true ? letter.toUpperCase() : letter))
            .join("");
          const shown = initial ? `${cased.slice(0, 1)}.` : cased;
          return marks === "none"
            ? // Without a base letter ø has no mark to leave out.
              shown.normalize("NFD").replace(/\p{M}/gu, "").replace(/ø/g, "o").replace(/Ø/g, "O")
            : shown.normalize(marks);
        });
        const whole = spelled.join(between);
        // A name that is refused is one person with everybody.
        expect(nameProblem(whole)).toBeUndefined();
        expect(samePerson(whole, words.join(" "))).toBe(true);
      }),
    );
  });

  it("are told apart where no word of one is a word of the other or its initial", () => {
    const letters = (alphabet: string) =>
      fc.array(
        fc
          .array(fc.constantFrom(...Array.from(alphabet)), { minLength: 2, maxLength: 8 })
          .map((one) => one.join("")),
        { minLength: 1, maxLength: 4 },
      );
    fc.assert(
      fc.property(letters("bcdfgh"), letters("klmnpr"), (first, second) => {
        expect(samePerson(first.join(" "), second.join(" "))).toBe(false);
      }),
    );
  });
});

describe("P11: a name that cannot be compared", () => {
  it.each([
    [
      "Cyrillic letters among Latin ones",
      "K\u0430ri Nordmann",
      "the name has Latin and Cyrillic letters, and some of them look alike: write it in one script",
    ],
    [
      "letters of two other scripts",
      "Νikos \u13d2",
      "the name has Greek and Latin letters, and some of them look alike: write it in one script",
    ],
    [
      "a Latin letter that only looks like another",
      "Kar\u0269\u0261 Nordmann",
      'found "\u0261" (U+0261) in the name, a letter that looks like another: write that one',
    ],
    [
      "a character without width",
      "Kari\u200b Nordmann",
      'found "\u200b" (U+200B) in the name; names of people have letters, spaces and . , \' - only',
    ],
    [
      "a digit for a letter",
      "Kar1 Nordmann",
      'found "1" (U+0031) in the name; names of people have letters, spaces and . , \' - only',
    ],
    [
      "a stroke for a letter",
      "Kar| Nordmann",
      'found "|" (U+007C) in the name; names of people have letters, spaces and . , \' - only',
    ],
    ["no letter", " - ", "the name has no letter: write the person's full name"],
    [
      "more words than a name has",
      "a b c d e f g h i j k l m",
      "the name has 13 words, at most 12 are compared",
    ],
  ])("has %s", (_what, name, problem) => {
    expect(nameProblem(name)).toBe(problem);
    expect(samePerson(name, "Ola Hansen")).toBe(true);
  });

  it.each([
    "Kari",
    "Kari-Anne Ø. O'Neil",
    "José Álvarez",
    "Jose\u0301 A\u0301lvarez",
    "Jürgen Strauß",
    "Ольга Иванова",
    "王伟",
    "マリー 田中",
    "a b c d e f g h i j k l",
  ])("is not %s", (name) => {
    expect(nameProblem(name)).toBeUndefined();
  });
});

describe("P11: a waiver", () => {
  const of = (approver: string, collectedBy: string) =>
    secondPersonProblem({ approver: { name: approver }, collectedBy: { name: collectedBy } });

  it("takes a second person", () => {
    expect(of("Ola Hansen", "Kari Nordmann")).toBeUndefined();
    expect(of("Kari Nordmann ", "Kari Nordmann")).toEqual({
      of: "approver",
      message:
        "Kari Nordmann  wrote the record: a waiver takes a second person, both named in full and in one script",
    });
    expect(of("K. Nordmann", "Kari Nordmann")).toEqual({
      of: "approver",
      message:
        "K. Nordmann may be Kari Nordmann, who wrote the record, under another spelling: a waiver takes a second person, both named in full and in one script",
    });
  });

  it("names the one whose name cannot be compared", () => {
    expect(of("Ola Hansen", "Kar1")).toMatchObject({ of: "collectedBy" });
    expect(of("0la", "Kar1")).toMatchObject({ of: "approver" });
  });
});

import type { Page } from "playwright-core";

/** How well text can be read, measured in the browser; these are the parts of the DOM that the function there uses. */
interface TextElement {
  readonly parentElement: TextElement | null;
  readonly childNodes: Iterable<{ readonly nodeType: number; readonly nodeValue: string | null }>;
}
declare const document: { querySelectorAll(selector: string): Iterable<TextElement> };
declare function getComputedStyle(
  element: TextElement,
): Readonly<Record<"color" | "backgroundColor", string>>;

/** A text, its colour and the grounds under it, the nearest first. */
interface Ink {
  readonly text: string;
  readonly color: string;
  readonly grounds: readonly string[];
}

type Rgb = readonly [red: number, green: number, blue: number];

/** Texts of a page whose contrast is below what WCAG 2.2 asks for at level AA (4.5 : 1), each with its ratio. */
export async function faint(page: Page, atLeast = 4.5): Promise<string[]> {
  const inks: Ink[] = await page.evaluate(() =>
    [...document.querySelectorAll("body *")].flatMap((element) => {
      const texts = [...element.childNodes].filter(({ nodeType }) => nodeType === 3);
      const text = texts.map(({ nodeValue }) => nodeValue ?? "").join("");
      const grounds: string[] = [];
      for (let up: TextElement | null = element; up !== null; up = up.parentElement) {
        grounds.push(getComputedStyle(up).backgroundColor);
      }
      return text.trim() === "" ? [] : [{ text, color: getComputedStyle(element).color, grounds }];
    }),
  );
  return inks.flatMap(({ text, color, grounds }) => {
    const ground = [...grounds].reverse().reduce(over, WHITE);
    const ratio = contrast(over(ground, color), ground);
    return ratio < atLeast ? [`${text.trim()}: ${ratio.toFixed(1)}`] : [];
  });
}

const WHITE: Rgb = [255, 255, 255];

/** A colour as the browser writes it, laid over another. */
function over(ground: Rgb, css: string): Rgb {
  const [red, green, blue, alpha = 1] = (css.match(/[\d.]+/g) ?? []).map(Number);
  if (!/^rgba?\(/.test(css) || red === undefined || green === undefined || blue === undefined) {
    throw new Error(`${css} is no colour that is read here`);
  }
  const mix = (top: number, below: number): number => top * alpha + below * (1 - alpha);
  return [mix(red, ground[0]), mix(green, ground[1]), mix(blue, ground[2])];
}

/** The ratio of two colours (WCAG 2.2, relative luminance). */
function contrast(one: Rgb, other: Rgb): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (value: number): number => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

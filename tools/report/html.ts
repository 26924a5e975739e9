/** Markup that is safe to put into a page as it is. Made by {@link html} only, so text of a site file is escaped once. */
export class Html {
  constructor(readonly markup: string) {}
}

/** What may stand in a template: text and numbers are escaped, markup and lists of it are not. */
export type Content = Html | string | number | readonly Content[];

/** A template of HTML whose values are escaped unless they are {@link Html} themselves. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  const parts = strings.map((text, index) => {
    const value = values[index];
    return value === undefined ? text : text + markupOf(value);
  });
  return new Html(parts.join(""));
}

/** Text with the characters that mean something in HTML and SVG replaced, for content and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function markupOf(value: Content): string {
  if (value instanceof Html) {
    return value.markup;
  }
  return typeof value === "string" || typeof value === "number"
    ? escapeHtml(String(value))
    : value.map(markupOf).join("");
}

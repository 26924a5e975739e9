import { html, type Content, type Html } from "./html";

/** A column of a table: figures are set flush right in digits of one width, so that they line up. */
export interface Column {
  readonly head: Content;
  readonly figures: boolean;
}

/** Rows under a heading of their own, or all rows where `name` is left out. The first cell of a row names it. */
export interface RowGroup {
  readonly name?: string;
  readonly rows: readonly (readonly Content[])[];
}

/** A table that a screen reader can walk: caption, headings of columns and rows. Scrolls by itself where it is too wide. */
export function table(
  caption: string,
  columns: readonly Column[],
  groups: readonly RowGroup[],
): Html {
  const head = columns.map(
    ({ head: text, figures }) => html`<th scope="col" ${figures ? NUMBER : ""}>${text}</th>`,
  );
  return html`<div class="table" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      ${groups.map((group) => rowGroup(columns, group))}
    </table>
  </div> `;
}

/** A column of text. */
export function text(head: Content): Column {
  return { head, figures: false };
}

/** A column of figures. */
export function figures(head: Content): Column {
  return { head, figures: true };
}

const NUMBER = html` class="number"`;

function rowGroup(columns: readonly Column[], { name, rows }: RowGroup): Html {
  const heading =
    name === undefined
      ? ""
      : html`<tr class="group">
          <th scope="rowgroup" colspan="${columns.length}">${name}</th>
        </tr> `;
  const lines = rows.map(([first = "", ...cells]) => {
    const others = cells.map(
      (cell, index) => html`<td${columns[index + 1]?.figures === true ? NUMBER : ""}>${cell}</td>`,
    );
    return html`<tr>
      <th scope="row">${first}</th>
      ${others}
    </tr> `;
  });
  return html`<tbody>
    ${heading}${lines}
  </tbody> `;
}

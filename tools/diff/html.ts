import { html, type Content, type Html } from "../report/html";
import { STYLE } from "../report/style";
import type { Block, DiffDocument } from "./document";

/** A diff as one self-contained page in the look of the report: no script, and nothing is fetched. */
export function page(site: string, { state, verdict, blocks }: DiffDocument): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${site}: what changes</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <h1>What changes at ${site}</h1>
          <p class="verdict ${state === "blocked" || state === "unproven" ? "over" : "fits"}">
            ${verdict}
          </p>
          ${blocks.map(render)}
        </main>
      </body>
    </html> `.markup;
}

function render(block: Block): Html {
  switch (block.kind) {
    case "heading":
      return html`<h2>${block.text}</h2> `;
    case "paragraph":
      return html`<p>${block.text}</p> `;
    case "list":
      return html`${titleOf(block.title)}
        <ul>
          ${block.items.map((item) => html`<li>${item}</li> `)}
        </ul> `;
    case "table": {
      const numberAt = (index: number): Content =>
        block.figures[index] === true ? html` class="number"` : "";
      const head = block.head.map(
        (text, index) => html`<th scope="col" ${numberAt(index)}>${text}</th>`,
      );
      const rows = block.rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell, index) => html`<td${numberAt(index)}>${cell}</td>`)}
          </tr> `,
      );
      return html`${titleOf(block.title)}
        <div class="table">
          <table>
            <thead>
              <tr>
                ${head}
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>
        </div> `;
    }
    case "details":
      return html`<details>
        <summary>${block.summary}</summary>
        ${block.blocks.map(render)}
      </details> `;
  }
}

function titleOf(title: string | undefined): Content {
  return title === undefined ? "" : html`<h3>${title}</h3>`;
}

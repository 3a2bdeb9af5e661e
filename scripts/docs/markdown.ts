/** A table that prettier leaves alone. Padded to its longest cell, it would be unreadable. */
export function table(header: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return ["<!-- prettier-ignore -->", line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

export function code(text: string): string {
  return `\`${text}\``;
}

/**
 * Joins the lines of each paragraph, because docstrings are wrapped to the width of their file and prettier wraps
 * nothing.
 */
export function paragraphs(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((part) => part.replace(/\s*\n\s*/g, " ").trim())
    .join("\n\n");
}

const blockStart = /^\s*(?:[-*+] |\d{1,9}[.)] |>|#{1,6} |\||`{3}|~{3})/;
const loneMark = /^\s*\uE000([bef])(\d+)\uE001\s*$/;

/**
 * `{{#if …}}` on a line of its own controls the blocks around it. Next to a list or a table it would become part of
 * them, so it gets empty lines around it, and so do its `{{else}}` and its end. Between lines of a paragraph they stay
 * in the paragraph.
 */
export function apartFromTags(source: string, tags: string[] = []): string {
  if (tags.length === 0) return source;
  const lines = source.split('\n');
  const apart = new Set<number>();
  const open: { at: number; touches: boolean }[][] = [];
  // Up to an empty line, the following lines may belong to the block.
  let inBlock = false;
  for (const [at, line] of lines.entries()) {
    const kind = loneKind(line, tags);
    if (!kind) {
      inBlock = line.trim() !== '' && (inBlock || blockStart.test(line));
      continue;
    }
    if (kind === 'b') open.push([]);
    open.at(-1)?.push({ at, touches: inBlock || blockStart.test(lines[at + 1] ?? '') });
    inBlock = false;
    if (kind !== 'e') continue;
    const group = open.pop() ?? [];
    if (group.some(({ touches }) => touches)) for (const tag of group) apart.add(tag.at);
  }
  return lines.flatMap((line, at) => (apart.has(at) ? ['', line, ''] : [line])).join('\n');
}

/** What a line with only a tag does: begin, end, or separate. */
function loneKind(line: string, tags: string[]): 'b' | 'e' | 'else' | undefined {
  const [, kind, number] = loneMark.exec(line) ?? [];
  if (kind === 'b' || kind === 'e') return kind;
  return kind === 'f' && /^\{\{~?\s*else/.test(tags[Number(number)]!) ? 'else' : undefined;
}

import type { Splice } from './splices.ts';
import { isBlank, isComment, partsOfLine, type Scan } from './slip.ts';

/**
 * Lines that mean something to YAML's streams: `---` between documents, `...` at the end, `%` for the parser. A first `---`
 * is allowed. Returns the line to continue with; undefined if this line is not a marker.
 */
export function documentMarker(scan: Scan, at: number, hasContent: boolean): number | undefined {
  const { lines, starts, slips, keys } = scan;
  const line = lines[at]!;
  if (line.startsWith('%') && !hasContent) {
    slips.push({
      rule: 'yaml-directive',
      message: 'YAML reads a line that begins with % as an instruction to itself',
      hint: 'Delete the line.',
      at: starts[at]!,
      fix: { label: 'Delete the line', splices: [lineOut(scan, at)] },
    });
    return at + 1;
  }
  const marker = /^(?:---|\.\.\.)(?=[ \t]|$)/.exec(line)?.[0];
  if (!marker) return undefined;
  const rest = line.slice(3).trim();
  if (!hasContent && marker === '---' && (rest === '' || rest.startsWith('#'))) return at + 1;
  let next = at + 1;
  while (next < lines.length && (isBlank(lines[next]!) || isComment(lines[next]!))) next++;
  const below = next >= lines.length ? undefined : partsOfLine(lines[next]!);
  const isMore = below?.key !== undefined && (keys.size === 0 || keys.has(below.key.name));
  const isLost = rest !== '' || (below !== undefined && !isMore);
  slips.push({
    rule: 'yaml-document-end',
    message: isLost
      ? `YAML reads \`${marker}\` as the end of the file: what stands below it would be lost`
      : `YAML reads \`${marker}\` as the end of the file`,
    hint: isLost ? `Delete the line, and put the text below it into \`intro\` or \`outro\`.` : 'Delete the line.',
    at: starts[at]!,
    ...(isLost ? {} : { fix: { label: 'Delete the line', splices: [lineOut(scan, at)] } }),
    ...(isLost ? { repair: [{ from: starts[at]!, to: scan.text.length, insert: '' }] } : {}),
  });
  return isLost ? lines.length : at + 1;
}

function lineOut({ text, starts }: Scan, at: number): Splice {
  return { from: starts[at]!, to: starts[at + 1] ?? text.length, insert: '' };
}

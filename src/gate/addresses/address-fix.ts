import type { AddressFault } from '../../fetch/written/fault.ts';
import type { Fix, Problem } from '../../problem.ts';

/**
 * Writes the address that was meant in place of the one that is there. None where a person has to look for it, or where
 * the line has it in another form, as YAML and Markdown allow.
 */
export function fixOfAddress(
  fault: AddressFault,
  url: string,
  place: Pick<Problem, 'line' | 'source' | 'column'>,
): Fix | undefined {
  const { line, source = '', column = 1 } = place;
  const meant = certainly(fault);
  if (meant === undefined || line === undefined) return undefined;
  const at = source.indexOf(url, column - 1);
  // In the middle of a longer word it is another address.
  if (at < 0 || /[\p{L}\p{N}]/u.test(source[at - 1] ?? '') || /[\p{L}\p{N}/]/u.test(source[at + url.length] ?? ''))
    return undefined;
  const change = { line, column: at + 1, endLine: line, endColumn: at + 1 + url.length, insert: meant };
  return { label: 'Correct the address', changes: [change] };
}

function certainly(fault: AddressFault): string | undefined {
  switch (fault.kind) {
    case 'hidden-character':
    case 'entity':
    case 'scheme':
    case 'punctuation':
    case 'sign':
    case 'wrapped':
      return fault.meant;
    case 'personal':
      return fault.as === 'acts' ? undefined : fault.meant;
    default:
      return undefined;
  }
}

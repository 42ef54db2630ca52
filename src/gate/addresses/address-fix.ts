import type { AddressFault } from '../../fetch/written/fault.ts';
import type { Fix, Problem } from '../../problem.ts';

/**
 * Replaces an address by the one that was probably meant. No fix if a person has to look for it, or if the line
 * contains it in another notation, as YAML and Markdown allow.
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
  // Within a longer word it is another address.
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

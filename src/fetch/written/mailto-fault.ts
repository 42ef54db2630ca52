import { normaliseAddress } from '../../mail/address.ts';

/** What a `mailto:` link does besides writing to one address; undefined if nothing. */
export type MailtoFault =
  /** It adds recipients that are not visible in the link. */
  | { kind: 'copies'; field: string; to: string }
  | { kind: 'several'; count: number }
  /** A field that mail programs must not take from a link (RFC 6068 4). */
  | { kind: 'field'; field: string }
  | { kind: 'address'; address: string };

export function mailtoFaults(written: string): MailtoFault[] {
  const [, to = '', query = ''] = /^mailto:([^?]*)(?:\?(.*))?$/is.exec(written) ?? [];
  const receivers = to.split(',').filter((each) => each !== '');
  const faults: MailtoFault[] = receivers.flatMap((each): MailtoFault[] => {
    const address = decode(each);
    return normaliseAddress(address).ok ? [] : [{ kind: 'address', address }];
  });
  if (receivers.length > 1) faults.push({ kind: 'several', count: receivers.length });
  for (const pair of query === '' ? [] : query.replaceAll('&amp;', '&').split('&')) {
    const [name = '', ...value] = pair.split('=');
    const field = name.toLowerCase();
    if (['cc', 'bcc', 'to'].includes(field)) faults.push({ kind: 'copies', field, to: decode(value.join('=')) });
    else if (!['subject', 'body', 'keywords', 'in-reply-to'].includes(field) && field !== '')
      faults.push({ kind: 'field', field });
  }
  return faults;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

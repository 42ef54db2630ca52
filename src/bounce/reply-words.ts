/** Brings a reply into one form, so that a rule needs no variants of spelling. */

export interface ReplyWords {
  /** Lower case without accents; addresses and links are replaced by words, the codes inside the text removed. */
  words: string;
  /** The enhanced code, also if it is inside the text: `sorry, no mailbox here (#5.1.1)`. */
  enhanced: string | undefined;
}

export interface Envelope {
  from?: string | undefined;
  to?: string | undefined;
}

const blockLists =
  /spamhaus|spamcop|sorbs|barracudacentral|uceprotect|abuseat|mailspike|surbl|uribl|psbl|manitu|invaluement|blocklist|blacklist|dnsbl|rbl/;

export function wordsOf(text: string, { from, to }: Envelope = {}): ReplyWords {
  const enhanced = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(text)?.[0];
  const named = text.toLowerCase().replaceAll(/\b(?:https?:\/\/|www\.)\S+/g, (url) => {
    return blockLists.test(url) ? ' blocklist ' : ' url ';
  });
  const words = replaceAddresses(named, { from: from?.toLowerCase(), to: to?.toLowerCase() })
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[’'`´]/g, '')
    .replaceAll(/(?:\b[245]\d\d[- ])?#?(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/g, ' ')
    .replaceAll(/[-_]+/g, ' ')
    .replaceAll(/\be mail/g, 'email')
    .replaceAll(/\bmail ?(box|from|host)\b/g, 'mail$1')
    .replaceAll(/[\s"“”„«»]+/g, ' ')
    .trim();
  return { words, enhanced };
}

/** `senderaddress` for ours, `readeraddress` for the recipient's, and `someaddress` for any other. */
function replaceAddresses(text: string, { from, to }: Envelope): string {
  const domain = domainOf(from);
  const named = text.replaceAll(/<?(?:[\w.+=!#$%&*/?^{|}~-]|(?<=\w)')+@[\w.-]*\w>?/g, (found) => {
    const address = found.replaceAll(/[<>]/g, '');
    if (address === from) return 'senderaddress';
    return address === to ? 'readeraddress' : 'someaddress';
  });
  // Matches only our domain, not the end of a longer name; if the reader's domain is the same, it says nothing.
  if (domain === undefined || domain === domainOf(to)) return named;
  return named.replaceAll(/(?<![\w.@-])[\w-]+(?:\.[\w-]+)+(?![\w-])/g, (found) =>
    found === domain ? 'senderdomain' : found,
  );
}

function domainOf(address: string | undefined): string | undefined {
  return address?.slice(address.lastIndexOf('@') + 1);
}

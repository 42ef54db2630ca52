export interface DkimSignatureView {
  domain: string;
  selector: string;
  /** `rsa-sha256`, `ed25519-sha256`. */
  algorithm: string;
  /** List-Unsubscribe and its -Post are both signed, which RFC 8058 3.1 demands for one-click. */
  coversUnsubscribe: boolean;
}

/** The tags of each DKIM-Signature (RFC 6376 3.5), for people to look at. */
export function readDkimSignatures(headers: { name: string; value: string }[]): DkimSignatureView[] {
  return headers
    .filter(({ name }) => name.toLowerCase() === 'dkim-signature')
    .map(({ value }) => {
      const tags = new Map(
        value
          .replaceAll(/\s/g, '')
          .split(';')
          .map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)]),
      );
      const signed = (tags.get('h') ?? '').toLowerCase().split(':');
      return {
        domain: tags.get('d') ?? '?',
        selector: tags.get('s') ?? '?',
        algorithm: tags.get('a') ?? '?',
        coversUnsubscribe: signed.includes('list-unsubscribe') && signed.includes('list-unsubscribe-post'),
      };
    });
}

export interface DkimSignatureView {
  domain: string;
  selector: string;
  /** Such as `rsa-sha256` or `ed25519-sha256`. */
  algorithm: string;
  /** Whether List-Unsubscribe and List-Unsubscribe-Post are both signed, which RFC 8058 3.1 requires for one-click. */
  coversUnsubscribe: boolean;
}

/** The tags of each DKIM-Signature (RFC 6376 3.5), for display. */
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

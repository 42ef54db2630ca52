import type { Database } from '../../db/open.ts';

/** The mail servers that SMTP_URL names, parted by spaces; `?weight=3` gives one three times another's share. */
export function relaysOf(smtpUrl: string): { url: string; name: string; weight: number }[] {
  return smtpUrl.split(/\s+/).map((url) => {
    const { hostname, port, protocol, searchParams } = new URL(url);
    return {
      url,
      name: `${hostname}:${port || (protocol === 'smtps:' ? 465 : 587)}`,
      weight: Number(searchParams.get('weight') ?? 1),
    };
  });
}

/**
 * Where mail is handed over, in a word that holds no secret: `inbox`, `mail.example.org:587`, or several of those
 * parted by commas. A send keeps the one it began with: a worker that was started without SMTP_URL must not take the
 * rest of a real send into its inbox.
 */
export function transportOf({ usesInbox, smtpUrl }: { usesInbox: boolean; smtpUrl: string }): string {
  return usesInbox
    ? 'inbox'
    : relaysOf(smtpUrl)
        .map(({ name }) => name)
        .toSorted()
        .join(',');
}

/** `the development inbox` or `mail.example.org:587`, for people. */
export function transportName(transport: string): string {
  return transport === 'inbox' ? 'the development inbox' : transport;
}

export async function changeTransport(db: Database, send: number, transport: string): Promise<void> {
  await db.updateTable('send').set({ transport }).where('id', '=', send).execute();
}

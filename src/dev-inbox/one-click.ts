/** One-click unsubscribing as mail clients do it (RFC 8058), so that it can be tested before readers use it. */

export interface ListUnsubscribe {
  /** All addresses in the header, in order of preference (RFC 2369 3.2). */
  addresses: string[];
  /** The address to which a mail client would POST. */
  oneClickUrl?: string;
  /** Why mail clients would not show their button; undefined if they would. */
  missing?: string;
}

export function readListUnsubscribe(header: (name: string) => string | undefined): ListUnsubscribe | undefined {
  const value = header('list-unsubscribe');
  if (value === undefined) return undefined;
  const addresses = [...value.slice(0, 8000).matchAll(/<\s*([^<>]*?)\s*>/g)].map((match) =>
    match[1]!.replaceAll(/\s/g, ''),
  );
  const web = addresses.find((address) => /^https?:\/\//i.test(address) && URL.canParse(address));
  if (!web) return { addresses, missing: 'There is no web address in List-Unsubscribe.' };
  if (header('list-unsubscribe-post')?.trim().toLowerCase() !== 'list-unsubscribe=one-click') {
    return { addresses, missing: 'The header List-Unsubscribe-Post: List-Unsubscribe=One-Click is missing.' };
  }
  return { addresses, oneClickUrl: web };
}

export type OneClickReply =
  | { kind: 'answered'; status: number; statusText: string; body: string }
  | { kind: 'refused'; reason: string }
  | { kind: 'failed'; reason: string };

/**
 * POSTs to the message's address if it is under `publicUrl`: anybody can put a message into this inbox, and it must not
 * make us send requests to other servers. Does not follow redirects, as RFC 8058 3.1 requires of mail clients.
 */
export async function postOneClick(url: string, publicUrl: string): Promise<OneClickReply> {
  const origin = new URL(publicUrl).origin;
  if (new URL(url).origin !== origin) {
    return {
      kind: 'refused',
      reason: `The address leads to ${new URL(url).origin}, and this button only posts to the publication’s own ${origin}.`,
    };
  }
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    });
    return {
      kind: 'answered',
      status: response.status,
      statusText: response.statusText,
      body: await beginningOf(response),
    };
  } catch (error) {
    const cause = (error as Error).cause instanceof Error ? ((error as Error).cause as Error) : (error as Error);
    return { kind: 'failed', reason: cause.message || cause.name };
  }
}

async function beginningOf(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > 2000) break;
  }
  return text.slice(0, 2000).toWellFormed();
}

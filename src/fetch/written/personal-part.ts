import type { PersonalPart } from './fault.ts';

/** Parameters that name a reader of somebody's newsletter, or the visitor of a site. */
const persons =
  /^(?:mc_eid|_hsenc|mkt_tok|oly_enc_id|oly_anon_id|vero_id|ck_subscriber_id|sc_uid|subscriber_?id|recipient_?id|email_?hash|dm_i|elqTrackId|_kx|sp_rid|ml_subscriber|ml_subscriber_hash)$/i;
/** Parameters that name a click or a campaign: not secret, but counted for somebody else. */
const visits =
  /^(?:fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|twclid|ttclid|li_fat_id|igsh|igshid|yclid|mc_cid|_hsmi|__s|_ga|_gl|s_cid|__twitter_impression|mibextid)$/i;
/** The web copies of Mailchimp’s mails. */
const newsletterPages = /(?:^|\.)(?:mailchi\.mp|campaign-archive\d?\.com)$/;
const players = /(?:^|\.)(?:youtube\.com|youtu\.be|spotify\.com|soundcloud\.com)$/;
const sessions = /^(?:jsessionid|phpsessid|aspsessionid\w*|sessionid|session_id|session_token|sid|cfid|cftoken)$/i;
const tokens =
  /(?:token|jwt|otp|api_?key|passcode)$|^(?:x-amz-signature|x-goog-signature|awsaccesskeyid|hdnea|midSig)$/i;

/** Paths of pages that do something for whoever has the address. */
const acts =
  /\/(?:reset-?password|password[-_/](?:reset|new|edit)|unsubscribe|opt-?out|email-preferences|manage-subscription|verify-email|confirm-email|activate|magic-link|one-click-login)(?:\/([\w.~=-]{12,}))?\/?$/i;

/** The part of an address that belongs to one person, and the address without it. */
export function personalPart(url: URL): PersonalPart | undefined {
  const parameters = [...url.searchParams];
  const path = acts.exec(url.pathname);
  const isSecret = (value: string) => value.length >= 12 && /\d/.test(value);
  if (path && (path[1] !== undefined || parameters.some(([, value]) => isSecret(value) || value.includes('@'))))
    return { kind: 'personal', part: path[0], as: 'acts', meant: url.origin };
  const semicolon = /;jsessionid=[\w.!-]+/i.exec(url.pathname)?.[0];
  if (semicolon !== undefined)
    return { kind: 'personal', part: ';jsessionid', as: 'acts', meant: url.href.replace(semicolon, '') };
  const of = (as: PersonalPart['as'], test: (name: string, value: string) => boolean): PersonalPart | undefined => {
    const named = parameters.filter(([name, value]) => value !== '' && test(name, value)).map(([name]) => name);
    return named.length === 0 ? undefined : { kind: 'personal', part: named[0]!, as, meant: without(url, named) };
  };
  return (
    of('acts', (name, value) => sessions.test(name) && isSecret(value)) ??
    of('acts', (name, value) => (tokens.test(name) && isSecret(value)) || /^eyJ[\w-]+\.eyJ[\w-]+\./.test(value)) ??
    of(
      'person',
      (name, value) =>
        /^[^\s@/]+@[^\s@/]+\.[a-z]{2,}$/i.test(value) && /mail|user|recipient|^e$|^u$|contact|login/i.test(name),
    ) ??
    of('person', (name) => persons.test(name) || (name === 'e' && newsletterPages.test(url.hostname))) ??
    of('visit', (name) => visits.test(name) || (name === 'si' && players.test(url.hostname))) ??
    of('visit', (name, value) => name === 'utm_medium' && /^e?-?mail|newsletter/i.test(value))
  );
}

/** Keeps the notation of the rest; a parser would escape it differently. */
function without(url: URL, names: string[]): string {
  const all = names[0] === 'utm_medium' ? /^utm_/ : undefined;
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((pair) => {
      const name = decodeName(pair.split('=')[0]!);
      return !names.includes(name) && !all?.test(name);
    });
  return `${url.origin}${url.pathname}${kept.length > 0 ? `?${kept.join('&')}` : ''}${url.hash}`;
}

function decodeName(name: string): string {
  return [...new URLSearchParams(`${name}=`)][0]?.[0] ?? name;
}

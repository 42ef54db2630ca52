/** Who of this publication is told of what, and through which servers. */
import type { App } from './app.ts';
import { openDkim } from './open-dkim.ts';
import { openPostbox } from './open-postbox.ts';
import type { Config } from '../config/config.ts';
import { readCertificate } from '../fetch/certificate.ts';
import { openSafeFetch, type SafeFetch } from '../fetch/safe-fetch.ts';
import type { Postbox } from '../mail/posting.ts';
import { lookAtBackup } from '../notice/look-at-backup.ts';
import { lookAtCertificates, type CertificatePlace } from '../notice/look-at-certificates.ts';
import { lookAtRestore } from '../notice/look-at-restore.ts';
import { lookAtSends } from '../notice/look-at-sends.ts';
import { mailTarget, type NoticeRelay } from '../notice/mail-target.ts';
import { raiseNotices } from '../notice/raise-notices.ts';
import { refusingRelays } from '../notice/refusing-relays.ts';
import { notifyOperators, type Target, type NoticeMessage } from '../notice/notify-operators.ts';
import { urlTarget } from '../notice/url-target.ts';
import { readServerCertificate } from '../send/smtp/read-server-certificate.ts';
import { relaysOf } from '../send/smtp/transport.ts';

/** Whether there is anybody to tell. */
export function hasOperators({ publication, env }: Pick<Config, 'publication' | 'env'>): boolean {
  return publication.operators.length > 0 || env.OPERATOR_URL !== undefined;
}

/** The address of the desk for people. */
function deskUrlOf({ env }: Pick<Config, 'env'>): string {
  return env.DESK_URL ?? `http://localhost:${env.DESK_PORT}`;
}

/** Looks at every send and for a restore, and makes notices of what needs a person; none where nobody is to be told. */
export async function raiseOfSends(app: App): Promise<void> {
  const { config, db, clock } = app;
  if (!hasOperators(config)) return;
  const { notices, sending } = config.publication;
  const look = await lookAtSends({
    db,
    clock,
    stalledAfterMs: notices.stalledAfterMinutes * 60_000,
    refusalsOver: notices.refusalsOver,
    perSecond: sending.perSecond ?? null,
  });
  await raiseNotices(look, app);
  await raiseNotices(await lookAtRestore(db), app);
}

/** The same, and tells the operators of everything of which they have not heard. */
export async function notifyOfSends(app: App): Promise<void> {
  const { config, db, clock } = app;
  if (!hasOperators(config)) return;
  await raiseOfSends(app);
  await withTargets(app, (targets) => notifyOperators({ db, clock, timeZone: config.publication.timezone, targets }));
}

/** The backup that something else makes; looked for by `galley serve`, on its machine. */
export async function lookAtBackupOf(app: App): Promise<void> {
  const { root, publication } = app.config;
  if (!publication.backups || !hasOperators(app.config)) return;
  const { path, maxAge } = publication.backups;
  await raiseNotices(await lookAtBackup({ root, path, maxAgeMs: maxAge }, app.clock), app);
}

export async function lookAtCertificatesOf(app: App): Promise<void> {
  if (!hasOperators(app.config)) return;
  const { certificateDays: days } = app.config.publication.notices;
  await raiseNotices(await lookAtCertificates(certificatesOf(app.config), { clock: app.clock, days }), app);
}

const certificateTimeoutMs = 20_000;

function certificatesOf({ publicUrl, usesInbox, smtpUrl, env }: Config): CertificatePlace[] {
  const url = new URL(publicUrl);
  const servers = (urls: string, setting: CertificatePlace['setting']) =>
    relaysOf(urls).map(({ url: server, name }): CertificatePlace => ({
      host: name,
      setting,
      read: () => readServerCertificate(server, certificateTimeoutMs),
    }));
  return [
    ...(url.protocol === 'https:'
      ? [
          {
            host: `${url.hostname}:${url.port || 443}`,
            setting: 'PUBLIC_URL' as const,
            read: () => readCertificate(url),
          },
        ]
      : []),
    ...(usesInbox ? [] : servers(smtpUrl, 'SMTP_URL')),
    ...(env.OPERATOR_SMTP_URL ? servers(env.OPERATOR_SMTP_URL, 'OPERATOR_SMTP_URL') : []),
  ];
}

/** Connections are opened by the first that is told, and closed at the end. */
export async function withTargets<T>(app: App, work: (targets: Target[]) => Promise<T>): Promise<T> {
  const { config, sender, clock, viewContext } = app;
  const { publication, env } = config;
  const closers: (() => Promise<void>)[] = [];
  const relays = noticeRelays(config, closers);
  const mail = {
    relaysFor: (message: NoticeMessage) => inOrder(relays, message, app),
    from: publication.notices.from ?? sender.from,
    returnPath: publication.notices.from?.address ?? sender.returnPath.address,
    publication: viewContext.publication,
    brand: viewContext.brand,
    slug: publication.slug,
    deskUrl: deskUrlOf(config),
    dkim: () => openDkim(config).catch(() => []),
    clock,
  };
  const url = env.OPERATOR_URL;
  const targets = [
    ...publication.operators.map((to) => mailTarget(to, mail)),
    ...(url
      ? [
          urlTarget({
            url,
            secret: env.OPERATOR_SECRET,
            web: openWebTo(url, closers),
            slug: publication.slug,
            deskUrl: mail.deskUrl,
            clock,
          }),
        ]
      : []),
  ];
  try {
    return await work(targets);
  } finally {
    for (const close of closers) await close();
  }
}

interface KnownRelay extends NoticeRelay {
  isForOperators: boolean;
}

function noticeRelays({ env, smtpUrl }: Config, closers: (() => Promise<void>)[]): KnownRelay[] {
  const relay = (url: string, name: string, isForOperators: boolean): KnownRelay => {
    let postbox: Postbox | undefined;
    return {
      name,
      isForOperators,
      post(message) {
        if (!postbox) {
          postbox = openPostbox({ smtpUrl: url }, 1);
          closers.push(postbox.close);
        }
        return postbox.post(message);
      },
    };
  };
  const own = env.OPERATOR_SMTP_URL ? relaysOf(env.OPERATOR_SMTP_URL) : [];
  const shared = relaysOf(smtpUrl).filter(({ name }) => own.every((one) => one.name !== name));
  return [
    ...own.map(({ url, name }) => relay(url, name, true)),
    ...shared.map(({ url, name }) => relay(url, name, false)),
  ];
}

/** The operators' own server first; one that refused this send, or whose certificate is the trouble, last. */
async function inOrder(relays: KnownRelay[], { notice }: NoticeMessage, { db }: App): Promise<NoticeRelay[]> {
  const refusing = notice.send ? await refusingRelays(notice.send.id, db) : new Set<string>();
  if (notice.detail.kind === 'certificate') refusing.add(notice.detail.host);
  const rank = ({ name, isForOperators }: KnownRelay) => (refusing.has(name) ? 2 : isForOperators ? 0 : 1);
  return relays.toSorted((one, other) => rank(one) - rank(other));
}

/** The operator chose this address, so it may be private: a program on this machine, or in the same network. */
function openWebTo(url: string, closers: (() => Promise<void>)[]): Pick<SafeFetch, 'fetch'> {
  const web = openSafeFetch({ userAgent: 'Galley notices', allow: [new URL(url).host], timeoutMs: 10_000 });
  closers.push(web.close);
  return web;
}

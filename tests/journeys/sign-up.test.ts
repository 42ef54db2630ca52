import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { authenticate } from 'mailauth';
import pino from 'pino';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, test } from 'vitest';
import { confirmWindowMs } from '../../src/audience/signup/confirm-link.ts';
import { unsubscribe } from '../../src/audience/leaving/leave.ts';
import { appendConsent } from '../../src/audience/consent.ts';
import type { Database } from '../../src/db/open.ts';
import type { KeyRing } from '../../src/signing/keys.ts';
import { suppress } from '../../src/audience/suppression.ts';
import { goodbyeBy, openMailerOf } from '../../src/wire/system-mails.ts';
import type { SubscriberStatus } from '../../src/db/tables/audience.ts';
import { openRecorder } from '../../src/track/record.ts';
import { makeToken, makeTokens } from '../../src/signing/link-token.ts';
import { openMailLater } from '../../src/audience/signup/mail-later.ts';
import { forgetUnconfirmed } from '../../src/audience/signup/forget-unconfirmed.ts';
import { mailboxOf } from '../../src/audience/signup/mailbox-of.ts';
import { publicApp } from '../../src/web/public-app.ts';
import { scriptedSmtp, type Script } from '../fakes/scripted-smtp.ts';
import { makeWorkspace, type WorkspaceOptions } from './workspace.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).toReversed()) await thing.close();
});

const host = 'news.example.org';
const minute = 60_000;

interface BeginOptions extends Partial<WorkspaceOptions> {
  script?: (to: string, tryNumber: number) => Script;
  delayMs?: number;
}

/** The public pages of a publication, with mail to a server whose replies the test chooses. */
async function begin({ script, delayMs = 0, ...options }: BeginOptions = {}) {
  const smtp = await scriptedSmtp(script, { delayMs });
  open.push(smtp);
  const workspace = await makeWorkspace({ ...options, smtpUrl: smtp.url });
  open.push(workspace);
  const lines: string[] = [];
  const log = pino(
    { base: null },
    new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(String(chunk)), done()) }),
  );
  const app = { ...workspace.app, log };
  const { config, db, keys } = app;
  const { clock } = workspace;
  const mailer = await openMailerOf(app);
  open.push(mailer);
  const later = openMailLater();
  open.push(later);
  const handedOver = new Set<Promise<void>>();
  const web = publicApp({
    isProxy: () => false,
    later: {
      ...later,
      add: (mail) => later.add({ ...mail, attempt: () => noted(mail.attempt()) }),
    },
    ...app,
    publication: config.publication,
    publicUrl: config.publicUrl,
    mailer,
    onLeft: goodbyeBy(mailer, app),
    recorder: openRecorder({ db, clock, onLost: () => {} }),
    drafts: join(config.root, 'drafts'),
    hosts: [],
  });
  /** So that a test can look at the mail: the form answers before it is handed over. */
  const noted = <T>(attempt: Promise<T>): Promise<T> => {
    const done = attempt.then(
      () => new Promise<void>((resolve) => setImmediate(resolve)),
      () => {},
    );
    handedOver.add(done);
    return attempt;
  };
  const handOver = () => Promise.all(handedOver);
  let clients = 0;
  const ask = async (
    path: string,
    {
      form,
      from = `203.0.113.${(clients += 1) % 250}`,
      method = form ? 'POST' : 'GET',
    }: { form?: Record<string, string>; from?: string; method?: string } = {},
  ) => {
    const response = await web.request(
      `https://${host}${path.replace(`https://${host}`, '')}`,
      { method, headers: { host }, ...(form ? { body: new URLSearchParams(form) } : {}) },
      { incoming: { socket: { remoteAddress: from } } },
    );
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const mails = (to: string) => smtp.received.filter((mail) => mail.to === to);
  const linkIn = async (raw: string) =>
    /https:\/\/news\.example\.org\/confirm\/[a-z2-7]{36}(?=\s)/.exec((await PostalMime.parse(raw)).text!)![0];
  return {
    smtp,
    app,
    db,
    clock,
    keys,
    mailer,
    ask,
    mails,
    lines,
    linkIn,
    async signUp(email: string, more: Record<string, string> = {}, from?: string) {
      const answer = await ask('/subscribe', {
        form: { email, firstName: '', website: '', ...more },
        ...(from ? { from } : {}),
      });
      await handOver();
      return answer;
    },
    later,
    /** The confirm link in the newest mail to somebody. */
    link: async (to: string) => linkIn(mails(to).at(-1)!.raw),
    person: (email: string) => db.selectFrom('subscriber').selectAll().where('email', '=', email).executeTakeFirst(),
    ledger: async (email: string) =>
      (
        await db
          .selectFrom('consent')
          .innerJoin('subscriber', 'subscriber.id', 'subscriber_id')
          .select(['action', 'source', 'detail', 'at'])
          .where('email', '=', email)
          .orderBy('consent.id')
          .execute()
      ).map((row) => ({ ...row, detail: JSON.parse(row.detail ?? 'null') as Record<string, unknown> | null })),
    add: async (email: string, status: SubscriberStatus, fields = {}) =>
      (
        await db
          .insertInto('subscriber')
          .values({ email, status, fields: JSON.stringify(fields), created_at: 1, updated_at: 1 })
          .returning('id')
          .executeTakeFirstOrThrow()
      ).id,
    async until(count: number) {
      for (let tries = 0; smtp.received.length < count && tries < 200; tries++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      expect(smtp.received).toHaveLength(count);
    },
  };
}

const everything = async (db: Awaited<ReturnType<typeof begin>>['db']) =>
  JSON.stringify([
    await db.selectFrom('subscriber').selectAll().execute(),
    await db.selectFrom('consent').selectAll().execute(),
    await db.selectFrom('suppression').selectAll().execute(),
  ]);

describe('signing up', () => {
  test('form, mail, button, welcome: from an unknown address to an active reader', async () => {
    const { ask, signUp, mails, link, person, ledger, until } = await begin();
    expect((await ask('/subscribe')).text).toContain('First name');
    const answer = await signUp('Vega@Example.org', { firstName: 'Vega' });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('vega@example.org');
    expect(await person('vega@example.org')).toMatchObject({ status: 'pending', fields: '{"firstName":"Vega"}' });
    expect(await ledger('vega@example.org')).toMatchObject([
      {
        action: 'asked',
        source: 'form:subscribe',
        detail: { mail: 'confirm', shown: expect.stringContaining('The Weekly Loop') },
      },
    ]);

    const address = await link('vega@example.org');
    const page = await ask(address);
    expect(page.status).toBe(200);
    expect(page.text).toContain('v\u2060…\u2060a@example.org');
    expect((await ask(address, { form: {} })).text).toContain('You are subscribed');
    expect(await person('vega@example.org')).toMatchObject({ status: 'active' });
    expect((await ledger('vega@example.org')).map(({ action }) => action)).toEqual(['asked', 'confirmed']);
    await until(2);
    const welcome = await PostalMime.parse(mails('vega@example.org')[1]!.raw);
    expect(welcome.subject).toBe('Welcome to The Weekly Loop');
    expect(welcome.text).toContain('Hello Vega,');
    expect(welcome.html).toContain('<p style="margin:14px 0 0">Hello Vega,</p>');
  });

  test('the ledger stores what the page said', async () => {
    const { ask, signUp, ledger } = await begin();
    const { text } = await ask('/subscribe');
    await signUp('vega@example.org');
    expect(text).toContain(String((await ledger('vega@example.org'))[0]!.detail!.shown));
  });

  test('opening the link, however often, changes nothing (scanners follow every link)', async () => {
    const { ask, signUp, link, db, smtp } = await begin();
    await signUp('vega@example.org');
    const address = await link('vega@example.org');
    const before = await everything(db);
    for (let visit = 0; visit < 5; visit++) expect((await ask(address)).status).toBe(200);
    expect(await everything(db)).toBe(before);
    expect(smtp.received).toHaveLength(1);
  });

  test('pressing the button twice confirms once and welcomes once', async () => {
    const { ask, signUp, link, ledger, mailer, smtp } = await begin();
    await signUp('vega@example.org');
    const address = await link('vega@example.org');
    const pages = await Promise.all([ask(address, { form: {} }), ask(address, { form: {} })]);
    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    await mailer.close();
    expect(smtp.received).toHaveLength(2);
    expect((await ledger('vega@example.org')).filter(({ action }) => action === 'confirmed')).toHaveLength(1);
  });

  test('a publication that declares no firstName does not ask for one', async () => {
    const { ask, signUp, person } = await begin({ publication: (yaml) => `${yaml}\nfields: [city]\n` });
    expect((await ask('/subscribe')).text).not.toContain('First name');
    await signUp('vega@example.org', { firstName: 'Vega' });
    expect(await person('vega@example.org')).toMatchObject({ fields: '{}' });
  });

  test('the archive links to the form, and the form accepts only GET, HEAD and POST', async () => {
    const { ask } = await begin();
    expect((await ask('/')).text).toContain('href="/subscribe"');
    expect((await ask('/subscribe', { method: 'HEAD' })).status).toBe(200);
    const refused = await ask('/subscribe', { method: 'PUT' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    expect((await ask('/confirm/x', { method: 'DELETE' })).status).toBe(405);
  });

  test.each([
    ['not-an-address', 'there is no @ in it'],
    ['', 'the address is empty'],
    ['vega@example.org\r\nBcc: victim@example.org', 'control or invisible character'],
    ['a@b', 'the domain has no dot in it'],
  ])('%j is reported on the form, next to its field', async (email, why) => {
    const { signUp, db, smtp } = await begin();
    const { status, text } = await signUp(email);
    expect(status).toBe(422);
    expect(text).toContain(why);
    expect(text).toContain('aria-describedby="email-error"');
    expect(await db.selectFrom('subscriber').select('id').execute()).toEqual([]);
    expect(smtp.received).toEqual([]);
  });

  test('a form of two megabytes is refused', async () => {
    const { signUp } = await begin();
    expect((await signUp('vega@example.org', { firstName: 'x'.repeat(2_000_000) })).status).toBe(413);
  });
});

describe('the confirmation mail', () => {
  test('is signed (DKIM), prevents automatic replies, and is not list mail', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const { signUp, mails } = await begin({ variables: { DKIM_PRIVATE_KEY: privateKey, DKIM_SELECTOR: 'rsa1' } });
    await signUp('vega@example.org');
    const { raw, from } = mails('vega@example.org')[0]!;
    const { dkim } = await authenticate(`${raw}\r\n`, {
      ip: '192.0.2.1',
      helo: 'mx.example.org',
      sender: from,
      disableArc: true,
      disableBimi: true,
      resolver: async (name: string) => {
        if (name === 'rsa1._domainkey.loop.example.org') return [[`v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`]];
        throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
      },
    });
    expect(dkim.results.map(({ status }) => status.result)).toEqual(['pass']);
    const mail = await PostalMime.parse(raw);
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
    expect(header('auto-submitted')).toBe('auto-generated');
    expect(header('message-id')).toMatch(/^<[\w.-]+@loop\.example\.org>$/);
    expect(mail.from?.address).toBe('editors@loop.example.org');
    expect(from).toBe('bounces@loop.example.org');
    for (const name of ['list-unsubscribe', 'list-unsubscribe-post', 'list-id', 'precedence'])
      expect(header(name)).toBeUndefined();
  });

  test('says the same in both parts, with the same link and no tracking', async () => {
    const { signUp, mails, link } = await begin();
    await signUp('vega@example.org');
    const mail = await PostalMime.parse(mails('vega@example.org')[0]!.raw);
    const address = await link('vega@example.org');
    expect(mail.html!.match(/href="https:\/\/news\.example\.org[^"]*"/g)).toEqual([
      `href="${address}"`,
      `href="${address}"`,
    ]);
    expect(mail.text).toContain('signed up for The Weekly Loop with vega@example.org');
    expect(mail.html).not.toMatch(/\/[co]\/[a-z2-7]{36}|[\uE000-\uF8FF]|\{\{/);
    expect(mail.text!.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('does not use the name from the form, so that a stranger’s words reach no inbox', async () => {
    const { signUp, mails } = await begin();
    await signUp('vega@example.org', { firstName: 'You won a prize' });
    const mail = await PostalMime.parse(mails('vega@example.org')[0]!.raw);
    expect(`${mail.subject}${mail.text}${mail.html}`).not.toContain('prize');
  });

  test('has the text of galley.yaml, with this reader’s fields', async () => {
    const { signUp, mails } = await begin({
      publication: (yaml) => `${yaml}
mails:
  confirm:
    subject: "{{default subscriber.firstName \\"Hallo\\"}}, bitte bestätigen"
    text: |
      Guten Tag **{{default subscriber.firstName "zusammen"}}**, siehe [hier](https://example.org/a?b=1&c=2).

      {{#if subscriber.firstName}}Schön, dass du da bist.{{else}}Wie heißt du?{{/if}}
    button: Ja, ich will
`,
    });
    await signUp('vega@example.org', { firstName: 'Zoë' });
    const mail = await PostalMime.parse(mails('vega@example.org')[0]!.raw);
    expect(mail.subject).toBe('Zoë, bitte bestätigen');
    expect(mail.html).toMatch(/<strong>Zoë<\/strong>, siehe <a [^>]*href="https:\/\/example\.org\/a\?b=1&amp;c=2"/);
    expect(mail.html).toContain('Schön, dass du da bist.');
    expect(mail.html).not.toContain('Wie heißt du');
    expect(mail.text).toContain('Ja, ich will:');
  });
});

describe('a hostile name', () => {
  const greeting = (yaml: string) => `${yaml}
mails:
  confirm:
    subject: "{{subscriber.firstName}}: confirm"
    text: "Hello {{subscriber.firstName}}."
`;

  test.each([
    ['a newline', 'Vega\r\nBcc: victim@example.org'],
    ['a link', 'Win at https://spam.example'],
    ['a bare host', 'spam.example'],
    ['an address', 'me@spam.example'],
    ['one of our marks', 'Vega \uE000u0\uE001'],
    ['tags', '<img src=x>'],
    ['sixty-one letters', 'x'.repeat(61)],
  ])('with %s is told on the form and mailed to nobody', async (_what, firstName) => {
    const { signUp, db, smtp } = await begin({ publication: greeting });
    expect((await signUp('vega@example.org', { firstName })).status).toBe(422);
    expect(await db.selectFrom('subscriber').select('id').execute()).toEqual([]);
    expect(smtp.received).toEqual([]);
  });

  test('that is already stored can add neither header nor markup', async () => {
    const { signUp, add, mails, link } = await begin({ publication: greeting });
    await add('vega@example.org', 'pending', {
      firstName: 'V\r\nBcc: victim@example.org\r\n\r\n<script>x</script> {{subscriber.email}} "&',
    });
    await signUp('vega@example.org');
    const mail = await PostalMime.parse(mails('vega@example.org')[0]!.raw);
    expect(mail.headers.some(({ key }) => key === 'bcc')).toBe(false);
    expect(mail.subject).toBe('V Bcc: victim@example.org <script>x</script> {{subscriber.email}} "&: confirm');
    expect(mail.html).toContain('&lt;script&gt;x&lt;/script&gt; {{subscriber.email}} &quot;&amp;');
    expect(mail.html).not.toContain('<script');
    expect(await link('vega@example.org')).toContain('/confirm/');
  });

  test('with an apostrophe, a dot or letters of any script is a name', async () => {
    const { signUp, person } = await begin();
    for (const [index, firstName] of ['J.R.', 'O’Neil', "D'Arcy", '織女', 'فاطمة', 'Anne-Marie'].entries()) {
      expect((await signUp(`name${index}@example.org`, { firstName })).status).toBe(200);
      expect(JSON.parse((await person(`name${index}@example.org`))!.fields)).toEqual({ firstName });
    }
  });
});

describe('the response', () => {
  test('is the same, byte for byte, whoever the address belongs to', async () => {
    const pages: string[] = [];
    for (const status of [undefined, 'pending', 'active', 'unsubscribed', 'bounced', 'complained'] as const) {
      const { signUp, add, db } = await begin();
      if (status) await add('vega@example.org', status);
      if (status === 'unsubscribed' || status === 'bounced' || status === 'complained')
        await suppress(db, { email: 'vega@example.org', reason: status, at: 1 });
      const { status: code, headers, text } = await signUp('vega@example.org');
      pages.push(JSON.stringify([code, [...headers].filter(([name]) => name !== 'date'), text]));
      const again = await signUp('vega@example.org');
      expect(again.text).toBe(text);
    }
    expect(new Set(pages).size).toBe(1);
  });

  test('comes before the mail is handed over, so that its time does not reveal who is mailed', async () => {
    const { ask, add, until } = await begin({ delayMs: 300 });
    await add('vega@example.org', 'bounced');
    const timeOf = async (email: string) => {
      const start = performance.now();
      expect((await ask('/subscribe', { form: { email, firstName: '', website: '' } })).status).toBe(200);
      return performance.now() - start;
    };
    expect(await timeOf('vega@example.org')).toBeGreaterThan(95);
    expect(await timeOf('rigel@example.org')).toBeGreaterThan(95);
    await until(1);
  });

  test('is the same while the mail server is down or refuses an address, and nobody else sees trouble', async () => {
    const { signUp, add, person, ledger, lines, smtp } = await begin({
      script: (to, tryNumber) =>
        to === 'unknown@example.org'
          ? { at: 'rcpt', reply: '550 5.1.1 <unknown@example.org> unknown' }
          : tryNumber === 1
            ? { at: 'rcpt', reply: '451 4.3.0 <vega@example.org> try later' }
            : 'accept',
    });
    await add('mira@example.net', 'complained');
    const answers = [];
    for (const email of ['vega@example.org', 'mira@example.net', 'unknown@example.org', 'vega@example.org'])
      answers.push((await signUp(email)).status);
    expect(answers).toEqual([200, 200, 200, 200]);
    expect(await person('vega@example.org')).toMatchObject({ status: 'pending' });
    // The failed mail does not keep the reader waiting: asking again sends one at once.
    expect(smtp.received.map(({ to }) => to)).toEqual(['vega@example.org']);
    expect((await ledger('vega@example.org')).map(({ detail }) => detail!.mail)).toEqual([
      'confirm',
      'not-sent',
      'confirm',
    ]);
    expect(lines.join('')).toContain('"code":451');
    expect(lines.join('')).not.toMatch(/vega|@/);
  });

  test('for a program that fills in the hidden field is the usual one, and nothing happens', async () => {
    const { signUp, db, smtp } = await begin();
    const answer = await signUp('vega@example.org', { website: 'https://spam.example' });
    expect(answer.text).toBe((await signUp('vega@example.org')).text);
    expect(await db.selectFrom('subscriber').select('id').execute()).toHaveLength(1);
    expect(smtp.received).toHaveLength(1);
  });

  test('turns to 429 after ten from one place, while other places are served', async () => {
    const { signUp, ask, clock } = await begin();
    for (let time = 0; time < 10; time++)
      expect((await signUp(`reader${time}@example.org`, {}, '203.0.113.7')).status).toBe(200);
    const eleventh = await signUp('one-more@example.org', {}, '203.0.113.7');
    expect(eleventh.status).toBe(429);
    expect(eleventh.headers.get('retry-after')).toBe('600');
    expect((await signUp('one-more@example.org', {}, '203.0.113.8')).status).toBe(200);
    expect((await ask('/subscribe', { from: '203.0.113.7' })).status).toBe(200);
    clock.at += 11 * minute;
    expect((await signUp('two-more@example.org', {}, '203.0.113.7')).status).toBe(200);
  });
});

describe('a mailbox', () => {
  test('gets five mails a day at most, under however many spellings of its address', async () => {
    const { signUp, smtp, clock } = await begin();
    for (let index = 0; index < 12; index++)
      expect((await signUp(`vi.ctim+${index}@gmail.com`)).text).toContain('Check your inbox');
    for (const email of ['v.ictim@gmail.com', 'victim@googlemail.com', 'VICTIM+x@gmail.com'])
      expect((await signUp(email)).status).toBe(200);
    expect(smtp.received).toHaveLength(5);
    await signUp('somebody.else@gmail.com');
    expect(smtp.received).toHaveLength(6);
    clock.at += 24 * 60 * minute;
    await signUp('vi.ctim+99@gmail.com');
    expect(smtp.received).toHaveLength(7);
  });

  test.each([
    ['a.b+c@gmail.com', 'ab@gmail.com'],
    ['a.b@googlemail.com', 'ab@gmail.com'],
    ['a.b+c@example.org', 'a.b@example.org'],
    ['+c@example.org', '+@example.org'],
  ])('%s is counted as %s', (address, mailbox) => expect(mailboxOf(address)).toBe(mailbox));
});

describe('an address that was never confirmed', () => {
  test('is forgotten after thirty days, with what the ledger has of it', async () => {
    const { signUp, add, db, clock, ask, link, person } = await begin();
    await signUp('vega@example.org');
    await signUp('rigel@example.org');
    await ask(await link('rigel@example.org'), { form: {} });
    const imported = await add('mira@example.net', 'pending');
    await appendConsent(db, [{ subscriberId: imported, action: 'imported', source: 'import:list.csv', at: 1 }]);
    clock.at += 29 * 24 * 60 * minute;
    expect(await forgetUnconfirmed({ db, clock })).toBe(0);
    clock.at += 25 * 60 * minute;
    expect(await forgetUnconfirmed({ db, clock })).toBe(1);
    expect(await person('vega@example.org')).toBeUndefined();
    expect((await person('rigel@example.org'))!.status).toBe('active');
    expect((await person('mira@example.net'))!.status).toBe('pending');
    expect(await db.selectFrom('consent').select('id').execute()).toHaveLength(3);
  });
});

describe('asking again', () => {
  test('while pending mails at most once in ten minutes', async () => {
    const { signUp, mails, clock, linkIn, ask, person } = await begin();
    await signUp('vega@example.org');
    clock.at += 9 * minute;
    await signUp('vega@example.org');
    expect(mails('vega@example.org')).toHaveLength(1);
    clock.at += 2 * minute;
    await signUp('vega@example.org');
    expect(mails('vega@example.org')).toHaveLength(2);
    // Both links work until one is used.
    expect((await ask(await linkIn(mails('vega@example.org')[0]!.raw), { form: {} })).status).toBe(200);
    expect(await person('vega@example.org')).toMatchObject({ status: 'active' });
  });

  test('twice at once mails once', async () => {
    const { signUp, mails } = await begin();
    await Promise.all([signUp('vega@example.org'), signUp('vega@example.org')]);
    expect(mails('vega@example.org')).toHaveLength(1);
  });

  test('sends at most five mails a day, also to a subscriber', async () => {
    const { signUp, add, mails, clock } = await begin();
    await add('altair@example.com', 'active');
    for (let time = 0; time < 12; time++, clock.at += 11 * minute)
      for (const email of ['vega@example.org', 'altair@example.com']) await signUp(email);
    expect([mails('vega@example.org').length, mails('altair@example.com').length]).toEqual([5, 5]);
    clock.at += 24 * 60 * minute;
    await signUp('vega@example.org');
    expect(mails('vega@example.org')).toHaveLength(6);
  });

  test('tells an active subscriber that they are subscribed, and changes nothing', async () => {
    const { signUp, add, mails, person } = await begin();
    await add('vega@example.org', 'active', { firstName: 'Vega' });
    await signUp('vega@example.org', { firstName: 'Mallory' });
    const mail = await PostalMime.parse(mails('vega@example.org')[0]!.raw);
    expect(mail.subject).toBe('You are already subscribed to The Weekly Loop');
    expect(mail.text).not.toContain('/confirm/');
    expect(await person('vega@example.org')).toMatchObject({ status: 'active', fields: '{"firstName":"Vega"}' });
  });
});

describe('a confirm link', () => {
  test('is refused after seven days and a second (410), and accepted a minute before', async () => {
    const { signUp, link, ask, clock, person } = await begin();
    await signUp('vega@example.org');
    const address = await link('vega@example.org');
    clock.at += confirmWindowMs - minute;
    expect((await ask(address)).status).toBe(200);
    clock.at += minute + 1000;
    expect((await ask(address)).status).toBe(410);
    expect((await ask(address, { form: {} })).status).toBe(410);
    expect(await person('vega@example.org')).toMatchObject({ status: 'pending' });
  });

  test('that was changed in any place does not work (404)', async () => {
    const { signUp, link, ask, keys, person } = await begin();
    await signUp('vega@example.org');
    const address = await link('vega@example.org');
    const token = address.split('/').at(-1)!;
    const wrong = [...token].map((char, at) => token.slice(0, at) + (char === 'a' ? 'b' : 'a') + token.slice(at + 1));
    const others = ['x', token.slice(1), makeTokens(keys, { epoch: 0, delivery: 1 }, 0).leave];
    for (const one of [...wrong, ...others]) expect((await ask(`/confirm/${one}`, { form: {} })).status).toBe(404);
    expect(await person('vega@example.org')).toMatchObject({ status: 'pending' });
  });

  test('is not an unsubscribe link', async () => {
    const { signUp, link, ask } = await begin();
    await signUp('vega@example.org');
    expect((await ask((await link('vega@example.org')).replace('/confirm/', '/u/'), { form: {} })).status).toBe(404);
  });
});

/** The token of a confirm link that was mailed earlier to somebody who has been suppressed since. */
async function askedBefore(db: Database, keys: KeyRing, subscriberId: number, at: number): Promise<string> {
  const [id] = await appendConsent(db, [{ subscriberId, action: 'asked', source: 'form', at, detail: { epoch: 5 } }]);
  return makeToken(keys, 'confirm', { epoch: 5, id: id! });
}

describe('coming back', () => {
  test('a reader who unsubscribed returns by their own confirmation, which removes the suppression', async () => {
    const { signUp, add, link, ask, db, person, ledger, clock } = await begin();
    const id = await add('deneb@example.org', 'active', { firstName: 'Deneb', city: 'Turin' });
    await unsubscribe(db, { subscriberId: id, source: 'page', at: clock.now() });
    clock.at += 1000;
    await signUp('deneb@example.org', { firstName: 'D.' });
    // Asking alone does not change their decision.
    expect(await person('deneb@example.org')).toMatchObject({
      status: 'unsubscribed',
      fields: '{"firstName":"Deneb","city":"Turin"}',
    });
    expect(await db.selectFrom('suppression').select('reason').execute()).toEqual([{ reason: 'unsubscribed' }]);
    expect((await ask(await link('deneb@example.org'), { form: {} })).status).toBe(200);
    expect(await person('deneb@example.org')).toMatchObject({
      status: 'active',
      fields: '{"firstName":"D.","city":"Turin"}',
    });
    expect(await db.selectFrom('suppression').selectAll().execute()).toEqual([]);
    expect((await ledger('deneb@example.org')).map(({ action }) => action)).toEqual([
      'unsubscribed',
      'asked',
      'confirmed',
    ]);
  });

  test('a link from before they unsubscribed does not bring them back (410)', async () => {
    const { signUp, link, ask, db, person, clock } = await begin();
    await signUp('vega@example.org');
    const address = await link('vega@example.org');
    await ask(address, { form: {} });
    await unsubscribe(db, {
      subscriberId: (await person('vega@example.org'))!.id,
      source: 'one-click',
      at: clock.now(),
    });
    expect((await ask(address, { form: {} })).status).toBe(410);
    expect(await person('vega@example.org')).toMatchObject({ status: 'unsubscribed' });
  });

  test.each(['bounced', 'complained', 'manual'] as const)(
    'an address that is suppressed as %s is not mailed, and no link of its own restores it',
    async (reason) => {
      const { signUp, add, ask, db, mails, person, keys, clock } = await begin();
      const status = reason === 'manual' ? 'unsubscribed' : reason;
      const subscriberId = await add('mira@example.net', status);
      await suppress(db, { email: 'mira@example.net', reason, at: 1 });
      await signUp('mira@example.net');
      expect(mails('mira@example.net')).toEqual([]);
      const token = await askedBefore(db, keys, subscriberId, clock.now());
      expect((await ask(`/confirm/${token}`, { form: {} })).status).toBe(409);
      expect(await person('mira@example.net')).toMatchObject({ status });
      expect(await db.selectFrom('suppression').select('reason').execute()).toEqual([{ reason }]);
    },
  );

  test('somebody whose address alone is suppressed, as an import leaves it, can sign up again and come back', async () => {
    const { signUp, db, link, ask, person, mails, clock } = await begin();
    await suppress(db, { email: 'deneb@example.org', reason: 'unsubscribed', at: 1 });
    await signUp('deneb@example.org');
    clock.at += 11 * minute;
    await signUp('deneb@example.org');
    expect(mails('deneb@example.org')).toHaveLength(2);
    await ask(await link('deneb@example.org'), { form: {} });
    expect(await person('deneb@example.org')).toMatchObject({ status: 'active' });
    expect(await db.selectFrom('suppression').selectAll().execute()).toEqual([]);
  });
});

describe('the goodbye', () => {
  const saying = (yaml: string) => `${yaml}\nmails: { goodbye: { send: true } }\n`;

  async function leaving(options: BeginOptions) {
    const all = await begin(options);
    const id = await all.add('vega@example.org', 'active', { firstName: 'Vega' });
    const rendition = { hash: 'x', issue_number: 7, theme: 'digest', body: '{}', created_at: 1 };
    await all.db.insertInto('rendition').values(rendition).execute();
    await all.db
      .insertInto('send')
      .values({
        id: 1,
        issue_number: 7,
        audience: 'everyone',
        rendition_hash: 'x',
        transport: 'inbox',
        status: 'finished',
        recipients: 1,
        created_at: 1,
        finished_at: 1,
      })
      .execute();
    await all.db
      .insertInto('delivery')
      .values({
        id: 1,
        send_id: 1,
        subscriber_id: id,
        batch: 1,
        status: 'accepted',
        attempted_at: 1,
        closed_at: 1,
        next_try_at: null,
        reply_code: 250,
        reply_enhanced: null,
        reply_text: null,
        queue_id: null,
        reason_code: null,
        reason_detail: null,
      })
      .execute();
    return { ...all, address: `/u/${makeTokens(all.keys, { epoch: 0, delivery: 1 }, 0).leave}` };
  }
  const settled = () => new Promise((resolve) => setTimeout(resolve, 300));

  test('is by default only on the page: nobody who wants less mail gets another one', async () => {
    const { ask, address, smtp, person } = await leaving({});
    expect((await ask(address, { form: {} })).text).toContain('You have unsubscribed');
    await settled();
    expect(await person('vega@example.org')).toMatchObject({ status: 'unsubscribed' });
    expect(smtp.received).toEqual([]);
  });

  test('is mailed once if galley.yaml says so', async () => {
    const { ask, address, mails, until } = await leaving({ publication: saying });
    await ask(address, { form: {} });
    await ask(address, { form: {} });
    await until(1);
    await settled();
    expect(mails('vega@example.org')).toHaveLength(1);
    const mail = await PostalMime.parse(mails('vega@example.org')[0]!.raw);
    expect(mail.subject).toBe('You have unsubscribed from The Weekly Loop');
    expect(mail.html).toContain('href="https://news.example.org/subscribe"');
  });

  test('is never mailed after a mail client’s one-click', async () => {
    const { ask, address, smtp, person } = await leaving({ publication: saying });
    await ask(address, { form: { 'List-Unsubscribe': 'One-Click' } });
    await settled();
    expect(await person('vega@example.org')).toMatchObject({ status: 'unsubscribed' });
    expect(smtp.received).toEqual([]);
  });
});

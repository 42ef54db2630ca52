import { afterEach, describe, expect, test } from 'vitest';
import type { OutgoingMessage } from '../../../src/mail/outgoing-message.ts';
import { openSmtpConnection, type SmtpConnection } from '../../../src/send/smtp/smtp-connection.ts';
import { rawSmtp, takeAll, welcome, type RawSmtp, type Talk } from './raw-smtp.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

/** A server that runs `converse` after its greeting, and our connection to it. */
async function lineTo(
  converse: (talk: Talk) => Promise<void>,
  { extensions = ['PIPELINING'], patienceMs = 5_000 } = {},
): Promise<{ line: SmtpConnection; server: RawSmtp }> {
  const server = await rawSmtp(async (talk) => {
    await welcome(talk, extensions);
    await converse(talk);
  });
  open.push(server);
  const line = await openSmtpConnection(`${server.url}?socketTimeout=${patienceMs}`, patienceMs);
  open.push({ close: () => line.hangUp() });
  return { line, server };
}

const message = (
  raw = 'Subject: hello\r\n\r\nOne line.\r\n',
  over: Partial<OutgoingMessage> = {},
): OutgoingMessage => ({
  from: 'bounces@example.org',
  to: 'vega@example.com',
  needsSmtpUtf8: false,
  raw: Buffer.from(raw),
  ...over,
});

/** More than fits between two sockets. */
const longText = `Subject: long\r\n\r\n${'word '.repeat(2_000_000)}\r\n`;

/** Reads the commands up to DATA, and sends `answers` one after another. */
async function answer(talk: Talk, ...answers: string[]): Promise<string[]> {
  const heard: string[] = [];
  for (const one of answers) {
    heard.push((await talk.line()) ?? '');
    talk.write(`${one}\r\n`);
  }
  return heard;
}

/** Answers a text when its first line has arrived, and reads no more of it. */
async function answerEarly(talk: Talk, words: string): Promise<void> {
  await answer(talk, '250 ok', '250 ok', '354 go on');
  await talk.line();
  talk.pause();
  talk.write(`${words}\r\n`);
}

const ways = {
  'that pipelines and answers at once': {
    extensions: ['PIPELINING'],
    say: async (talk: Talk, words: string) => talk.write(words),
  },
  'that pipelines and answers byte by byte': {
    extensions: ['PIPELINING'],
    say: (talk: Talk, words: string) => talk.trickle(words),
  },
  'that takes one command at a time': {
    extensions: ['8BITMIME'],
    say: async (talk: Talk, words: string) => talk.write(words),
  },
  'that takes one command at a time and answers byte by byte': {
    extensions: ['8BITMIME'],
    say: (talk: Talk, words: string) => talk.trickle(words),
  },
};

describe.each(Object.entries(ways))('a server %s', (_name, { extensions, say }) => {
  const converse = async (talk: Talk, texts: string[], rcpt: () => string = () => '250 ok') => {
    let refused = false;
    for (let line = await talk.line(); line !== undefined; line = await talk.line()) {
      // Without PIPELINING a client sends one command and waits (RFC 5321 4.5.3.2).
      if (!extensions.includes('PIPELINING') && talk.hasMore()) return talk.reset();
      if (line.startsWith('RCPT')) {
        const reply = rcpt();
        refused = !reply.startsWith('2');
        await say(talk, `${reply}\r\n`);
      } else if (line === 'DATA' && refused) await say(talk, '503 5.5.1 nobody to send it to\r\n');
      else if (line === 'DATA') {
        await say(talk, '354 go on\r\n');
        texts.push((await talk.text()) ?? 'gone');
        await say(talk, '250-2.0.0 Ok:\r\n250 queued as Q7\r\n');
      } else await say(talk, '250 2.0.0 ok\r\n');
    }
  };

  test('gets message after message over one connection, each byte of them', async () => {
    const texts: string[] = [];
    const { line, server } = await lineTo((talk) => converse(talk, texts), { extensions });
    for (const words of ['one', 'two', 'three']) {
      expect(await line.send(message(`Subject: ${words}\r\n\r\n${words}\r\n`))).toEqual({
        kind: 'reply',
        stage: 'text',
        code: 250,
        text: '2.0.0 Ok: queued as Q7',
      });
    }
    expect(texts).toEqual(['one', 'two', 'three'].map((words) => `Subject: ${words}\r\n\r\n${words}`));
    expect(server.connections()).toBe(1);
  });

  test('that refuses a reader gets the next one over the same connection', async () => {
    const texts: string[] = [];
    let readers = 0;
    const { line, server } = await lineTo(
      (talk) => converse(talk, texts, () => (readers++ === 0 ? '550 5.1.1 no such user' : '250 ok')),
      { extensions },
    );
    expect(await line.send(message())).toMatchObject({
      kind: 'reply',
      stage: 'rcpt',
      code: 550,
      text: '5.1.1 no such user',
    });
    expect(await line.send(message())).toMatchObject({ kind: 'reply', stage: 'text', code: 250 });
    expect([texts.length, server.connections()]).toEqual([1, 1]);
  });
});

describe('a server’s replies', () => {
  test('three in one packet are three replies', async () => {
    const { line } = await lineTo(async (talk) => {
      for (let count = 0; count < 3; count++) await talk.line();
      talk.write('250 sender ok\r\n250 recipient ok\r\n354 go on\r\n');
      await talk.text();
      talk.write('250 taken\r\n');
    });
    expect(await line.send(message())).toMatchObject({ code: 250, text: 'taken' });
  });

  test('in non-ASCII text, cut within a character, are read as written', async () => {
    const { line } = await lineTo(
      async (talk) => {
        await talk.line();
        await talk.trickle('550 5.1.1 Empfänger unbekannt: ヴェガ\r\n');
      },
      { extensions: ['8BITMIME'] },
    );
    expect(await line.send(message())).toMatchObject({ code: 550, text: '5.1.1 Empfänger unbekannt: ヴェガ' });
  });

  test('of many lines are one reply, whose last line decides', async () => {
    const { line } = await lineTo(
      async (talk) => {
        await answer(talk, '250 ok');
        await talk.line();
        talk.write('450-4.7.1 Not now.\r\n450-\r\n450 See https://example.net/why\r\n');
        await answer(talk, '503 no', '250 ok');
      },
      { extensions: ['8BITMIME'] },
    );
    expect(await line.send(message())).toMatchObject({
      stage: 'rcpt',
      code: 450,
      text: '4.7.1 Not now.  See https://example.net/why',
    });
  });

  const nonsense = {
    'no SMTP at all': 'HTTP/1.1 400 Bad Request\r\n',
    'a code that does not exist': '123 fine\r\n',
    'a code of four digits': '2500 ok\r\n',
    'an answer without an end': `250-${'x'.repeat(200_000)}`,
    'lines without an end': '250-more\r\n'.repeat(20_000),
    'a dozen answers to one question': '250 ok\r\n'.repeat(12),
  };
  test.each(Object.entries(nonsense))('if it is %s, the message is certainly not sent', async (_name, words) => {
    const { line } = await lineTo(
      async (talk) => {
        await talk.line();
        talk.write(words);
        await talk.gone;
      },
      { extensions: ['8BITMIME'] },
    );
    expect(await line.send(message())).toMatchObject({ kind: 'unsent', unreachable: false });
    expect(line.alive).toBe(false);
  });

  test.each(Object.entries(nonsense).slice(0, 5))(
    'if it is %s after the final dot, nobody knows',
    async (_name, words) => {
      const { line } = await lineTo(async (talk) => {
        await answer(talk, '250 ok', '250 ok', '354 go on');
        await talk.text();
        talk.write(words);
      });
      expect(await line.send(message())).toMatchObject({ kind: 'lost' });
    },
  );

  test.each([
    ['MAIL', ['354 go on']],
    ['RCPT', ['250 ok', '354 go on']],
    ['DATA', ['250 ok', '250 ok', '250 ok']],
  ])('if it is neither yes nor no to %s, the message is not taken for sent', async (command, answers) => {
    const { line } = await lineTo(
      async (talk) => {
        await answer(talk, ...answers);
        await talk.gone;
      },
      { extensions: ['8BITMIME'] },
    );
    expect(await line.send(message())).toMatchObject({
      kind: 'unsent',
      reason: expect.stringContaining(`answered ${command} with`),
    });
  });

  test('a 250 before the text is not taken for the reply to it', async () => {
    let text: string | undefined = 'unread';
    const { line } = await lineTo(async (talk) => {
      await answer(talk, '250 ok', '250 ok');
      await talk.line();
      talk.write('354 go on\r\n250 taken already\r\n');
      text = await talk.text();
    });
    expect(await line.send(message())).toMatchObject({ kind: 'unsent' });
    await expect.poll(() => text).toBeUndefined();
  });

  test('354 without an accepted recipient: the server gets no text, and the refusal counts', async () => {
    let text: string | undefined = 'unread';
    const { line } = await lineTo(async (talk) => {
      await answer(talk, '250 ok', '550 5.1.1 no such user', '354 go on');
      text = await talk.text();
    });
    expect(await line.send(message())).toMatchObject({
      kind: 'reply',
      stage: 'rcpt',
      code: 550,
      text: '5.1.1 no such user',
    });
    expect(line.alive).toBe(false);
    await expect.poll(() => text).toBeUndefined();
  });

  test.each([
    ['mail', ['421 4.3.2 closing']],
    ['rcpt', ['250 ok', '421 4.3.2 closing']],
    ['text', ['250 ok', '250 ok', '421 4.3.2 closing']],
  ] as const)('421 to %s is its answer, and the end of the connection', async (stage, answers) => {
    const { line } = await lineTo(async (talk) => {
      await answer(talk, ...answers);
      await talk.gone;
    });
    expect(await line.send(message())).toMatchObject({
      kind: 'reply',
      stage: stage === 'text' ? 'data' : stage,
      code: 421,
      text: '4.3.2 closing',
    });
    expect(line.alive).toBe(false);
  });
});

/** What the server has answered before it disconnects or stops answering. */
const before354 = { 'before it answered anything': [], 'after MAIL': ['250 ok'], 'after RCPT': ['250 ok', '250 ok'] };
const after354 = { 'when it has let us begin': '', 'in the middle of its answer': '250 2.0.0 Ok: que' };

describe('a server that disconnects', () => {
  for (const [how, leave] of [
    ['closes', (talk: Talk) => talk.end()],
    ['resets', (talk: Talk) => talk.reset()],
  ] as const) {
    for (const extensions of [['PIPELINING'], ['8BITMIME']]) {
      test.each(Object.entries(before354))(
        `and ${how} the connection %s (${extensions[0]}) certainly has nothing`,
        async (_name, answers) => {
          const { line } = await lineTo(
            async (talk) => {
              await answer(talk, ...answers);
              await talk.line();
              leave(talk);
            },
            { extensions },
          );
          expect(await line.send(message())).toMatchObject({ kind: 'unsent', unreachable: false });
        },
      );
    }

    test.each(Object.entries(after354))(`and ${how} the connection %s may have it`, async (_name, words) => {
      const { line } = await lineTo(async (talk) => {
        await answer(talk, '250 ok', '250 ok', '354 go on');
        await talk.text();
        talk.write(words);
        leave(talk);
      });
      expect(await line.send(message())).toMatchObject({ kind: 'lost' });
    });
  }

  test('in the middle of a long text may have all of it', async () => {
    const { line } = await lineTo(async (talk) => {
      await answer(talk, '250 ok', '250 ok', '354 go on');
      await talk.line();
      talk.reset();
    });
    expect(await line.send(message(longText))).toMatchObject({ kind: 'lost' });
  });

  test('that refuses a long text before it has all of it has answered, and the connection is closed', async () => {
    const { line } = await lineTo(async (talk) => {
      await answerEarly(talk, '552 5.3.4 too large for us');
      await talk.gone;
    });
    expect(await line.send(message(longText))).toMatchObject({ kind: 'reply', stage: 'text', code: 552 });
    // The rest of the message is dropped, as if it had been written.
    expect(line.alive).toBe(false);
  });

  test('that accepts a long text before it has all of it gets the rest', async () => {
    let text: string | undefined;
    const { line } = await lineTo(async (talk) => {
      await answerEarly(talk, '250 whatever it is');
      await new Promise((resolve) => setTimeout(resolve, 100));
      talk.resume();
      text = await talk.text();
      await answer(talk, '250 ok', '250 ok', '354 go on');
      await talk.text();
      talk.write('250 another\r\n');
    });
    expect(await line.send(message(longText))).toMatchObject({ kind: 'reply', code: 250, text: 'whatever it is' });
    expect(line.alive).toBe(true);
    expect(await line.send(message())).toMatchObject({ kind: 'reply', code: 250, text: 'another' });
    expect(text).toHaveLength(longText.length - 'Subject: long\r\n'.length - '\r\n'.length);
  });

  test('that accepts a long text before it has all of it, and hangs up, may have it', async () => {
    const { line } = await lineTo(async (talk) => {
      await answerEarly(talk, '250 whatever it is');
      await new Promise((resolve) => setTimeout(resolve, 100));
      talk.reset();
    });
    expect(await line.send(message(longText))).toMatchObject({ kind: 'lost' });
  });

  test('after its whole reply has answered', async () => {
    const { line } = await lineTo(async (talk) => {
      await answer(talk, '250 ok', '250 ok', '354 go on');
      await talk.text();
      talk.write('250 taken\r\n');
      talk.end();
    });
    expect(await line.send(message())).toMatchObject({ kind: 'reply', code: 250 });
    await expect.poll(() => line.alive).toBe(false);
    expect(await line.send(message())).toMatchObject({ kind: 'unsent' });
  });

  test('while the connection is idle is noticed before the next message begins', async () => {
    const { line } = await lineTo(async (talk) => talk.end());
    await expect.poll(() => line.alive).toBe(false);
    expect(await line.send(message())).toMatchObject({ kind: 'unsent' });
  });

  test('with an unexpected 421 is quoted', async () => {
    const { promise: isIdle, resolve: idle } = Promise.withResolvers<void>();
    const { line } = await lineTo(async (talk) => {
      await isIdle;
      talk.write('421 4.4.2 you were idle for too long\r\n');
      talk.end();
    });
    idle();
    await expect.poll(() => line.alive).toBe(false);
    expect(await line.send(message())).toMatchObject({
      kind: 'unsent',
      reason: expect.stringContaining('4.4.2 you were idle for too long'),
    });
  });
});

describe('a silent server', () => {
  test.each(Object.entries(before354))('%s is given up, and certainly has nothing', async (_name, answers) => {
    const { line } = await lineTo(
      async (talk) => {
        await answer(talk, ...answers);
        await talk.gone;
      },
      { extensions: ['8BITMIME'], patienceMs: 100 },
    );
    expect(await line.send(message())).toMatchObject({
      kind: 'unsent',
      reason: 'the mail server took too long to answer',
    });
  });

  test('after the text is given up, and may have it', async () => {
    const { line } = await lineTo(
      async (talk) => {
        await answer(talk, '250 ok', '250 ok', '354 go on');
        await talk.gone;
      },
      { patienceMs: 100 },
    );
    expect(await line.send(message())).toMatchObject({
      kind: 'lost',
      reason: 'the mail server took too long to answer',
    });
  });

  test('is disconnected when we are asked to end: before the text nobody is at fault, and after it nobody knows', async () => {
    for (const [answers, ended] of [
      [['250 ok'], { kind: 'unsent', ours: true }],
      [['250 ok', '250 ok', '354 go on'], { kind: 'lost' }],
    ] as const) {
      const { line } = await lineTo(async (talk) => {
        await answer(talk, ...answers);
        await talk.gone;
      });
      const sending = line.send(message());
      setTimeout(() => line.hangUp(), 50);
      expect(await sending).toMatchObject(ended);
    }
  });

  test('after QUIT is disconnected within about a second', async () => {
    const { line } = await lineTo(async (talk) => talk.gone);
    await line.quit();
    expect(line.alive).toBe(false);
  });
});

describe('a text', () => {
  const whatArrives = async (raw: string) => {
    const texts: string[] = [];
    const { line } = await lineTo((talk) => takeAll(talk, texts));
    expect(await line.send(message(raw))).toMatchObject({ kind: 'reply', code: 250 });
    expect(await line.send(message('Subject: the next one\r\n\r\nx\r\n'))).toMatchObject({ kind: 'reply', code: 250 });
    expect(texts).toHaveLength(2);
    return texts[0]!;
  };

  test('has its dots doubled at the beginning of lines (RFC 5321 4.5.2)', async () => {
    expect(await whatArrives('.Subject: x\r\n\r\n.\r\n..\r\n.a\r\nb.\r\n.c\r\n')).toBe(
      '..Subject: x\r\n\r\n..\r\n...\r\n..a\r\nb.\r\n..c',
    );
  });

  test('can’t end itself after a bare line feed, and begin another message', async () => {
    const arrived = await whatArrives('Subject: x\r\n\r\na\n.\r\nMAIL FROM:<mallory@example.net>\r\n');
    expect(arrived).toContain('a\n..\r\nMAIL FROM');
  });

  test('without a final line end is completed', async () => {
    expect(await whatArrives('Subject: x\r\n\r\nno end')).toBe('Subject: x\r\n\r\nno end');
  });
});

describe('an envelope', () => {
  const commandsFor = async (over: Partial<OutgoingMessage>, extensions: string[]) => {
    const heard: string[] = [];
    const { line } = await lineTo(
      async (talk) => {
        for (let said = await talk.line(); said !== undefined; said = await talk.line()) {
          heard.push(said);
          talk.write(said === 'DATA' ? '554 no\r\n' : '250 ok\r\n');
        }
      },
      { extensions },
    );
    return { answer: await line.send(message(undefined, over)), heard };
  };

  test.each([
    'vega@example.com>\r\nRCPT TO:<mallory@example.net',
    'vega\r\nDATA@example.com',
    'vega@example.com\0',
    '<vega@example.com',
  ])('with %j in it is not said at all', async (to) => {
    const { answer: told, heard } = await commandsFor({ to }, ['PIPELINING']);
    expect(told).toEqual({ kind: 'unsupported', code: 'address-unfit', detail: expect.any(String) });
    expect(heard).toEqual([]);
  });

  test('with a sender that would add a command is not sent', async () => {
    expect((await commandsFor({ from: 'a@example.org>\r\nQUIT' }, ['PIPELINING'])).heard).toEqual([]);
  });

  test('has the size if the server supports that (RFC 1870)', async () => {
    const { raw } = message();
    expect((await commandsFor({}, ['SIZE 1000000'])).heard[0]).toBe(
      `MAIL FROM:<bounces@example.org> SIZE=${raw.length}`,
    );
    expect((await commandsFor({}, ['8BITMIME'])).heard[0]).toBe('MAIL FROM:<bounces@example.org>');
  });

  test('requests SMTPUTF8 if the address needs it, and is not sent if the server lacks it (RFC 6531)', async () => {
    const over = { to: 'δοκιμή@παράδειγμα.example', needsSmtpUtf8: true };
    const { heard } = await commandsFor(over, ['SMTPUTF8']);
    expect(heard[0]).toBe('MAIL FROM:<bounces@example.org> SMTPUTF8');
    expect(Buffer.from(heard[1]!, 'latin1').toString()).toBe('RCPT TO:<δοκιμή@παράδειγμα.example>');
    expect(await commandsFor(over, ['8BITMIME'])).toEqual({
      answer: { kind: 'unsupported', code: 'relay-lacks-smtputf8' },
      heard: [],
    });
  });

  test('writes a non-ASCII domain in ASCII', async () => {
    expect((await commandsFor({ to: 'vega@bücher.example' }, ['8BITMIME'])).heard[1]).toBe(
      'RCPT TO:<vega@xn--bcher-kva.example>',
    );
  });
});

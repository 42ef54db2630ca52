import nodemailer from 'nodemailer';
import { cutRendition, fillRendition } from '../src/issue/render.ts';
import { loadDkimKey } from '../src/mail/dkim.ts';
import { compileMessage } from '../src/message/compile-message.ts';
import { composeCopy } from '../src/message/compose-copy.ts';
import { makeTokens } from '../src/signing/link-token.ts';
import { callsPerSecond, type Result } from './measure.ts';
import { dataFor, dkimPem, keys, renditionOf30kB, sender } from './material.ts';

/**
 * Measures building one reader's copy, compared with nodemailer composing the same message from the same filled HTML
 * and text.
 */
export async function benchCopy(): Promise<Result[]> {
  const rendition = await renditionOf30kB();
  const message = compileMessage(rendition, sender);
  const cut = cutRendition(rendition);
  const dkim = [loadDkimKey(dkimPem, 'loop.example.org', 'bench')];
  let delivery = 0;
  const ours = (signing: typeof dkim) => () => {
    delivery++;
    const email = `reader-${delivery}@example.org`;
    return composeCopy(
      message,
      sender,
      { delivery, email, data: dataFor(rendition, email), tracked: true },
      { keys, dkim: signing },
      Date.now(),
    );
  };
  const composer = (dkimOptions?: object) => {
    const transport = nodemailer.createTransport({
      streamTransport: true,
      buffer: true,
      newline: 'windows',
      ...(dkimOptions ? { dkim: dkimOptions } : {}),
    } as never);
    return async () => {
      delivery++;
      const email = `reader-${delivery}@example.org`;
      const tokens = makeTokens(keys, { epoch: 1, delivery }, rendition.links.length).clicks;
      const copy = fillRendition(cut, dataFor(rendition, email), {
        link: (position) => `https://news.example.org/c/${tokens[position]}`,
        unsubscribe: 'https://news.example.org/u/x',
      });
      await transport.sendMail({
        from: 'The Weekly Loop <editors@loop.example.org>',
        to: email,
        ...copy,
        textEncoding: 'quoted-printable',
      });
    };
  };
  const size = (await ours([])()).raw.length;
  const plain = await callsPerSecond(ours([]));
  const composed = await callsPerSecond(composer());
  const signed = await callsPerSecond(ours(dkim));
  const composedSigned = await callsPerSecond(
    composer({ domainName: 'loop.example.org', keySelector: 'bench', privateKey: dkimPem }),
  );
  const note = `${(size / 1000).toFixed(0)} kB`;
  return [
    { what: 'nodemailer composes a copy', rate: composed, unit: 'copies' },
    {
      what: 'Galley fills a copy',
      rate: plain,
      unit: 'copies',
      against: { what: 'nodemailer', ratio: plain / composed },
      note,
    },
    { what: 'nodemailer composes and signs', rate: composedSigned, unit: 'copies' },
    {
      what: 'Galley fills and signs, one at a time',
      rate: signed,
      unit: 'copies',
      against: { what: 'nodemailer', ratio: signed / composedSigned },
      note,
    },
  ];
}

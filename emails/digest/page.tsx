import { Body } from '@react-email/body';
import { Container } from '@react-email/container';
import { Head } from '@react-email/head';
import { Html } from '@react-email/html';
import { Link } from '@react-email/link';
import { Text } from '@react-email/text';
import type { ReactNode } from 'react';
import { OutlookOnly } from './blocks/outlook-only.tsx';
import { ReadingContext, readingOf } from './context.ts';
import type { Look } from '../palette.ts';
import type { Words } from '../words.ts';
import { styleSheetsOf } from './styles.ts';
import { pageWidth, size, space } from './tokens.ts';

export interface PageProps {
  lang: string;
  dir: 'ltr' | 'rtl';
  title: string;
  preheader: string;
  webUrl?: string;
  look?: Look | undefined;
  words?: Words | undefined;
  /** Table rows on the card. */
  children: ReactNode;
  /** Below the card. */
  footer?: ReactNode;
}

/** The page of every mail of this theme: head, page, card. */
export function Page({ lang, dir, title, preheader, webUrl, look, words, children, footer }: PageProps) {
  const reading = readingOf({ dir, look, words });
  const { light } = reading;
  return (
    <ReadingContext value={reading}>
      <Html lang={lang} dir={dir}>
        <Head>
          <meta name="viewport" content="width=device-width,initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="supported-color-schemes" content="light dark" />
          <meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no" />
          <title>{title}</title>
          {styleSheetsOf(look).map((css) => (
            <style key={css} dangerouslySetInnerHTML={{ __html: css }} />
          ))}
        </Head>
        <Body
          className="g page"
          style={{
            margin: 0,
            padding: 0,
            backgroundColor: light.page,
            fontFamily: reading.font.stack,
            color: light.ink,
          }}
        >
          {/* Word knows no max-width: this table holds its column together. */}
          <OutlookOnly
            html={`<table role="presentation" align="center" width="${pageWidth}" cellpadding="0" cellspacing="0"><tr><td>`}
          />
          <Container
            dir={dir}
            lang={lang}
            style={{ maxWidth: pageWidth, textAlign: reading.start, overflowWrap: 'anywhere', wordBreak: 'break-word' }}
          >
            {/* In sight, not hidden: mailboxes show the first words of the body after the subject, and so do we. */}
            <Text
              className="m c"
              style={{
                margin: 0,
                padding: `14px ${space.side}px`,
                fontSize: size.small,
                lineHeight: 1.45,
                color: light.muted,
              }}
            >
              {preheader}
              {webUrl ? ' ' : null}
              {webUrl ? (
                <Link href={webUrl} style={{ color: light.muted, textDecoration: 'underline', whiteSpace: 'nowrap' }}>
                  {reading.words.readOnWeb}
                </Link>
              ) : null}
            </Text>
            <table
              role="presentation"
              width="100%"
              cellPadding={0}
              cellSpacing={0}
              className="card"
              style={{
                backgroundColor: light.card,
                borderRadius: 14,
                borderTop: `6px solid ${light.accent}`,
                fontSize: size.body,
                lineHeight: 1.6,
              }}
            >
              <tbody>{children}</tbody>
            </table>
            {footer}
          </Container>
          <OutlookOnly html="</td></tr></table>" />
        </Body>
      </Html>
    </ReadingContext>
  );
}

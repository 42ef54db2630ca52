import { Button } from '@react-email/button';
import { Heading } from '@react-email/heading';
import { Link } from '@react-email/link';
import { Text } from '@react-email/text';
import type { ReactNode } from 'react';
import { Cell } from '../digest/blocks/cell.tsx';
import { Brand } from '../digest/blocks/brand.tsx';
import { Prose } from '../digest/blocks/prose.tsx';
import { readingOf, useReading } from '../digest/context.ts';
import { Page } from '../digest/page.tsx';
import { size, space } from '../digest/tokens.ts';
import { isolate } from '../meta.ts';
import type { SystemMailView } from './view.ts';

/**
 * The layout that the three mails share: the digest theme's page, the name of the publication, a headline, the text,
 * and who sends it at the bottom. It contains no text of its own, so that none can be in the wrong language.
 */
export function Sheet({ view, children }: { view: SystemMailView; children: ReactNode }) {
  const { lang, dir, publication, subject, text } = view;
  const { tight } = readingOf(view);
  return (
    <Page
      lang={lang}
      dir={dir}
      look={view.look}
      title={subject}
      preheader={publication.tagline ?? publication.name}
      footer={<Foot view={view} />}
    >
      <Cell top={32} bottom={0}>
        <Brand publication={publication} />
      </Cell>
      <Cell top={28} bottom={4}>
        <Heading
          as="h1"
          className="h1"
          style={{
            margin: 0,
            fontSize: 30,
            lineHeight: 1.2,
            fontWeight: 800,
            letterSpacing: tight,
            textWrap: 'balance',
          }}
        >
          {isolate(subject, dir)}
        </Heading>
        <Prose rich={text} fontSize={17} gap={14} />
      </Cell>
      {children}
    </Page>
  );
}

/** The button. Each side's `padding` is set separately because Outlook's own button needs it. */
export function Action({ view: { button, actionUrl } }: { view: SystemMailView }) {
  const { light } = useReading();
  return (
    <Button
      className="b"
      href={actionUrl}
      style={{
        padding: '14px 26px',
        borderRadius: 8,
        backgroundColor: light.button,
        color: light.buttonInk,
        fontSize: size.body,
        lineHeight: 1.25,
        fontWeight: 600,
      }}
    >
      {button}
    </Button>
  );
}

function Foot({ view: { publication, dir } }: { view: SystemMailView }) {
  const { light } = useReading();
  return (
    <Text
      className="m c"
      style={{
        margin: 0,
        padding: `24px ${space.side}px 40px`,
        fontSize: size.small,
        lineHeight: 1.6,
        color: light.muted,
      }}
    >
      <Link href={publication.url} style={{ color: light.muted, textDecoration: 'underline' }}>
        {publication.name}
      </Link>
      <br />
      {publication.address
        .trim()
        .split('\n')
        .map((line, index) => [index > 0 ? <br key={line} /> : null, isolate(line, dir)])}
    </Text>
  );
}

import { Column } from '@react-email/column';
import { Heading } from '@react-email/heading';
import { Row } from '@react-email/row';
import { previewView } from '../../preview-view.ts';
import type { IssueView } from '../../view.ts';
import { useReading } from '../context.ts';
import { size } from '../tokens.ts';
import { Cell } from './cell.tsx';
import { Brand } from './brand.tsx';
import { Prose } from './prose.tsx';
import { template } from './template.tsx';

/** The publication, the number of the issue and its subject, which is the headline: the web page has no other. */
export function Masthead({ view }: { view: IssueView }) {
  const { publication, date, subject, intro } = view;
  const { end, light, tight, words } = useReading();
  return (
    <>
      <Cell top={32} bottom={0}>
        <Row>
          <Column className="s" valign="bottom" style={{ paddingBottom: 4 }}>
            <Brand publication={publication} />
          </Column>
          <Column
            className="s m"
            valign="bottom"
            align={end}
            style={{ fontSize: size.meta, lineHeight: 1.5, color: light.muted }}
          >
            {`${words.issue} · ${date}`}
          </Column>
        </Row>
        {publication.tagline ? (
          <p className="m" style={{ margin: '4px 0 0', fontSize: size.meta, lineHeight: 1.5, color: light.muted }}>
            {publication.tagline}
          </p>
        ) : null}
      </Cell>
      <Cell top={32}>
        <Heading
          as="h1"
          className="h1"
          style={{ margin: 0, fontSize: size.headline, lineHeight: 1.18, fontWeight: 800, letterSpacing: tight }}
        >
          {subject}
        </Heading>
        {intro ? <Prose rich={intro} fontSize={size.lead} gap={14} /> : null}
      </Cell>
    </>
  );
}

export default template(Masthead, { view: previewView });

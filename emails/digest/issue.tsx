import { Hr } from '@react-email/hr';
import type { ComponentType } from 'react';
import { previewView } from '../preview-view.ts';
import type { IssueView, Rich, SectionView, ViewOf } from '../view.ts';
import { Cell } from './blocks/cell.tsx';
import { Events } from './blocks/events.tsx';
import { Footer } from './blocks/footer.tsx';
import { Jobs } from './blocks/jobs.tsx';
import { Letter } from './blocks/text.tsx';
import { Links } from './blocks/links.tsx';
import { Masthead } from './blocks/masthead.tsx';
import { Poll } from './blocks/poll.tsx';
import { Prose } from './blocks/prose.tsx';
import { Quote } from './blocks/quote.tsx';
import { Sponsored } from './blocks/sponsored.tsx';
import { Stats } from './blocks/stats.tsx';
import { Page } from './page.tsx';
import { useReading } from './context.ts';

export default function Issue({ view }: { view: IssueView }) {
  return (
    <Page
      lang={view.lang}
      dir={view.dir}
      title={view.subject}
      preheader={view.preheader}
      webUrl={view.webUrl}
      look={view.look}
      words={view.words}
      footer={<Footer view={view} />}
    >
      <Masthead view={view} />
      {view.sections.map((section) => (
        <Section key={section.id} section={section} />
      ))}
      {view.outro ? <Outro rich={view.outro} /> : null}
    </Page>
  );
}

Issue.PreviewProps = { view: previewView };

function Outro({ rich }: { rich: Rich }) {
  const { light } = useReading();
  return (
    <Cell top={16} bottom={36}>
      <Hr className="l" style={{ margin: '0 0 14px', borderTop: `1px solid ${light.line}` }} />
      <Prose rich={rich} gap={10} />
    </Cell>
  );
}

/** How each kind of section is drawn. */
const blocks: { [Kind in SectionView['kind']]: ComponentType<{ section: ViewOf<Kind> }> } = {
  links: Links,
  text: Letter,
  events: Events,
  jobs: Jobs,
  quote: Quote,
  stats: Stats,
  poll: Poll,
  sponsored: Sponsored,
};

function Section({ section }: { section: SectionView }) {
  const Block = blocks[section.kind] as ComponentType<{ section: SectionView }>;
  return <Block section={section} />;
}

import type { Publication } from '../config/config.ts';
import { PageHead } from '../http/blocks.tsx';
import { get, type Route } from '../http/route.ts';
import type { Site } from '../http/site.tsx';
import { rulesVersion } from '../track/judge/rules-version.ts';
import type { CountingBlock, CountingWords } from '../words/reader/counting-en.ts';

/** `/how-we-count`: how opens and clicks are counted, for sponsors and whoever audits the numbers. */
export function howWeCountRoutes({ publication, site }: { publication: Publication; site: Site }): Route[] {
  const { name, tracking, from, replyTo } = publication;
  const words = site.words.counting;
  return [
    get('/how-we-count', () =>
      site.page(
        words.title(name),
        <HowWeCount {...{ name, words }} isCounted={tracking !== 'off'} contact={(replyTo ?? from).address} />,
        { headers: { 'cache-control': 'public, max-age=3600' }, indexable: true },
      ),
    ),
  ];
}

function HowWeCount({
  name,
  words,
  isCounted,
  contact,
}: {
  name: string;
  words: CountingWords;
  isCounted: boolean;
  contact: string;
}) {
  return (
    <>
      <PageHead title={words.title(name)} />
      {isCounted ? null : (
        <p>
          <strong>{words.notNow(name)}</strong> {words.notNowMore}
        </p>
      )}
      <p>
        {words.lead} {words.version(rulesVersion)}
      </p>
      {words.sections.map(({ title, blocks }) => (
        <section key={title}>
          <h2>{title}</h2>
          {blocks.map((block, index) => (
            <Block key={index} block={block} />
          ))}
        </section>
      ))}
      <p>
        {words.ask} <a href={`mailto:${contact}`}>{contact}</a>.
      </p>
    </>
  );
}

function Block({ block }: { block: CountingBlock }) {
  if (typeof block === 'string') return <p>{block}</p>;
  return (
    <ul>
      {block.map(({ term, text }) => (
        <li key={text}>
          {term === undefined ? null : <strong>{term}</strong>} {text}
        </li>
      ))}
    </ul>
  );
}

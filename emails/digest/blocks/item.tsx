import type { ReactNode } from 'react';
import { isolate } from '../../meta.ts';
import { isThumbnail } from '../../picture.ts';
import type { ItemView } from '../../view.ts';
import { useReading } from '../context.ts';
import { size } from '../tokens.ts';
import { Meta } from './meta.tsx';
import { Note } from './note.tsx';
import { Picture } from './picture.tsx';
import { Prose } from './prose.tsx';

/**
 * An item: picture, title, meta line, summary, note. It uses plain `<a>` and `<p>`, because React Email's `Link` and
 * `Text` would repeat their defaults some ninety times per issue: 4 kB of the 102 kB that Gmail shows before it clips.
 */
export function Item({
  item,
  facts,
  strong,
  children,
}: {
  item: ItemView;
  facts: string[];
  strong?: boolean;
  children?: ReactNode;
}) {
  const { dir, light } = useReading();
  return (
    <>
      <Head item={item}>
        <h3 style={{ margin: 0, fontSize: size.item, lineHeight: 1.35 }}>
          <a href={item.url} style={{ color: light.ink }}>
            {isolate(item.title, dir)}
          </a>
        </h3>
        <Meta facts={facts} tags={item.tags} strong={strong} />
      </Head>
      {item.summary ? <Prose rich={item.summary} /> : null}
      {item.note ? <Note note={item.note} /> : null}
      {children}
    </>
  );
}

/**
 * A large picture takes the full width; a small one is next to the title only, so that the summary keeps its width on a
 * phone.
 */
function Head({ item, children }: { item: ItemView; children: ReactNode }) {
  const { start } = useReading();
  if (!item.image) return children;
  if (!isThumbnail(item.image)) {
    return (
      <>
        <div style={{ marginBottom: 14 }}>
          <Picture image={item.image} href={item.url} />
        </div>
        {children}
      </>
    );
  }
  return (
    <table role="presentation" width="100%" cellPadding={0} cellSpacing={0}>
      <tbody>
        <tr>
          <td valign="top" width={64} style={{ paddingTop: 4 }}>
            <Picture image={item.image} href={item.url} maxWidth={64} fixed />
          </td>
          <td valign="middle" style={{ [start === 'left' ? 'paddingLeft' : 'paddingRight']: 16 }}>
            {children}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

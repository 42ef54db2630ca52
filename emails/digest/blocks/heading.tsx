import { Heading } from '@react-email/heading';
import type { Rich } from '../../view.ts';
import { useReading } from '../context.ts';
import { size, space } from '../tokens.ts';
import { Cell } from './cell.tsx';
import { Prose } from './prose.tsx';

/** The heading of a section: a short bar, its title, and an introduction if there is one. */
export function SectionHeading({ title, intro, bottom = 18 }: { title: string; intro?: Rich; bottom?: number }) {
  const { light, tight } = useReading();
  return (
    <Cell top={space.section - space.item} bottom={bottom}>
      {/* A table, because Word gives a div neither width nor height. */}
      <table role="presentation" width={40} cellPadding={0} cellSpacing={0}>
        <tbody>
          <tr>
            <td
              className="bar"
              height={4}
              style={{ height: 4, lineHeight: '4px', fontSize: 0, backgroundColor: light.accent }}
            />
          </tr>
        </tbody>
      </table>
      <Heading as="h2" style={{ margin: '12px 0 0', fontSize: size.section, lineHeight: 1.25, letterSpacing: tight }}>
        {title}
      </Heading>
      {intro ? <Prose rich={intro} gap={6} /> : null}
    </Cell>
  );
}

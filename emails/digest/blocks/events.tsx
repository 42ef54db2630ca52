import { eventFacts, isolate } from '../../meta.ts';
import { previewSection } from '../../preview-view.ts';
import type { EventView, ViewOf } from '../../view.ts';
import { useReading } from '../context.ts';
import { Cell } from './cell.tsx';
import { SectionHeading } from './heading.tsx';
import { Item } from './item.tsx';
import { template } from './template.tsx';

/** The date comes first: in its own column, on a phone above the title. */
function Event({ event }: { event: EventView }) {
  const { dir, light, start, words } = useReading();
  return (
    <table role="presentation" width="100%" cellPadding={0} cellSpacing={0}>
      <tbody>
        <tr>
          <td className="s" valign="top" width={112} style={{ paddingBottom: 6, fontSize: 15, lineHeight: 1.5 }}>
            <strong className="a" style={{ color: light.accent }}>
              {isolate(event.when, dir)}
            </strong>
          </td>
          <td className="s" valign="top" style={{ [start === 'left' ? 'paddingLeft' : 'paddingRight']: 20 }}>
            <Item item={event} facts={eventFacts(event, words)} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

export function Events({ section }: { section: ViewOf<'events'> }) {
  return (
    <>
      <SectionHeading title={section.title} intro={section.intro} />
      {section.items.map((event) => (
        <Cell key={event.id}>
          <Event event={event} />
        </Cell>
      ))}
    </>
  );
}

export default template(Events, { section: previewSection('events') });

import { Button } from '@react-email/button';
import { sponsoredFacts } from '../../meta.ts';
import { previewSection } from '../../preview-view.ts';
import type { ViewOf } from '../../view.ts';
import { size } from '../tokens.ts';
import { Cell } from './cell.tsx';
import { Item } from './item.tsx';
import { Prose } from './prose.tsx';
import { template } from './template.tsx';
import { useReading } from '../context.ts';

/** A warm background and a label in the first line, so that nobody takes it for the editor's choice. */
export function Sponsored({ section }: { section: ViewOf<'sponsored'> }) {
  const { light } = useReading();
  const { item, title, intro } = section;
  return (
    <Cell top={16}>
      <table role="presentation" width="100%" cellPadding={0} cellSpacing={0}>
        <tbody>
          <tr>
            <td
              className="paid"
              style={{
                padding: '20px 24px 24px',
                backgroundColor: light.paid,
                border: `1px solid ${light.paidLine}`,
                borderRadius: 12,
              }}
            >
              <h2
                className="pi"
                style={{ margin: '0 0 12px', fontSize: size.small, lineHeight: 1.4, color: light.paidInk }}
              >
                {title}
              </h2>
              {intro ? <Prose rich={intro} /> : null}
              <Item item={item} facts={sponsoredFacts(item)}>
                {item.button ? (
                  <div style={{ marginTop: 16 }}>
                    <Button
                      className="b"
                      href={item.url}
                      style={{
                        padding: '12px 20px',
                        borderRadius: 8,
                        backgroundColor: light.button,
                        color: light.buttonInk,
                        fontSize: 15,
                        fontWeight: 600,
                      }}
                    >
                      {item.button}
                    </Button>
                  </div>
                ) : null}
              </Item>
            </td>
          </tr>
        </tbody>
      </table>
    </Cell>
  );
}

export default template(Sponsored, { section: previewSection('sponsored') });

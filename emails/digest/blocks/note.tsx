import type { Rich } from '../../view.ts';
import { useReading } from '../context.ts';
import { contentWidth, size } from '../tokens.ts';
import { Prose } from './prose.tsx';

/** The editor's note, separated from what the linked page says. */
export function Note({ note }: { note: Rich }) {
  const { light, start, words } = useReading();
  const side = start === 'left' ? 'borderLeft' : 'borderRight';
  return (
    <table role="presentation" width="100%" cellPadding={0} cellSpacing={0} style={{ marginTop: 12 }}>
      <tbody>
        <tr>
          <td
            className="note t"
            style={{ padding: '10px 16px 12px', [side]: `3px solid ${light.accent}`, backgroundColor: light.tint }}
          >
            <p className="m" style={{ margin: 0, fontSize: size.small, lineHeight: 1.5, color: light.muted }}>
              <strong>{words.note}</strong>
            </p>
            <Prose rich={note} fontSize={15} gap={2} maxWidth={contentWidth - 36} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}

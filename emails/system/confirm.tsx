import { Cell } from '../digest/blocks/cell.tsx';
import { size } from '../digest/tokens.ts';
import { Action, Sheet } from './sheet.tsx';
import { previewMails, type SystemMailView } from './view.ts';
import { readingOf } from '../digest/context.ts';

/**
 * Asks the reader to confirm with one button. The address is also written out below it, for clients where the button
 * does not work.
 */
export default function Confirm({ view }: { view: SystemMailView }) {
  const { light } = readingOf(view);
  return (
    <Sheet view={view}>
      <Cell top={20} bottom={40}>
        <table role="presentation" width="100%" cellPadding={0} cellSpacing={0}>
          <tbody>
            <tr>
              <td
                className="t"
                align="center"
                style={{ padding: '28px 24px 22px', backgroundColor: light.tint, borderRadius: 12 }}
              >
                <Action view={view} />
                <p
                  className="m"
                  style={{ margin: '18px 0 0', fontSize: size.small, lineHeight: 1.5, color: light.muted }}
                >
                  <a href={view.actionUrl} style={{ color: light.muted, wordBreak: 'break-all' }}>
                    {view.actionUrl}
                  </a>
                </p>
              </td>
            </tr>
          </tbody>
        </table>
      </Cell>
    </Sheet>
  );
}

Confirm.PreviewProps = { view: previewMails.confirm };

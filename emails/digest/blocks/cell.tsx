import type { ReactNode } from 'react';
import { space } from '../tokens.ts';

/**
 * One row of the card. An issue is many short rows and not one tall cell, because Word tears a cell that is
 * higher than some 1,800 px and leaves a gap across the text.
 */
export function Cell({
  top = 0,
  bottom = space.item,
  children,
}: {
  top?: number;
  bottom?: number;
  children: ReactNode;
}) {
  return (
    <tr>
      <td className="c" style={{ padding: `${top}px ${space.side}px ${bottom}px` }}>
        {children}
      </td>
    </tr>
  );
}

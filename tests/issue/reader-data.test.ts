import { expect, test } from 'vitest';
import { templateData } from '../../src/issue/render.ts';
import { compileTemplate } from '../../src/issue/template.ts';
import { smallRendition } from '../cast/renditions.ts';

test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
  'a declared field called %s that a reader lacks is empty, and one that they have is their own',
  (field) => {
    const filled = (fields: Record<string, string>) =>
      compileTemplate(
        `[{{subscriber.${field}}}]`,
        'text',
        'en',
      )(templateData(smallRendition, { email: 'vega@example.org', since: '2026-01-01', fields }, [field]));
    expect(filled({})).toBe('[]');
    expect(filled({ [field]: 'mine' })).toBe('[mine]');
  },
);

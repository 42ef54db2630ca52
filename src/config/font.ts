/** Fonts for mails and pages: stacks that end with families that every machine has. */
import type { Font } from '../../emails/palette.ts';

/** On the machines of nearly all readers, with the generic family that follows them. */
const safeFamilies: Record<string, 'sans-serif' | 'serif' | 'monospace'> = {
  arial: 'sans-serif',
  helvetica: 'sans-serif',
  verdana: 'sans-serif',
  tahoma: 'sans-serif',
  'trebuchet ms': 'sans-serif',
  'segoe ui': 'sans-serif',
  georgia: 'serif',
  'times new roman': 'serif',
  times: 'serif',
  palatino: 'serif',
  'palatino linotype': 'serif',
  'courier new': 'monospace',
  courier: 'monospace',
  menlo: 'monospace',
  consolas: 'monospace',
};

/** What each generic family means, as browsers and mail clients choose differently. */
const genericStacks: Record<string, string[]> = {
  'sans-serif': ['Helvetica', 'Arial', 'sans-serif'],
  serif: ['Georgia', 'Times New Roman', 'serif'],
  monospace: ['Menlo', 'Consolas', 'Courier New', 'monospace'],
  'system-ui': ['-apple-system', 'Segoe UI', 'Roboto', 'Helvetica', 'Arial', 'sans-serif'],
};

export type FontFault =
  | { kind: 'empty' }
  | { kind: 'bad-name'; name: string }
  /** No family of the stack is on every machine; `suggestion` is the stack with one. */
  | { kind: 'not-safe'; name: string; suggestion: string };

/** Reads a font stack such as `Inter, Arial` or a family's name alone. `file` is the address of its WOFF2 file. */
export function readFont(written: string, file?: string): { font: Font } | { fault: FontFault } {
  const names = written
    .split(',')
    .map((name) => name.trim().replaceAll(/^["'](.*)["']$/g, '$1'))
    .filter((name) => name !== '');
  if (names.length === 0) return { fault: { kind: 'empty' } };
  const bad = names.find((name) => !/^-?[\p{L}\d][\p{L}\d _-]{0,60}$/u.test(name));
  if (bad !== undefined) return { fault: { kind: 'bad-name', name: bad } };
  const safe = names.find((name) => kindOf(name) !== undefined);
  if (safe === undefined) {
    const name = names.at(-1)!;
    return { fault: { kind: 'not-safe', name, suggestion: [...names, 'Arial', 'sans-serif'].join(', ') } };
  }
  const generic = kindOf(safe)!;
  const last = names.at(-1)!.toLowerCase();
  const expanded = genericStacks[last]
    ? [...names.slice(0, -1), ...genericStacks[last].filter((name) => !has(names.slice(0, -1), name))]
    : [...names, generic];
  const wordNames = expanded.filter((name) => safeFamilies[name.toLowerCase()] && name !== 'Helvetica');
  return {
    font: {
      stack: expanded.map(quoted).join(','),
      word: [...(wordNames.length > 0 ? wordNames.slice(0, 2) : ['Arial']), generic].map(quoted).join(','),
      ...(file === undefined ? {} : { file }),
    },
  };
}

function kindOf(name: string): 'sans-serif' | 'serif' | 'monospace' | undefined {
  const lower = name.toLowerCase();
  if (Object.hasOwn(safeFamilies, lower)) return safeFamilies[lower];
  if (lower === 'system-ui') return 'sans-serif';
  return lower === 'sans-serif' || lower === 'serif' || lower === 'monospace' ? lower : undefined;
}

function has(names: string[], name: string): boolean {
  return names.some((other) => other.toLowerCase() === name.toLowerCase());
}

function quoted(name: string): string {
  return /[^\w-]/.test(name) ? `'${name}'` : name;
}

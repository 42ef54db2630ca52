/**
 * Finds code that decides on a sentence meant for people: compares it, searches it, switches on it, or stores it in the
 * database to read it back. Such a sentence can't be improved without changing what the program does; code decides on
 * codes. Works on the syntax alone, so that it takes a second; what it can't see is a sentence that a function returns.
 */
import { parseSync, Visitor, type Expression, type Node, type Program } from 'oxc-parser';

export interface SourceFile {
  file: string;
  source: string;
}

export interface ProseDecision {
  file: string;
  line: number;
  /** The line, as it is in the file. */
  source: string;
  what: string;
}

/** Two words with a space between them; a code has none. */
const sentencePattern = /\p{L}[.,;:!?’'”"»)%]* [“"«(]?\p{L}/u;
/** The same in the source of a regular expression. */
const phrasePattern = /[a-z]{2,}\)?\??(?: |\\s[+*]?)\(?[a-z]{2,}/i;

/** What holds text for people wherever it is found. */
const proseNames = new Set(['message', 'hint', 'sentence', 'why', 'textContent', 'innerText']);
/** What may hold a code or a sentence: comparing it with a code is right. */
const doubtfulNames = new Set(['reason', 'detail', 'note']);
const codePattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

const searches = new Set(['includes', 'startsWith', 'endsWith', 'indexOf', 'lastIndexOf', 'localeCompare']);
const patternSearches = new Set(['match', 'matchAll', 'search']);
const replacements = new Set(['replace', 'replaceAll']);
const lookups = new Set(['has', 'get', 'includes', 'indexOf']);
const conditions = new Set(['where', 'when', 'having', 'eb']);
const writes = new Set(['set', 'values', 'doUpdateSet']);

export function proseDecisions(files: SourceFile[]): ProseDecision[] {
  const parsed = files.map(({ file, source }) => ({ file, source, program: parse(file, source) }));
  const exported = new Set(parsed.flatMap(({ program }) => sentenceConstants(program, { exportedOnly: true })));
  return parsed.flatMap(({ file, source, program }) => decisionsIn(file, source, program, exported));
}

function parse(file: string, source: string): Program {
  const { program, errors } = parseSync(file, source, { sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  return program;
}

function decisionsIn(file: string, source: string, program: Program, exported: Set<string>): ProseDecision[] {
  const found: ProseDecision[] = [];
  const imported = importedNames(program).filter((name) => exported.has(name));
  const constants = new Set([...sentenceConstants(program, { exportedOnly: false }), ...imported]);
  const patterns = patternConstants(program);
  const add = (node: Node, what: string) => {
    const line = source.slice(0, node.start).split('\n').length;
    found.push({ file, line, source: source.split('\n')[line - 1]!.trim(), what });
  };

  const isSentence = (node: Node): boolean => {
    const inner = unwrap(node);
    if (inner.type === 'Literal') return typeof inner.value === 'string' && sentencePattern.test(inner.value);
    if (inner.type === 'TemplateLiteral') return inner.quasis.some(({ value }) => sentencePattern.test(value.raw));
    if (inner.type === 'ArrayExpression')
      return inner.elements.some((element) => element !== null && isSentence(element));
    if (inner.type === 'ConditionalExpression') return isSentence(inner.consequent) || isSentence(inner.alternate);
    if (inner.type === 'Identifier') return constants.has(inner.name);
    if (inner.type === 'MemberExpression' && inner.object.type === 'Identifier')
      return constants.has(inner.object.name);
    return false;
  };
  const isProse = (node: Node): boolean => isNamed(node, proseNames) || isNamed(node, doubtfulNames);
  const hasPhrase = (node: Node): boolean => {
    const inner = unwrap(node);
    if (inner.type === 'Identifier') return patterns.has(inner.name);
    return inner.type === 'Literal' && 'regex' in inner && phrasePattern.test(inner.regex.pattern);
  };
  /** Whether `node` is compared with something that is not `other`'s business: nothing, or a code. */
  const isHarmless = (node: Node, other: Node): boolean => {
    const inner = unwrap(node);
    if (inner.type === 'Identifier') return inner.name === 'undefined';
    if (inner.type !== 'Literal') return false;
    if (typeof inner.value !== 'string') return true;
    return inner.value === '' || (isNamed(other, doubtfulNames) && codePattern.test(inner.value));
  };

  new Visitor({
    BinaryExpression(node) {
      if (!['===', '!==', '==', '!='].includes(node.operator)) return;
      const { left, right } = node;
      if (isSentence(left) || isSentence(right)) return add(node, 'compares with a sentence');
      if ((isProse(left) && !isHarmless(right, left)) || (isProse(right) && !isHarmless(left, right)))
        add(node, 'compares text for people');
    },
    SwitchStatement(node) {
      if (isNamed(node.discriminant, proseNames)) add(node, 'switches on text for people');
      for (const { test } of node.cases) if (test && isSentence(test)) add(test, 'switches on a sentence');
    },
    MemberExpression(node) {
      if (node.computed && isNamed(node.property, proseNames)) add(node, 'looks something up by text for people');
    },
    CallExpression(node) {
      const callee = unwrap(node.callee);
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      const { name } = callee.property;
      const values = node.arguments.map((value) => (value.type === 'SpreadElement' ? value.argument : value));
      if (searches.has(name)) {
        if (isSentence(callee.object) || values.some(isSentence)) return add(node, 'searches for a sentence');
        if (isProse(callee.object)) return add(node, 'searches text for people');
      }
      if (lookups.has(name) && values.some((value) => isNamed(value, proseNames)))
        return add(node, 'looks something up by text for people');
      if (patternSearches.has(name)) {
        if (values.some(hasPhrase)) return add(node, 'searches for a phrase');
        if (isProse(callee.object)) return add(node, 'searches text for people');
      }
      if (name === 'test' || name === 'exec') {
        if (hasPhrase(callee.object)) return add(node, 'searches for a phrase');
        if (values.some(isProse)) return add(node, 'searches text for people');
      }
      if (replacements.has(name) && values[0] && isSentence(values[0])) return add(node, 'searches for a sentence');
      // Kysely's: `where(column, operator, value)`, `set({ column: value })`, `values({ … })` or a list of them.
      if (conditions.has(name) && values[2] && isSentence(values[2])) add(node, 'gives the database a sentence');
      if (
        writes.has(name) &&
        values.length === 1 &&
        rowsOf(values[0]!).some((row) => hasSentenceField(row, isSentence))
      )
        add(node, 'gives the database a sentence');
    },
    TaggedTemplateExpression(node) {
      if (!isSql(node.tag)) return;
      const { quasis, expressions } = node.quasi;
      const text = quasis.map(({ value }) => value.raw).join('?');
      const quoted = [...text.matchAll(/'([^']*)'/g)].some(([, inner]) => sentencePattern.test(inner!));
      if (quoted || expressions.some(isSentence)) add(node, 'gives the database a sentence');
    },
  }).visit(program);
  return found;
}

function rowsOf(node: Node): Node[] {
  return node.type === 'ArrayExpression' ? node.elements.filter((element) => element !== null) : [node];
}

function hasSentenceField(node: Node, isSentence: (node: Node) => boolean): boolean {
  return (
    node.type === 'ObjectExpression' &&
    node.properties.some((property) => property.type === 'Property' && isSentence(property.value))
  );
}

/** `sql` with or without its type arguments, or `sql.raw`. */
function isSql(tag: Expression): boolean {
  const inner = unwrap(tag);
  return inner.type === 'Identifier' && inner.name === 'sql';
}

/** A variable or field of one of these names. */
function isNamed(node: Node, names: Set<string>): boolean {
  const inner = unwrap(node);
  if (inner.type === 'Identifier') return names.has(inner.name);
  return inner.type === 'MemberExpression' && inner.property.type === 'Identifier' && names.has(inner.property.name);
}

/** Without parentheses, type assertions, `!` and `?.`, and without the calls that leave the text what it is. */
function unwrap(node: Node): Node {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'ChainExpression':
      return unwrap(node.expression);
    case 'LogicalExpression':
      return node.operator === '??' ? unwrap(node.left) : node;
    case 'CallExpression': {
      const callee = unwrap(node.callee);
      const isCosmetic =
        callee.type === 'MemberExpression' &&
        callee.property.type === 'Identifier' &&
        ['trim', 'toLowerCase', 'toString', 'slice'].includes(callee.property.name);
      return isCosmetic ? unwrap((callee as { object: Node }).object) : node;
    }
    default:
      return node;
  }
}

/** Names of constants that hold a sentence, or an object of which a value is one. */
function sentenceConstants(program: Program, { exportedOnly }: { exportedOnly: boolean }): string[] {
  const names: string[] = [];
  const holdsSentence = (node: Node): boolean => {
    const inner = unwrap(node);
    if (inner.type === 'Literal') return typeof inner.value === 'string' && sentencePattern.test(inner.value);
    if (inner.type === 'TemplateLiteral') return inner.quasis.some(({ value }) => sentencePattern.test(value.raw));
    return hasSentenceField(inner, holdsSentence);
  };
  const read = (node: Node) => {
    if (node.type !== 'VariableDeclaration') return;
    for (const { id, init } of node.declarations)
      if (id.type === 'Identifier' && init && holdsSentence(init)) names.push(id.name);
  };
  new Visitor({
    ExportNamedDeclaration: ({ declaration }) => declaration && read(declaration),
    VariableDeclaration: (node) => (exportedOnly ? undefined : read(node)),
  }).visit(program);
  return names;
}

/** Names of constants that hold a regular expression with a phrase in it. */
function patternConstants(program: Program): Set<string> {
  const names = new Set<string>();
  new Visitor({
    VariableDeclarator({ id, init }) {
      if (id.type !== 'Identifier' || init?.type !== 'Literal' || !('regex' in init)) return;
      if (phrasePattern.test(init.regex.pattern)) names.add(id.name);
    },
  }).visit(program);
  return names;
}

function importedNames(program: Program): string[] {
  return program.body.flatMap((node) =>
    node.type === 'ImportDeclaration'
      ? node.specifiers.flatMap((specifier) => (specifier.type === 'ImportSpecifier' ? specifier.local.name : []))
      : [],
  );
}

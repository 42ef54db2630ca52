import { describe, expect, test } from 'vitest';
import { compileTemplate, lintTemplate, type TemplateData } from '../../src/issue/template.ts';

const fields = ['firstName', 'city'];
const data: TemplateData = {
  subscriber: { firstName: 'Vega', city: '', email: 'vega@example.org', since: '2026-01-05' },
  issue: { number: 180, date: '2026-11-27' },
  publication: { name: 'Loop' },
};
const fill = (template: string, context: 'html' | 'text' = 'text') => compileTemplate(template, context, 'en')(data);

describe('templates', () => {
  test.each([
    ['{{subscriber.firstName}}', 'Vega'],
    ['{{default subscriber.city "your town"}}', 'your town'],
    ['{{ subscriber.city | default "your town" }}', 'your town'],
    ['{{#if subscriber.city}}a{{else}}b{{/if}}', 'b'],
    ['{{#unless subscriber.city}}a{{/unless}}', 'a'],
    ['{{#if (eq subscriber.firstName "Vega")}}star{{/if}}', 'star'],
    ['{{date issue.date}}', 'November 27, 2026'],
    ['{{date subscriber.since "short"}}', '1/5/26'],
    ['{{subscriber.since | date "short"}}', '1/5/26'],
    ['{{! a remark }}x', 'x'],
  ])('%s gives %s', (template, result) => {
    expect(lintTemplate(template, fields)).toEqual([]);
    expect(fill(template)).toBe(result);
  });

  test('a value is escaped in HTML and unchanged in text', () => {
    const own = { ...data, subscriber: { ...data.subscriber, firstName: `<a href="x">'&=` } };
    expect(compileTemplate('{{subscriber.firstName}}', 'html', 'en')(own)).not.toMatch(/[<>"']/);
    expect(compileTemplate('{{subscriber.firstName}}', 'text', 'en')(own)).toBe(`<a href="x">'&=`);
  });

  test.each([
    ['Hi {{subscriber.frstName}}', 5, 'Unknown field “frstName”. Did you mean “firstName”?'],
    ['Hi {{firstName}}', 5, 'Unknown field “firstName”. Did you mean “subscriber.firstName”?'],
    ['{{#if subscriber.city}}x', 0, 'a {{#if}} or {{#unless}} is never closed'],
    [
      'Hi {{subscriber.city}} {{#if subscriber.city}}a{{/if}} {{#if subscriber.city}}x',
      55,
      'a {{#if}} or {{#unless}} is never closed',
    ],
    ['{{#if subscriber.city}}x{{/unless}}', 0, '{{#if}} is closed by {{/unless}}'],
    ['{{{subscriber.city}}}', 0, 'three braces would let a reader’s field write HTML'],
    ['{{#each subscriber}}x{{/each}}', 0, 'there is no helper `each`'],
    ['{{defalt subscriber.city "x"}}', 0, 'there is no helper `defalt`, did you mean `default`?'],
    ['{{default subscriber.city}}', 0, '`default` takes 2 values, here it has 1'],
    ['{{> partial}}', 0, 'partials and decorators are not available in a draft'],
    ['{{date issue.date "huge"}}', 0, '`date` knows the styles "full", "long", "medium" and "short"'],
    ['{{lookup subscriber "constructor"}}', 0, 'there is no helper `lookup`'],
    ['{{subscriber.constructor}}', 2, 'Unknown field “subscriber.constructor”'],
    ['{{@root.subscriber.email}}', 2, 'Unknown field “@root.subscriber.email”. Did you mean “subscriber.email”?'],
    ['{{ }', 0, 'this {{ … }} can’t be read'],
  ])('%s is told', (template, offset, message) => {
    expect(lintTemplate(template, fields)).toMatchObject([{ offset, message }]);
  });
});

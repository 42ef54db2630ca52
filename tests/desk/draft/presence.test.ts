import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPresence, type OtherPerson } from '../../../src/desk/draft/presence.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function visits() {
  const presence = openPresence({ now: () => Date.now() });
  return (window: string, name?: string) => {
    let seen: OtherPerson[] = [];
    const leave = presence.enter(7, { window, name }, (others) => void (seen = others));
    return {
      seen: () => seen,
      leave,
      isIn: (section: string) => presence.isIn(7, { window, name }, section),
    };
  };
}

test('each sees the others by name, and another window of their own', () => {
  const enter = visits();
  const [anna, ben, second] = [enter('1', 'anna'), enter('2', 'ben'), enter('3', 'anna')];
  expect(anna.seen()).toEqual([{ name: 'ben' }, {}]);
  expect(ben.seen()).toEqual([{ name: 'anna' }]);
  expect(second.seen()).toEqual([{}, { name: 'ben' }]);
});

test('the section where somebody writes is told', () => {
  const enter = visits();
  const [anna, ben] = [enter('1', 'anna'), enter('2', 'ben')];
  ben.isIn('News');
  expect(anna.seen()).toEqual([{ name: 'ben', section: 'News' }]);
});

test('whoever leaves is gone a moment later; a reload is no leaving', () => {
  const enter = visits();
  const [anna, ben] = [enter('1', 'anna'), enter('2', 'ben')];
  ben.leave();
  const again = enter('2', 'ben');
  vi.advanceTimersByTime(5000);
  expect(anna.seen()).toEqual([{ name: 'ben' }]);
  again.leave();
  vi.advanceTimersByTime(5000);
  expect(anna.seen()).toEqual([]);
});

test('whoever is silent for a minute, as with a closed laptop, is gone until they say something', () => {
  const enter = visits();
  const [anna, ben] = [enter('1', 'anna'), enter('2', 'ben')];
  for (let count = 0; count < 4; count++) {
    vi.advanceTimersByTime(20_000);
    anna.isIn('');
  }
  expect(anna.seen()).toEqual([]);
  ben.isIn('');
  expect(anna.seen()).toEqual([{ name: 'ben' }]);
});

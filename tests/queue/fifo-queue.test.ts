import { expect, test } from 'vitest';
import { FifoQueue } from '../../queue/fifo-queue.ts';

const filled = (...items: string[]) => {
  const lane = new FifoQueue<string>();
  for (const item of items) lane.push(item);
  return lane;
};
const drain = (lane: FifoQueue<string>) => Array.from({ length: lane.size }, () => lane.shift());

test('items leave in the order in which they were pushed', () => {
  expect(drain(filled('a', 'b', 'c'))).toEqual(['a', 'b', 'c']);
});

test('an empty queue gives nothing, and works again afterwards', () => {
  const lane = filled('a');
  expect([lane.shift(), lane.shift()]).toEqual(['a', undefined]);
  lane.push('b');
  expect(lane.shift()).toBe('b');
});

test('an item removed from the middle is gone, and goes to the end when it is pushed again', () => {
  const lane = filled('a', 'b', 'c', 'd');
  lane.shift();
  expect([lane.remove('b'), lane.remove('b')]).toEqual([true, false]);
  lane.push('b');
  expect(lane.size).toBe(3);
  expect(drain(lane)).toEqual(['c', 'd', 'b']);
});

test('the order holds while items come and go at both ends', () => {
  const lane = new FifoQueue<number>();
  const left: number[] = [];
  for (let round = 0; round < 5000; round += 1) {
    for (let push = 0; push < 3; push += 1) lane.push(round * 3 + push);
    left.push(lane.shift()!, lane.shift()!);
  }
  expect(left).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
  expect(lane.size).toBe(5000);
});

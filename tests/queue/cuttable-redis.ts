export { cuttableWay as cuttableRedis, type CuttableWay as CuttableRedis } from './cuttable-way.ts';

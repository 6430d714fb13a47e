export { matches } from './evaluate.ts';
export { explainMismatch } from './explain.ts';
export { type Condition, conditionProblems } from './grammar.ts';

export { matches } from './evaluate.ts';
export { type Condition, conditionProblems } from './grammar.ts';

// The nearest known name, for errors: one measure of nearness for every part that names things.

export { didYouMean, nearest } from '../contracts/suggest.ts';

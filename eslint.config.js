// Rules that guard what the tests cannot see: determinism (no wall clock, no random numbers outside their files) and
// the page's safety (no HTML from text, no code from text). Style is left to people.

import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import typescript from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const NO_CODE_FROM_TEXT = [
  { selector: "AssignmentExpression[left.property.name=/^(innerHTML|outerHTML)$/]", message: 'Text never becomes HTML: use textContent or a component.' },
  { selector: "CallExpression[callee.property.name='insertAdjacentHTML']", message: 'Text never becomes HTML.' },
];
const NO_WALL_CLOCK = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Take the time from an injected Clock.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take the time from an injected Clock.' },
  { selector: "CallExpression[callee.object.name='performance'][callee.property.name='now']", message: 'Take the time from an injected Clock.' },
];
const NO_RANDOM = [
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Draw from the seed, or from crypto.getRandomValues for ids and jitter.' },
];

export default typescript.config(
  { ignores: ['build/', 'node_modules/', 'wasm/assembly/', 'tests/**/fixtures/', '.cache/'] },
  ...typescript.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals['shared-node-browser'] } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // What the compiler does not see.
      'for-direction': 'error',
      'no-async-promise-executor': 'error',
      'no-constant-condition': ['error', { checkLoops: false }],
      'no-control-regex': 'error',
      'no-debugger': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-fallthrough': 'error',
      'no-loss-of-precision': 'error',
      'no-self-assign': 'error',
      'no-self-compare': 'error',
      'no-sparse-arrays': 'error',
      'no-unsafe-finally': 'error',
      'no-unused-expressions': 'error',
      'no-useless-catch': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-syntax': ['error', ...NO_CODE_FROM_TEXT, ...NO_WALL_CLOCK, ...NO_RANDOM],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['warn', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/triple-slash-reference': ['error', { path: 'always' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: typescript.parser, svelteConfig } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      // `let { … } = $props()` is how Svelte spells it, and a Map that is replaced whole ($state.raw) is meant.
      'prefer-const': 'off',
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    // The one file per side that reads the wall clock.
    files: ['**/wall-clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...NO_CODE_FROM_TEXT, ...NO_RANDOM] },
  },
  {
    // Tests, benchmarks and the build measure real time; nothing of theirs reaches a value.
    files: ['tests/**', 'server/build/**'],
    rules: { 'no-restricted-syntax': ['error', ...NO_CODE_FROM_TEXT, ...NO_RANDOM] },
  },
);

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExpressionError, parseExpression } from '../../src/expression/index.ts';

/** A tree with its brackets written out. */
function shape(text: string): string {
  const show = (node: ReturnType<typeof parseExpression>): string => {
    switch (node.kind) {
      case 'quantity': return `${node.value}${node.dimension === 'none' ? '' : `:${node.dimension}`}`;
      case 'text': return JSON.stringify(node.text);
      case 'boolean': return String(node.value);
      case 'name': return node.name;
      case 'field': return `${show(node.of)}.${node.field}`;
      case 'call': return `${node.name}(${node.arguments.map(show).join(', ')})`;
      case 'array': return `[${node.items.map(show).join(', ')}]`;
      case 'unary': return `(${node.operator} ${show(node.of)})`;
      case 'binary': return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    }
  };
  return show(parseExpression(text));
}

describe('binds as arithmetic and logic do', () => {
  test.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    ['8 / 4 / 2', '((8 / 4) / 2)'],
    ['-3 * -x', '((- 3) * (- x))'],
    ['not a == b and c or d', '(((not (a == b)) and c) or d)'],
    ['a or b and c', '(a or (b and c))'],
    ['a + 1 > b * 2', '((a + 1) > (b * 2))'],
    ['position.latitude + 1', '(position.latitude + 1)'],
    ['route([[1, 2], [3, 4]], 40 km/h, loop)', 'route([[1, 2], [3, 4]], 11.11111111111111:speed, loop)'],
    ["if(site == 'north', \"a\\\"b\", 'c')", 'if((site == "north"), "a\\"b", "c")'],
  ])('%s', (text, expected) => expect(shape(text)).toBe(expected));
});

describe('reads numbers with their units', () => {
  test.each([
    ['250ms', '0.25:duration'], ['5s', '5:duration'], ['10 m', '600:duration'], ['1h', '3600:duration'], ['7d', '604800:duration'],
    ['5%', '0.05'], ['3 m/s', '3:speed'], ['36 km/h', '10:speed'], ['2km', '2000:distance'], ['1/60s', '(1 / 60:duration)'],
    ['10m/speed', '(600:duration / speed)'], ['h * 3h', '(h * 10800:duration)'], ['5%+1', '(0.05 + 1)'], ['1e3', '1000'], ['2.5e-3s', '0.0025:duration'],
  ])('%s', (text, expected) => expect(shape(text)).toBe(expected));
});

test('throws nothing but coded errors, whatever the text', () => {
  const word = fc.constantFrom('sine', 'if', 'and', 'or', 'not', 'true', '(', ')', '[', ']', ',', '.', '+', '-', '*', '/', '==', '<', '>=', '5s', '5%', '40 km/h', '3', '1e9', '"a"', "'", '"', 'x', '?', ':', '=', '%', ' ', '\n', '°', '\\');
  const text = fc.oneof(fc.string({ maxLength: 80, unit: 'binary' }), fc.array(word, { maxLength: 40 }).map((words) => words.join('')), fc.array(word, { maxLength: 40 }).map((words) => words.join(' ')));
  fc.assert(fc.property(text, (expression) => {
    try {
      parseExpression(expression);
    } catch (error) {
      expect(error).toBeInstanceOf(ExpressionError);
      const { from, to, message, remedy } = (error as ExpressionError).fault;
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeGreaterThan(from);
      expect(message.length * remedy.length).toBeGreaterThan(0);
    }
  }), { numRuns: 2000 });
});

test('refuses what nests too deep or is too long instead of running out of stack', () => {
  for (const text of ['('.repeat(4000), '-'.repeat(8000), `${'('.repeat(3000)}1${')'.repeat(3000)}`, '1+'.repeat(4000), 'x'.repeat(9000)]) {
    expect(() => parseExpression(text)).toThrow(ExpressionError);
  }
});

test('takes a sum as far as nesting goes, however long its terms are, and says of more that it is too deep', () => {
  expect(() => parseExpression(Array.from({ length: 400 }, () => 'sine(10s, 1.5)').join(' + '))).not.toThrow();
  for (const text of ['1+'.repeat(4000) + '1', `${'('.repeat(3000)}1${')'.repeat(3000)}`, `${'-'.repeat(8000)}1`, `${'if(true,'.repeat(1000)}1`]) {
    expect(() => parseExpression(text)).toThrow('the expression nests deeper than 512');
  }
  expect(() => parseExpression(`${'1+'.repeat(400)}1 2`)).toThrow('`2` does not fit here');
});

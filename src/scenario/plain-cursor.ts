// A place in a plain YAML text (plain-yaml.ts), and the ways from there: over spaces, quoted texts, lines and comments.

/** Most lines: fewer than the `yaml` package is given, so that its bounds are the ones that count. */
const LINES = 10_000;

/** Thrown where the text is not of this kind: made once, since a stack trace costs more than the reading. */
export const UNUSUAL = new Error('not plain YAML');

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '"': '"', '/': '/', '\\': '\\' };

export class PlainCursor {
  protected readonly text: string;
  protected at = 0;
  /** Where the line at hand begins to say something, as places from its left edge; −1 at the end of the text. */
  protected column = 0;
  /** Behind the line on which the last value ends. */
  protected end = 0;
  private lines = 0;

  constructor(text: string) {
    this.text = text;
  }

  protected match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw UNUSUAL;
    this.at += found.length;
    return found;
  }

  protected doubleQuoted(): string {
    const { text } = this;
    let value = '';
    for (let from = this.at + 1, i = from; ; i++) {
      const sign = text[i];
      if (sign === undefined || sign === '\n') throw UNUSUAL;
      if (sign === '"') {
        this.at = i + 1;
        return value + text.slice(from, i);
      }
      if (sign !== '\\') continue;
      const escaped = ESCAPES[text[i + 1] ?? ''];
      if (escaped === undefined) throw UNUSUAL;
      value += text.slice(from, i) + escaped;
      from = ++i + 1;
    }
  }

  protected singleQuoted(): string {
    const { text } = this;
    for (let i = this.at + 1; ; i++) {
      const sign = text[i];
      if (sign === undefined || sign === '\n') throw UNUSUAL;
      if (sign !== "'") continue;
      if (text[i + 1] === "'") i++;
      else {
        const value = text.slice(this.at + 1, i).replaceAll("''", "'");
        this.at = i + 1;
        return value;
      }
    }
  }

  /** The lines that stand at least so deep, without the blank ones at their end. */
  protected linesFrom(margin: number): readonly string[] {
    const { text } = this;
    const lines: string[] = [];
    let written = 0;
    for (let indent = margin; ; indent = this.indentation()) {
      const first = text[this.at + indent];
      if (first === undefined && indent > 0) throw UNUSUAL;
      if (first === undefined || (first !== '\n' && indent < margin)) break;
      // Blank lines in front, and spaces beyond the margin, would say something.
      if (first === '\n' && (indent > margin || lines.length === 0)) throw UNUSUAL;
      const from = this.at;
      this.passLine();
      if (text[this.at - 1] !== '\n') throw UNUSUAL;
      lines.push(first === '\n' ? '' : text.slice(from + margin, this.at - 1));
      if (first === '\n') continue;
      written = lines.length;
      this.end = this.at;
    }
    return lines.slice(0, written);
  }

  protected isDash(): boolean {
    return this.text[this.at] === '-' && this.text[this.at + 1] === ' ';
  }

  protected spaces(): void {
    while (this.text.charCodeAt(this.at) === 0x20) this.at++;
  }

  /** How many spaces stand here. */
  protected indentation(): number {
    let at = this.at;
    while (this.text.charCodeAt(at) === 0x20) at++;
    return at - this.at;
  }

  /** Whether nothing but a comment follows on this line. */
  protected isLineEnd(): boolean {
    const sign = this.text[this.at];
    return sign === undefined || sign === '\n' || (sign === '#' && this.text[this.at - 1] === ' ');
  }

  /** Passes the rest of a line on which a value ends. */
  protected endLine(): void {
    this.spaces();
    if (!this.isLineEnd()) throw UNUSUAL;
    this.passLine();
    this.end = this.at;
  }

  protected passLine(): void {
    const lineEnd = this.text.indexOf('\n', this.at);
    this.at = lineEnd < 0 ? this.text.length : lineEnd + 1;
    this.countLine();
  }

  protected countLine(): void {
    if (++this.lines > LINES) throw UNUSUAL;
  }

  /** From the beginning of a line to what the next one says, past blank lines and comments. */
  protected nextLine(): void {
    while (this.at < this.text.length) {
      const column = this.indentation();
      this.at += column;
      const sign = this.text[this.at];
      if (sign !== '\n' && sign !== '#' && sign !== undefined) {
        this.column = column;
        return;
      }
      this.passLine();
    }
    this.column = -1;
  }
}

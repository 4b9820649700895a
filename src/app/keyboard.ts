// Every action has a key. Components register what they can do; one listener on the document runs it; `?` lists it.
// Keys without Ctrl or ⌘ are left alone while a person types, and Space where it presses what is focused.

import type { TextKey } from './state/i18n.svelte.ts';

export interface Action {
  /** Text of what it does. */
  readonly title: TextKey;
  /** `Space`, `.`, `Mod+Enter`, `F6`, `Shift+F6`. `Mod` is ⌘ on Apple systems and Ctrl elsewhere. */
  readonly keys: string;
  readonly run: () => void;
  /** Also while typing in a field. */
  readonly whileTyping?: boolean;
}

type Stroke = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The name of a key stroke in the notation of Action.keys. */
export function strokeName(event: Stroke, apple: boolean): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const mod = apple ? event.metaKey : event.ctrlKey;
  const other = apple ? event.ctrlKey : event.metaKey;
  // Shift is part of the character for one-letter keys (`?`), and named for the others (Shift+F6).
  const shift = event.shiftKey && event.key.length > 1;
  return `${mod ? 'Mod+' : ''}${other ? 'Other+' : ''}${event.altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`;
}

/** How a key is printed. */
export function keyLabel(keys: string, apple: boolean): string {
  return keys
    .replace('Mod+', apple ? '⌘' : 'Ctrl ')
    .replace('Shift+', apple ? '⇧' : 'Shift ')
    .replace('Enter', '↵')
    .replace(/^[a-z]$/, (letter) => letter.toUpperCase());
}

export class Keyboard {
  readonly apple: boolean;
  #actions = new Map<string, Action>();

  constructor(platform: string) {
    this.apple = /mac|iphone|ipad/i.test(platform);
  }

  /** Registers actions until the returned function is called. A key that is taken belongs to the newest. */
  add(...actions: readonly Action[]): () => void {
    for (const action of actions) this.#actions.set(action.keys, action);
    return () => {
      for (const action of actions) if (this.#actions.get(action.keys) === action) this.#actions.delete(action.keys);
    };
  }

  get actions(): readonly Action[] {
    return [...this.#actions.values()];
  }

  label(keys: string): string {
    return keyLabel(keys, this.apple);
  }

  /** Runs the action of a stroke; true when there was one. */
  readonly handle = (event: KeyboardEvent): boolean => {
    if (event.defaultPrevented || event.isComposing) return false;
    const name = strokeName(event, this.apple);
    const action = this.#actions.get(name);
    if (!action || !this.#allowed(event.target, name, action)) return false;
    event.preventDefault();
    action.run();
    return true;
  };

  #allowed(target: EventTarget | null, name: string, action: Action): boolean {
    if (!(target instanceof Element)) return true;
    // Inside a modal dialog only what the dialog itself does.
    if (target.closest('dialog[open]') && !action.whileTyping) return false;
    if (target.closest('input, textarea, select, [contenteditable]')) return action.whileTyping === true || name.startsWith('F6');
    return name !== 'Space' || !target.closest('button, a, summary, [role="application"]');
  }
}

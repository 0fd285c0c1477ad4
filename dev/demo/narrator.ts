import { styleText } from 'node:util';
import { type ErrorCode, reasonOf } from '@rollcall/client';
import type { Patience } from '../services/patience.ts';

/** Prints calls and their answers in columns, for people to read along. */
export interface Narrator {
  scene(title: string): void;
  note(text: string): void;
  /** Prints a call, and its answer as `describe` puts it; further lines are indented to the column of answers. */
  ask<Answer>(
    who: string,
    call: string,
    answer: Promise<Answer>,
    describe: (answer: Answer) => string,
  ): Promise<Answer>;
  /** Prints what somebody is sent who follows a meeting. */
  heard(who: string, what: string): void;
  /**
   * Prints a call that is refused, and the reason.
   *
   * @throws {Error} if it is not refused, or not for the expected reason
   */
  refused(who: string, call: string, reason: ErrorCode, answer: Promise<unknown>): Promise<void>;
}

const whoWidth = 7;
const callWidth = 36;
const answerColumn = ' '.repeat(2 + whoWidth + callWidth);

type Style = Parameters<typeof styleText>[0];

export interface NarratorOptions {
  print: (line: string) => void;
  /** Whether to print in colour. */
  colour: boolean;
  /** For the answers to calls. */
  patience: Patience;
}

export function createNarrator({ print, colour, patience }: NarratorOptions): Narrator {
  const paint = (style: Style, text: string) => (colour ? styleText(style, text) : text);
  const line = (who: string, call: string, answer: string) =>
    print(
      `  ${paint('cyan', who.padEnd(whoWidth))}${call.padEnd(callWidth)}${answer.replaceAll('\n', `\n${answerColumn}`)}`,
    );
  let scenes = 0;

  return {
    scene(title) {
      scenes += 1;
      print(`\n${paint('bold', `${scenes}. ${title}`)}`);
    },
    note: (text) => print(paint('dim', `  ${text}`)),
    async ask(who, call, answer, describe) {
      const given = await patience.for(`the answer to ${who}'s call "${call}"`, answer);
      line(who, call, describe(given));
      return given;
    },
    heard: (who, what) => line(who, paint('dim', '  hears'.padEnd(callWidth)), what),
    async refused(who, call, expected, answer) {
      const outcome = answer.then(() => 'OK' as const, reasonOf);
      const reason = await patience.for(`the answer to ${who}'s call "${call}"`, outcome);
      if (reason !== expected) throw new Error(`${who} ${call}: expected ${expected}, got ${reason}`);
      line(who, call, paint('yellow', expected));
    },
  };
}

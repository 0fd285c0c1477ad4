import type { FeedEvent } from '@rollcall/shared/events';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../trpc/router.ts';

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

type PathsOf<Group extends keyof Outputs> = `${Group}.${keyof Outputs[Group] & string}`;

/** Every procedure there is, such as `meetings.join`. */
export type ProcedurePath = { [Group in keyof Outputs]: PathsOf<Group> }[keyof Outputs];

type Of<Groups, Path extends ProcedurePath> = Path extends `${infer Group}.${infer Name}`
  ? Group extends keyof Groups
    ? Name extends keyof Groups[Group]
      ? Groups[Group][Name]
      : never
    : never
  : never;

/** What a verb gives, as JSON has it: times are ISO strings. */
type AsJson<Value> = Value extends Date
  ? string
  : Value extends number
    ? number
    : Value extends string | boolean | null | undefined
      ? Value
      : Value extends readonly (infer Item)[]
        ? AsJson<Item>[]
        : { [Field in keyof Value]: AsJson<Value[Field]> };

/** What REST answers to a call of a procedure; of a feed, each of its events. */
export type AnswerTo<Path extends ProcedurePath> = AsJson<
  Path extends 'meetings.watch' ? FeedEvent : Of<Outputs, Path>
>;

/** An input without fields may have any, by its type. */
type FieldsOf<Input> = Input extends object ? (string extends keyof Input ? never : keyof Input & string) : never;

/** A field of an input of any procedure. */
export type InputField = { [Path in ProcedurePath]: FieldsOf<Of<Inputs, Path>> }[ProcedurePath];

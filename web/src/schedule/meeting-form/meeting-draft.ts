import type { InputIssue } from '@rollcall/client';
import { limits } from '@rollcall/shared/limits';

/** A meeting as it is being entered. */
export interface MeetingDraft {
  title: string;
  description: string;
  isPublic: boolean;
}

export type MeetingField = keyof MeetingDraft;
export type MeetingProblems = Partial<Record<MeetingField, string>>;

export const emptyMeeting: MeetingDraft = { title: '', description: '', isPublic: true };

const characters = (text: string): number => Array.from(text.trim()).length;

/** What the server would refuse of a draft, in words. */
export function meetingProblems({ title, description }: MeetingDraft): MeetingProblems {
  return {
    ...(title.trim() === '' ? { title: 'Give the meeting a title.' } : tooLong('title', title, limits.titleLength)),
    ...tooLong('description', description, limits.descriptionLength),
  };
}

function tooLong(field: 'title' | 'description', text: string, most: number): MeetingProblems {
  const over = characters(text) - most;
  if (over <= 0) return {};
  return { [field]: `This is ${over.toLocaleString()} ${over === 1 ? 'character' : 'characters'} too long.` };
}

/** How many characters are left, once they become scarce. */
export function charactersLeft(text: string, most: number): string | undefined {
  const left = most - characters(text);
  if (left < 0 || left > most / 5) return undefined;
  return `${left.toLocaleString()} ${left === 1 ? 'character' : 'characters'} left`;
}

/** What the server found wrong with a meeting, by field. */
export function meetingIssues(issues: readonly InputIssue[]): MeetingProblems {
  const problems: MeetingProblems = {};
  for (const { path, message } of issues) {
    const [field] = path;
    if (field === 'title' || field === 'description' || field === 'isPublic')
      problems[field] = `The server refused this: it ${message}.`;
  }
  return problems;
}

/** Whether two drafts say the same. */
export const isSameMeeting = (one: MeetingDraft, other: MeetingDraft): boolean =>
  one.title.trim() === other.title.trim() &&
  one.description.trim() === other.description.trim() &&
  one.isPublic === other.isPublic;

import { lazy } from 'react';

// Each page is loaded when it is first shown: whoever comes to a meeting does not wait for what its hosts do.
export const SignInPage = lazy(async () => ({ default: (await import('./sign-in/sign-in-page.tsx')).SignInPage }));
export const SignedInPage = lazy(async () => ({
  default: (await import('./sign-in/signed-in-page.tsx')).SignedInPage,
}));
export const ListPage = lazy(async () => ({ default: (await import('./list/list-page.tsx')).ListPage }));
export const MeetingEntrance = lazy(async () => ({
  default: (await import('./meeting/meeting-entrance.tsx')).MeetingEntrance,
}));
export const NewMeetingPage = lazy(async () => ({
  default: (await import('./schedule/new-meeting-page.tsx')).NewMeetingPage,
}));
export const SchedulePage = lazy(async () => ({
  default: (await import('./schedule/schedule-page.tsx')).SchedulePage,
}));
export const RecordPage = lazy(async () => ({ default: (await import('./record/record-page.tsx')).RecordPage }));

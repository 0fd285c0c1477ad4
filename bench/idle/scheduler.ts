import { answerWithUsage } from '../measured-process.ts';

// The scheduler as `npm run scheduler` starts it, which says what it has used.
answerWithUsage();
await import('@rollcall/server/scheduler');

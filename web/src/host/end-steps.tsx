import { useId } from 'react';
import type { Choice } from './new-end.ts';

interface EndStepsProps {
  /** Minutes: earlier, if negative. */
  steps: readonly number[];
  choice: Choice;
  onChoose(choice: Choice): void;
}

/** By how many minutes the end is moved. */
export function EndSteps({ steps, choice, onChoose }: EndStepsProps) {
  const name = useId();
  if (steps.length === 0) return null;
  return (
    <fieldset className="end-steps">
      <legend>By how much</legend>
      {steps.map((step) => (
        <label key={step} className="end-step">
          <input
            type="radio"
            name={name}
            checked={'minutes' in choice && choice.minutes === step}
            onChange={() => onChoose({ minutes: step })}
          />
          {step > 0 ? `+${step} min` : `−${-step} min`}
        </label>
      ))}
    </fieldset>
  );
}
